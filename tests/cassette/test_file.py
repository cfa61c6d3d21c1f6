"""The file: read back as it was written, and strangers' files refused with the place of each mistake."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cozecheck.cassette.json_text import lines
from cozecheck.cassette.model import Answer, Asked, Body, Cassette, Failure, Interaction
from cozecheck.cassette.read import SCHEMA, as_bytes, read
from cozecheck.cassette.redact import Redactor
from cozecheck.cassette.write import text
from cozecheck.core.errors import UsageError
from cozecheck.core.place import Place
from tests.cassette.conftest import Cozecheck

TEXT = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["1e3", "0o17", "null", "~", "yes", "2026-11-23", "a: b", "# x", "a\nb", "a\n\n b\n", " \na", "\ta\nb", "a\r\nb", "\x1b[31m\n", "|", "\\u0041", "##[x\n\n"]
)
BODY = st.none() | TEXT.filter(bool).map(lambda value: Body("text", value))
MADE = st.builds(
    Interaction,
    TEXT,
    TEXT,
    st.builds(Asked, st.sampled_from(["GET", "POST"]), TEXT, st.dictionaries(TEXT, TEXT, max_size=3), BODY),
    st.builds(Answer, st.integers(100, 999), TEXT, st.dictionaries(TEXT, TEXT, max_size=2), BODY, st.lists(TEXT, max_size=2).map(tuple))
    | st.builds(Failure, st.sampled_from(["error", "not-sent"]), TEXT, TEXT),
    st.none() | st.integers(0, 5000).map(lambda number: number / 1000),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(MADE, max_size=3))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, made: list[Interaction]) -> None:
    file = tmp_path_factory.mktemp("cassette") / "c.yaml"
    written = text(Cassette(tuple(made), "2026-11-23T16:20:00Z", "cozecheck 1"))
    file.write_bytes(written.encode())
    found = read(str(file))
    wanted = sorted(made, key=lambda one: one.key)
    assert [one._replace(place=Place("")) for one in found.interactions] == [one._replace(place=Place("")) for one in wanted]
    Draft202012Validator(json.loads(Path(SCHEMA).read_text())).validate(yaml.safe_load(written))


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    )
)
def test_json_on_many_lines_says_the_same(value: object) -> None:
    for written in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":")), json.dumps(value, indent=3)):
        if written[0] in "{[":
            assert json.loads(lines(written)) == value
            kept = Redactor(()).body(written.encode(), exact=True)
            assert kept is not None


@pytest.mark.parametrize("number", ["1.0", "1e5", "12345678901234567890123", "-0", "1.50"])
def test_numbers_stay_as_they_are_written(number: str) -> None:
    body = Redactor(["other secret"]).body(f'{{"n":{number}, "n": {number}}}'.encode())
    assert body == Body("json", f'{{\n  "n": {number},\n  "n": {number}\n}}\n')


def test_bodies_that_are_no_json() -> None:
    redactor = Redactor(["s3cret"])
    assert redactor.body(b"") is None
    assert redactor.body(b"NaN s3cret") == Body("text", "NaN REDACTED")
    assert redactor.body(b'{"a": NaN}') == Body("text", '{"a": NaN}')
    assert as_bytes(redactor.body(b"\xff\x00s3cret\xfe")) == b"\xff\x00REDACTED\xfe"
    assert redactor.body("s3cret".encode("utf-16")) == Body("omitted", "14")
    assert redactor.body(b"x" * 1_000_001) == Body("omitted", "1000001")
    assert redactor.body(b"a=1&password=x&b=2", "application/x-www-form-urlencoded; charset=utf-8") == Body("text", "a=1&password=REDACTED&b=2")
    assert redactor.body(b'{"access_token": "x", "token_type": "bearer", "tokens": 3}') == Body(
        "json", '{\n  "access_token": "REDACTED",\n  "token_type": "bearer",\n  "tokens": 3\n}\n'
    )


@pytest.mark.parametrize(
    "body", [b"\\" * 1_000_000, b'"' * 1_000_000, b"{" * 900_000, b"a=" * 500_000, b"%25" * 330_000, b'{"a":"' + b"\\u0041" * 160_000 + b'"}']
)
def test_nothing_that_a_server_answers_is_slow(body: bytes) -> None:
    redactor = Redactor(['se"cr\\et%/+&', "Bearer abcdefgh", "A" * 500, "\\" * 40, "üöä%25%25"])
    began = time.perf_counter()
    redactor.body(body)
    assert time.perf_counter() - began < 5


GOOD = """\
cassette: 1
interactions:
- plugin: a
  tool: b
  request:
    method: GET
    url: "http://a/"
  answer:
    status: 200
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("cassette: 1", "cassette: 2", "c.yaml:1:11: cassette does not do: 1 was expected"),
        ("tool: b", "tool: 7", "c.yaml:4:9: interactions.0.tool is to be of the type string"),
        ("tool: b", "tol: b", "c.yaml:4:3: unknown key 'tol'; did you mean 'tool'?"),
        ("status: 200", "status: '200'", "c.yaml:9:13: interactions.0.answer.status is to be of the type integer"),
        ("status: 200", "status: 99", "99 is less than the minimum"),
        ("status: 200", "status: 200\n    base64: a=b", "c.yaml:10:13: this is no base64"),
        ("status: 200", "status: 200\n    file: /etc/passwd", "unknown key 'file'"),
        ("  answer:\n    status: 200\n", "", "interactions.0 does not do"),
        ("answer:\n    status: 200", "failure: {how: exec, words: x}", "interactions.0.failure.how does not do: 'exec' is not one of"),
        ('url: "http://a/"', "url: [http://a/]", "interactions.0.request.url is to be of the type string"),
        ("interactions:", "interactions: &a", "c.yaml"),
        ("cassette: 1", "cassette: [", "c.yaml"),
        ("cassette: 1", "cassette: 1\nrecorded: {seconds: [a]}", "recorded.seconds.0 is to be of the type number, null"),
        (GOOD, "[]", "the file is to be of the type object"),
        (GOOD, "", "the file lacks cassette, interactions"),
        (GOOD, "a: &a [x, x, x]\nb: &b [*a, *a, *a]\n" + "".join(f"c{n}: &c{n} [*{'b' if not n else f'c{n - 1}'}, *b, *b]\n" for n in range(40)), "c.yaml"),
        (GOOD, "a: " + "[" * 3000, "c.yaml"),
    ],
)
def test_mistakes_are_told_with_their_places(tmp_path: Path, old: str, new: str, reason: str) -> None:
    file = tmp_path / "c.yaml"
    made = GOOD.replace(old, new) if old != "interactions:" else GOOD + "x: *a\n" + "y: {z: !!binary x}\n"
    file.write_text(made, encoding="utf-8")
    began = time.perf_counter()
    with pytest.raises(UsageError) as caught:
        read(str(file))
    assert reason in str(caught.value)
    assert time.perf_counter() - began < 5


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "c.yaml").write_text(GOOD + "# " + "x" * 10_000_000)
    with pytest.raises(UsageError, match="larger than 10000000 bytes"):
        read(str(tmp_path / "c.yaml"))
    monkeypatch.setattr("cozecheck.cassette.read.MAX_VALUES", 1000)
    (tmp_path / "c.yaml").write_text(GOOD + "    headers: {" + ", ".join(f"a{n}: b" for n in range(1100)) + "}\n")
    with pytest.raises(UsageError, match="too large or nested too deeply"):
        read(str(tmp_path / "c.yaml"))


def test_a_hostile_cassette_moves_no_cursor(cozecheck: Cozecheck) -> None:
    evil = "\x1b]0;pwned\x07\u202e##[add-path]/x\n::error::"
    root = Path(__file__).resolve().parents[2] / "examples/healthy"
    assert cozecheck("smoke", str(root), "--mock", "--record", "c.yaml").code == 0
    found = yaml.safe_load(Path("c.yaml").read_text())
    for one in found["interactions"]:
        del one["answer"]
        one["failure"] = {"how": "error", "words": evil, "note": evil}
    found["interactions"].append({"plugin": evil, "tool": evil, "request": {"method": "GET", "url": evil}, "answer": {"status": 200, "reason": evil}})
    Path("c.yaml").write_text(yaml.safe_dump(found))
    for kind in ("text", "json", "junit", "github", "markdown"):
        done = cozecheck("smoke", str(root), "--replay", "c.yaml", "--format", kind)
        said = done.out + done.err
        assert done.code == 1
        assert "pwned" in said
        assert not [char for char in said if char in "\x1b\x07\u202e" or (not char.isprintable() and char != "\n")]
        assert "##[add" not in said
        assert not [line for line in said.splitlines() if line.startswith("::error::")]
    call = ("invoke", "weather", "weather_now", "--config", str(root), "--args", '{"city": "example"}', "--replay", "c.yaml")
    done = cozecheck(*call)
    assert done.code == 1
    assert not [char for char in done.out + done.err if not char.isprintable() and char != "\n"]
