"""What answers at --base-url: Coze Studio itself, its web page with nothing behind it, our local host, or something else."""

from __future__ import annotations

import asyncio

import pytest

from tests.doctor.conftest import doctor, examined, serving
from tests.servers import bad

NO_SESSION = b'{"code":401,"msg":"missing session_key in cookie"}'
JSON, HTML = "Content-Type: application/json", "Content-Type: text/html"


def by_path(health: bad.Behaviour, api: bad.Behaviour) -> bad.Behaviour:
    async def behave(head: bytes, writer: asyncio.StreamWriter) -> None:
        await (api if b" /api/" in head else health)(head, writer)

    return behave


PAGE = bad.answer(200, b"<!doctype html><title>Coze</title>", HTML)
REAL = bad.answer(401, NO_SESSION, JSON)


@pytest.mark.parametrize(
    ("behave", "code", "found"),
    [
        pytest.param(REAL, 0, ["/health answers 401: no session", "its API answers 401, as Coze Studio does without a session"], id="coze-server"),
        pytest.param(
            by_path(PAGE, REAL), 0, ["/health answers 200 with a web page", "its API answers 401, as Coze Studio does without a session"], id="coze-web"
        ),
        pytest.param(by_path(PAGE, bad.answer(502, b"<html>")), 1, ["/health answers 200 with a web page", "its API answers 502"], id="coze-web-alone"),
        pytest.param(bad.answer(200, b'{"status":"ok"}', JSON), 0, ["/health answers 200"], id="local-host"),
        pytest.param(bad.answer(404, b"no"), 1, ["/health answers 404", "its API answers 404"], id="something-else"),
        pytest.param(PAGE, 1, ["/health answers 200 with a web page", "its API answers 200"], id="a-web-site"),
        pytest.param(bad.answer(503), 1, ["/health answers 503", "its API answers 503"], id="failing"),
    ],
)
def test_who_answers(behave: bad.Behaviour, code: int, found: list[str]) -> None:
    with serving(behave) as port:
        got, document = examined("http://198.51.100.1", "--base-url", f"http://127.0.0.1:{port}/")
    (coze,) = [examination for examination in document["examinations"] if examination["kind"] == "coze"]
    assert [step["found"] for step in coze["steps"]] == found
    assert (got, coze["status"]) == (code, "failed" if code else "ok")


def test_nobody_answers() -> None:
    code, document = examined("http://198.51.100.1", "--base-url", "http://127.0.0.1:1")
    (coze,) = [examination for examination in document["examinations"] if examination["kind"] == "coze"]
    assert code == 1
    assert [step["kind"] for step in coze["steps"]] == ["connection-refused"]


def test_the_base_url_may_be_anywhere_but_not_what_it_redirects_to() -> None:
    with serving(bad.answer(200)) as inner, serving(bad.redirect(f"http://127.0.0.2:{inner}/")) as port:
        _, document = examined("http://198.51.100.1", "--base-url", f"http://127.0.0.1:{port}")
    (coze,) = [examination for examination in document["examinations"] if examination["kind"] == "coze"]
    assert "forbidden" in coze["steps"][0]["kind"]


def test_what_is_no_base_url() -> None:
    code, _, err = doctor("http://198.51.100.1", "--base-url", "localhost")
    assert (code, err.startswith("cozecheck: --base-url: ")) == (2, True)
