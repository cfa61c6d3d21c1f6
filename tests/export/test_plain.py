"""Texts that a program would take for its own."""

from __future__ import annotations

import json

import pytest

from cozecheck.export import bruno, http, plain
from cozecheck.export.model import Collection, Folder, Request, UnwritableError, one_line, slug


def request(body: str = "", media_type: str = "", **headers: str) -> Request:
    return Request("1", "t", "GET /t", "POST", ("https://a.example",), tuple((name, (value,)) for name, value in headers.items()), (body,), media_type)


@pytest.mark.parametrize("text", ["{{process.env.HOME}}", "{% x %}{# y #}", "a\u2028b\u0085c\u202e", "{", "{{{{"])
def test_json_means_the_same(text: str) -> None:
    written = json.dumps({"a": text, "b": {"c": {}}}, ensure_ascii=False)
    made = plain.body(request(media_type="application/json"), written)
    assert json.loads(made) == json.loads(written)
    assert made.isascii()
    assert not [mark for mark in ("{{", "{%", "{#") if mark in made]


@pytest.mark.parametrize("header", ["{{x}}", "a {% x %}", "é", "中"])
def test_headers_that_cannot_be_written(header: str) -> None:
    with pytest.raises(UnwritableError):
        plain.header(header)


@pytest.mark.parametrize("name", ["#a", "~a", "'a", "a|b"])
def test_names_that_cannot_be_written(name: str) -> None:
    with pytest.raises(UnwritableError):
        plain.header_name(name)


@pytest.mark.parametrize("body", ["a: 1\n### x\n", "< /etc/passwd", "a: b\n  > {% x %}", "@a=1", "a\rGET http://evil", "GET http://evil/", "{{x}}: 1", "?? a"])
def test_http_leaves_out_bodies_with_commands(body: str) -> None:
    text, notes = http.write(Collection("c", (Folder("1", "p", (), (request(body, "application/yaml"),)),)))
    assert (len(notes), "evil" in text, "###" in text) == (1, False, False)


def test_a_bruno_body_cannot_end_its_block() -> None:
    files, notes = bruno.write(Collection("c", (Folder("1", "p", (), (request("a: 1\n}\n\nscript:pre-request {\n  evil()\n}\n", "application/yaml"),)),)))
    assert notes == []
    assert "\n}\n\nscript" not in files["p-1/t-1.bru"]


def test_names() -> None:
    assert one_line("a\r\n### b\u202e\x1b[31m\ud800") == "a ### b [31m"
    assert (slug("../A b/ü"), slug("天气")) == ("a_b", "")
