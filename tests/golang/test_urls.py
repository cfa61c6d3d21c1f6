"""urls against what net/url answered."""

from __future__ import annotations

import pytest

from cozecheck.golang import urls
from tests.golang.tables import Row, rows, shown

PARTS = {"scheme": "scheme", "opaque": "opaque", "host": "host", "hostname": "hostname", "port": "port", "path": "path", "query": "raw_query"}


def ours(text: str) -> Row:
    """What we make of it, as the table has it; `text`, the URL put together again, is Go's alone."""
    try:
        url = urls.parse(text)
    except urls.URLError as error:
        return {"error": shown(error.error), "value": None}
    value = {name: shown(getattr(url, attribute)) for name, attribute in {**PARTS, "fragment": "fragment"}.items()}
    userinfo = url.userinfo and [part if part is None else shown(part) for part in url.userinfo]
    return {"error": None, "value": {**value, "userinfo": userinfo}}


def test_recorded() -> None:
    recorded = rows("url")
    assert len(recorded) > 280
    wrong = []
    for row in recorded:
        real = {"error": row["error"], "value": row["value"] and {name: part for name, part in row["value"].items() if name != "text"}}
        if ours(row["text"]) != real:
            wrong.append((row["text"], ours(row["text"]), real))
    assert wrong == []


def test_hosts_of_the_recorded() -> None:
    for row in rows("url"):
        assert (urls.check_host(row["text"]) is None) == bool(row["value"] and row["value"]["host"]), row["text"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://a.example", None),
        ("//a.example", None),
        ("ftp://a.example/x", None),
        ("a.example/v1", "it does not begin with https:// or http://"),
        ("", "it does not begin with https:// or http://"),
        ("https:///v1", "nothing stands between 'https://' and the path"),
        ("https:a.example", "the two slashes after 'https:' are missing"),
        ("localhost:8080", "the two slashes after 'localhost:' are missing"),
        ("https://a b.example", 'Go cannot read it: invalid character " " in host name'),
        ("https://a.example:port", 'Go cannot read it: invalid port ":port" after host'),
    ],
)
def test_reasons(text: str, reason: str | None) -> None:
    found = urls.check_host(text)
    assert (found and found.render()) == reason


def test_the_error_names_what_go_has_read() -> None:
    with pytest.raises(urls.URLError) as found:
        urls.parse("http://a b#c")
    assert str(found.value) == 'invalid character " " in host name'
    assert found.value.error == 'parse "http://a b": invalid character " " in host name'
    with pytest.raises(urls.URLError) as found:
        urls.parse("http://a#%zz")
    assert found.value.error == 'parse "http://a#%zz": invalid URL escape "%zz"'


def test_bytes_that_are_no_utf8_stay_bytes() -> None:
    assert urls.parse("http://h/%ff%e6%96%87").path == "/\udcff文"
