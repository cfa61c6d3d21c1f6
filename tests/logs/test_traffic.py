"""Calls and requests in Coze Studio's own log, and what it says of plugins in use."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from cozecheck.cli.checked import checked
from cozecheck.logs.analysis import Analysis
from cozecheck.logs.counts import Counts
from cozecheck.logs.model import LogsResult
from cozecheck.logs.named import by_config
from cozecheck.logs.rows import Options
from cozecheck.logs.tie import tie
from cozecheck.logs.traffic import OPEN, by_host, milliseconds
from cozecheck.report.logs import FORMATS, interval_line, render
from tests.logs import studio
from tests.logs.logging import read, text

ROOT = Path(__file__).resolve().parents[2]
HEALTHY = ROOT / "examples/healthy"
NOW = "https://weather.example.com/v1/now?city=Paris"
FORMAT = "[InternalError]  error: the format 'int32' of field 'page' is invalid "
NIL = "runtime error: invalid memory address or nil pointer dereference"
BUILT = "github.com/coze-dev/coze-studio/backend/crossdomain/plugin/model.(*Openapi3Operation).ToEinoSchemaParameterInfo(0xc0087d1ce8)"


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The healthy example with texts of its files exchanged."""
    shutil.copytree(HEALTHY, folder)
    for file, old, new in changes:
        path = folder / "pluginproduct" / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
    return folder


def tied(log: str, config: Path) -> LogsResult:
    _, folder, _ = checked(str(config))
    return tie(read(log.encode()), folder.root, folder.prediction, folder.findings)


def test_calls_are_counted_with_their_status_and_the_time_between_their_two_lines() -> None:
    log = (
        studio.START
        + studio.asked(1.0, NOW, 1)
        + studio.asked(1.1, "https://mail.example.com/send", 2, "POST", '{"to": "x",\n"text": "two lines"}')
        + studio.answered(1.5, "200 OK", 1)
        + studio.answered(9.1, "500 Internal Server Error", 2, "<html>\nbroken\n</html>")
        + studio.answered(9.2, "200 OK", 77)
    )
    result = read(log.encode())
    assert [(plugin.name, [name for name, _ in plugin.operations]) for plugin in result.plugins] == [
        ("mail.example.com", ["POST"]),
        ("weather.example.com", ["GET"]),
    ]
    assert (result.total.requests, result.total.errors, result.total.server_errors, result.total.slow, result.total.odd) == (2, 1, 1, 1, 0)
    assert [(call.operation, call.status, round(call.duration or 0)) for call in result.slowest] == [("POST", 500, 8000), ("GET", 200, 500)]
    assert (result.errors[0].url, result.slowest[1].url, result.errors[0].line) == (
        "https://mail.example.com/send",
        "https://weather.example.com/v1/now?city=***",
        6,
    )
    assert (result.unanswered, result.broken) == (0, 0)


def test_calls_without_an_answer_say_why() -> None:
    get = f'err=Get "{NOW}&key=sesame": dial tcp: lookup weather.example.com: no such host'
    log = studio.START + studio.asked(1.0, NOW, 1) + studio.failed(1.25, 1, get) + studio.asked(2.0, NOW, 2) + studio.agent_failed(2.5, 2, get)
    log += studio.asked(3.0, NOW, 3) + studio.head(
        8.0, "node_runner.go:635", "Error", "[invoke] node tool ID 100002 failed on 0 attempt, err: context deadline exceeded", 3
    )
    log += studio.asked(9.0, NOW, 4)
    result = read(log.encode())
    assert (result.total.requests, result.total.no_answer, result.total.errors, result.unanswered) == (3, 3, 0, 1)
    slowest = [(call.status, round(call.duration or 0), call.error) for call in result.slowest]
    said = 'http request failed, err=Get "https://weather.example.com/v1/now?city=***&key=***": dial tcp: lookup weather.example.com: no such host'
    assert slowest == [(0, 5000, "context deadline exceeded"), (0, 500, said), (0, 250, said)]
    # What the agent said twice was one call.
    assert dict(result.sources) == {"callback_reply_chunk.go": 1}


def test_a_configuration_names_the_tools() -> None:
    names = by_config(checked(str(HEALTHY))[0])
    assert names("GET", NOW) == ("weather", "weather_now")
    assert names("GET", "https://holidays.example.com/holidays/20%2026?city=x")[0] == "holidays"
    for method, url in (("POST", NOW), ("GET", "https://weather.example.com/v1/else"), ("GET", "https://weather.example.com:444/v1/now")):
        assert names(method, url) == (url.split("/")[2], method)
    assert names("GET", "://") == ("-", "GET")
    assert [by_host("PUT", url)[0] for url in ("https://me:key@a.example.com:8080/x?y=@z", "http://[::1]:80?x", "://")] == [
        "a.example.com:8080",
        "[::1]:80",
        "-",
    ]
    log = studio.asked(1.0, "https://weather.example.com/v1/forecast", 1) + studio.answered(1.5, "200 OK", 1)
    log += studio.asked(2.0, "https://other.example.com/", 2) + studio.answered(2.5, "200 OK", 2)
    assert [plugin.name for plugin in read(log.encode(), Options(names=names)).plugins] == ["other.example.com", "weather"]
    chosen = read(log.encode(), Options(names=names, plugins=frozenset({"weather"})))
    assert (chosen.total.requests, chosen.left_out) == (1, 1)


def test_a_call_of_several_plugins_with_one_path_is_no_ones(tmp_path: Path) -> None:
    mail = "url: https://mail.example.com"
    config = changed(
        tmp_path / "conf",
        ("weather.yaml", "url: https://weather.example.com/v1", mail),
        ("weather.yaml", "  /now:", "  /mails:"),
        ("weather.yaml", "  /forecast:", "  /mails/newest:"),
        ("plugin_meta.yaml", "sub_url: /now", "sub_url: /mails"),
        ("plugin_meta.yaml", "sub_url: /forecast", "sub_url: /mails/newest"),
    )
    names = by_config(checked(str(config))[0])
    assert names("GET", "https://mail.example.com/mails?page=1") == ("mail.example.com", "GET")
    # A path without variables goes before one with them.
    assert names("GET", "https://mail.example.com/mails/newest") == ("weather", "weather_forecast")
    assert names("GET", "https://mail.example.com/mails/7") == ("mailbox", "read_mail")


def test_open_calls_take_bounded_memory_and_end_with_their_server() -> None:
    log = "".join(studio.asked(1.0, NOW, number % 97) for number in range(OPEN + 500))
    counts = Counts()
    analysis = Analysis("app.log", counts)
    analysis.feed(log.encode())
    assert (counts.unanswered, analysis._calls._count, sum(map(len, analysis._calls._open.values()))) == (500, OPEN, OPEN)
    analysis.feed(studio.START.encode())
    assert (counts.unanswered, analysis._calls._count) == (OPEN + 500, 0)
    analysis.feed(studio.answered(2.0, "200 OK", 1).encode())
    analysis.end()
    assert counts.result().total.requests == 0


def test_requests_are_told_by_route() -> None:
    log = "".join(studio.request(1.0, status, "3.5ms", "GET /api/marketplace/product/list") for status in (200, 200, 500, 401))
    log += studio.request(1.0, 200, "77.3µs", "DELETE /v1/conversations/7711405485370376192") + studio.request(
        1.0, 200, "1m2.5s", "DELETE /v1/conversations/12345"
    )
    log += studio.request(1.0, 404, "1ms", "GET /wp-login.php", "router.staticFileRegister.func1")
    log += "".join(studio.request(1.0, 200, "1ms", f"POST /api/made_{number}") for number in range(300))
    result = read(log.encode())
    assert [tuple(route) for route in result.routes[:2]] == [
        ("GET /api/marketplace/product/list", 4, 1, 1, 3.5),
        ("DELETE /v1/conversations/{id}", 2, 0, 0, 62500.0),
    ]
    assert (len(result.routes), result.more_routes, dict(result.sources)) == (200, 102, {})
    assert "GET /api/marketplace/product/list         4    1    1" in render(result, "text")
    document = json.loads(render(result, "json"))["server"]
    assert document["routes"][0] == {"name": "GET /api/marketplace/product/list", "requests": 4, "client_errors": 1, "server_errors": 1, "longest_ms": 3.5}
    assert (document["more_routes"], document["unanswered"]) == (102, 0)
    for kind in ("markdown", "html"):
        assert "marketplace/product/list" in render(result, kind).replace("&#47;", "/")
    assert milliseconds("1h1ns") == 3600000.000001


def test_a_broken_plugin_list_leads_to_the_field_that_breaks_it(tmp_path: Path) -> None:
    one = ("weather.yaml", "schema: { type: string }", "schema: { type: integer, format: int32 }")
    log = studio.START + studio.head(1.0, "error_resp.go:52", "Error", FORMAT.replace("page", "city"), 1)
    log += studio.request(1.0, 500, "3ms", "GET /api/marketplace/product/list", number=1) + studio.head(
        2.0, "error_resp.go:52", "Error", "[InternalError]  error: gone ", 2
    )
    result = tied(log, changed(tmp_path / "conf", one))
    (message,) = result.messages
    assert (message.kind, message.text, message.predicted) == ("list", "the format 'int32' of field 'city' is invalid", True)
    assert message.finding is not None
    assert (message.finding.rule.code, Path(message.finding.place.file).name) == ("CZ302", "weather.yaml")
    assert dict(result.sources) == {"error_resp.go": 1}
    assert result.unlogged == ()
    # The server has another configuration, or has dropped the plugin.
    (other,) = tied(log, HEALTHY).messages
    assert (other.finding, other.predicted) == (None, False)


def test_a_panic_of_an_agent_may_be_its_tools_reference(tmp_path: Path) -> None:
    lost = ("weather.yaml", "schema: { type: string }", 'schema: { $ref: "#/components/schemas/City" }')
    components = ("weather.yaml", "paths:\n", "components:\n  schemas:\n    City: { type: string }\npaths:\n")
    config = changed(tmp_path / "conf", lost, components)
    log = studio.START + studio.caught(1.0, NIL, BUILT) + studio.caught(2.0, NIL, "main.other()")
    result = tied(log, config)
    (message,) = result.messages
    assert (message.kind, message.text, message.times, message.predicted, message.sure) == ("agent", NIL, 1, None, False)
    assert message.finding is not None
    assert message.finding.rule.code == "CZ458"
    assert dict(result.sources) == {"goutil.go": 1}
    assert "may be: CZ458 " in render(result, "text")
    assert "可能是：CZ458 " in render(result, "text", "zh")
    (unknown,) = tied(log, HEALTHY).messages
    assert (unknown.finding, unknown.predicted) == (None, None)
    flag = studio.caught(1.0, "interface conversion: interface {} is string, not bool", BUILT)
    assert tied(flag, config).messages[0].finding is None


def test_messages_end_where_their_stack_begins() -> None:
    words = "the openapi3 doc 'a.yaml' validates failed, err=code=109000003 message=invalid plugin openapi3 document : summary is required"
    log = studio.START + "".join(studio.head(second, "load_plugin.go:174", "Error", words) + studio.STACK.replace("140", str(second)) for second in (1, 2))
    (message,) = read(log.encode()).messages
    assert (message.text, message.times) == (words, 2)


def test_the_server_cuts_its_lines_within_characters() -> None:
    cut = studio.head(1.0, "log.go:78", "Debug", "query :  ").encode() + 'req :  \nresp: {"msg": "天气'.encode()[:-1] + b"\n"
    result = read(studio.START.encode() + cut + studio.request(2.0, 200, "1ms", "GET /api/x").encode())
    assert (result.broken, result.text, len(result.routes)) == (0, 2, 1)
    assert read(cut[cut.index(b"resp") :]).reasons == (("not-utf8", 1),)


SECRETS = ("correct-horse-7", "pat_d43aeaee238a69a79c74a1b78fa495b7578d263e", "eyJpZCI6NzcxMTQwMjcxODY5ODQwNTg4OH0", "sesame")
SPOKEN = (
    'req : {"email": "tester@example.com", "password": "correct-horse-7"}',
    '{\\"email\\": \\"tester@example.com\\", \\"password\\": \\"correct-horse-7\\"}',
    'resp: {"data":{"personal_access_token":{"id":"1"},"token":"pat_d43aeaee238a69a79c74a1b78fa495b7578d263e"},"code":0}',
    "key pat_d43aeaee238a69a79c74a1b78fa495b7578d263e was refused",
    "[PassportWebEmailLoginPost] sessionKey: eyJpZCI6NzcxMTQwMjcxODY5ODQwNTg4OH0",
    "SELECT * FROM `user` WHERE `user`.`session_key` = 'eyJpZCI6NzcxMTQwMjcxODY5ODQwNTg4OH0' AND 1",
    "Cookie: session_key=eyJpZCI6NzcxMTQwMjcxODY5ODQwNTg4OH0; Path=/",
    "header=map[User-Agent:[Coze/1.0] X-Key:[sesame] Authorization:[Bearer sesame]], method=GET",
    "Authorization: Bearer eyJpZCI6NzcxMTQwMjcxODY5ODQwNTg4OH0",
    'Get "https://me:sesame@api.example.com/?key=sesame": EOF',
)


@pytest.mark.parametrize("spoken", SPOKEN)
def test_no_report_shows_a_secret_of_the_server(spoken: str) -> None:
    log = studio.START + studio.head(1.0, "passport_service.go:105", "Info", spoken) + studio.head(1.0, "x.go:1", "Error", spoken) + spoken + "\n"
    log += studio.asked(1.0, "https://me:sesame@api.example.com/a?key=sesame", 1, "POST", spoken, " X-Key:[sesame]") + studio.answered(2.0, "500 Oh", 1, spoken)
    log += studio.asked(3.0, NOW, 2) + studio.failed(4.0, 2, f"err={spoken}")
    log += studio.head(5.0, "load_plugin.go:174", "Error", f"unknown: {spoken}") + studio.request(5.0, 500, "1ms", "GET /api/a")
    log += f"panic: {spoken}\n\ngoroutine 1 [running]:\n"
    guide = {"component": "plugin", "plugin_name": "a", "status_code": 500, "duration_ms": 1, "error": spoken}
    result = read(log.encode() + text([guide]))
    assert (result.total.requests, len(result.messages)) == (3, 2)
    assert any("***" in message.text for message in result.messages)
    shown = [render(result, kind) for kind in FORMATS] + [interval_line(result, result, 0.0, 1.0)]
    assert [secret for secret in SECRETS for report in shown if secret in report] == []


def server_log() -> str:
    """A bit of everything, blank lines and JSON within."""
    more = studio.asked(1.0, NOW, 1, body="a\n\n{\n b\n") + studio.head(1.1, "log.go:78", "Debug", "query : \nreq :  \nresp: {}", 1)
    more += studio.head(1.2, "load_plugin.go:174", "Error", "the openapi3 doc 'a.yaml' validates failed, err=x\nSchema:\n  {\n\n  }\n\nValue:\n  1")
    more += studio.answered(1.3, "201 Created", 1) + studio.caught(1.4, NIL, BUILT) + "\n   \n\x1b[33mSELECT\x1b[0m\n" + text([{"a": 1}]).decode()
    more += studio.request(1.5, 500, "1ms", "GET /api/a") + "panic: x\n\ngoroutine 1 [running]:\n" + studio.START + studio.asked(2.0, NOW, 2)
    return studio.START + (more + studio.failed(2.5, 2, "err=EOF")) * 5


@pytest.mark.parametrize("before", ["", "coze-server  | ", "coze-server  | 2026-11-23T10:00:00Z ", "2026-11-23T10:00:01Z stdout F ", "[pod/a/b] "])
@pytest.mark.parametrize("options", [Options(), Options(since=1795428000.95, until=1795428001.45)])
def test_many_lines_at_once_are_what_they_are_one_by_one(before: str, options: Options) -> None:
    data = "".join(before + line for line in server_log().splitlines(keepends=True)).encode()
    counts = Counts()
    analysis = Analysis("app.log", counts, options)
    for line in data.splitlines(keepends=True):
        analysis.feed(line)
    analysis.end()
    assert read(data, options) == counts.result() == read(data, options, blocks=700)
    assert (counts.result().total.requests > 0) == (not before.endswith("Z ") or options.since is None)


@pytest.mark.parametrize(
    ("source", "level", "words"),
    [
        ("error_resp.go:52", "Error", "[InternalError]  error: the format '" + "' of field '" * 50_000),
        ("invocation_http.go:109", "Debug", "[execute] url=" + "x, header=map[" * 50_000),
        ("invocation_http.go:109", "Debug", "[execute] url=x, header=map[" + "], method=GET" * 50_000),
        ("invocation_http.go:109", "Debug", "[execute] url=" + "x," * 400_000),
        ("node_runner.go:635", "Error", "[invoke] node " + " failed on 0 attempt, err: " * 30_000),
        ("goutil.go:38", "Error", "[catch panic] err = " + "panic error: " * 50_000),
        ("log.go:77", "Info", "| http " + "| a " * 200_000),
        ("load_plugin.go:174", "Error", "'password" * 100_000),
        ("load_plugin.go:174", "Error", '"password": "' + "\\" * 800_000),
        ("load_plugin.go:174", "Error", "https://" + "a" * 400_000 + "://" * 100_000),
    ],
)
def test_no_words_make_it_slow(source: str, level: str, words: str) -> None:
    log = (studio.START + studio.asked(1.0, NOW, 1) + studio.head(1.0, source, level, words, 1) + studio.START).encode()
    began = time.process_time()
    assert render(read(log), "json")
    assert time.process_time() - began < 2
