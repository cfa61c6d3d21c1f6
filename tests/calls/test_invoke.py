"""`cozecheck invoke` against a real server on loopback."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest

from cozecheck.calls.show import hide, pattern
from tests.calls.conftest import SECRET, Invoke
from tests.servers.tools import ToolServer

ITEM = ("shop", "read_item", "--args", '{"id": "a/b c", "tags": ["x", "中"], "unknown": 1}')


@pytest.fixture
def token(server: ToolServer, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COZECHECK_TOKEN_SHOP", f"{server.url} mine+token")
    return "mine+token"


def test_calls_a_tool(invoke: Invoke, server: ToolServer, token: str) -> None:
    outcome = invoke(*ITEM, "--server", server.url)
    assert (outcome.code, outcome.out) == (0, '{"code":0,"msg":"好"}\n')
    assert "drops the argument 'unknown'" in outcome.err
    assert [asked[:2] for asked in server.asked] == [("GET", "/v1/items/a/b%20c?lang=zh&tags=x&tags=%E4%B8%AD")]
    assert dict(server.asked[0].headers) == {
        "Host": f"127.0.0.1:{server.port}",
        "User-Agent": "go-resty/2.16.5 (https://github.com/go-resty/resty)",
        "X-Aiplugin-Connector-Identifier": "1001",
        "X-Key": token,
        "X-Tt-Logid": "",
        "Accept-Encoding": "gzip",
    }


@pytest.mark.parametrize("name", ["11", "GET /items/{id}", "get /items/{id}"])
def test_a_tool_has_several_names(invoke: Invoke, server: ToolServer, token: str, name: str) -> None:
    assert token
    assert invoke("1", name, "--args", '{"id": 1}', "--server", server.url).code == 0


def test_arguments_from_a_file(invoke: Invoke, server: ToolServer, token: str, tmp_path: Path) -> None:
    assert token
    (tmp_path / "args.json").write_text('{"n": "3"}', encoding="utf-8")
    assert invoke("shop", "order", "--args", f"@{tmp_path}/args.json", "--variable", "note=hi", "--server", server.url).code == 0
    assert server.asked[0].body == '{"n":3,"note":"hi"}'
    assert invoke("shop", "order", "--args", f"@{tmp_path}/none").code == 2


def test_shows_the_request_without_secrets(invoke: Invoke, server: ToolServer, token: str) -> None:
    outcome = invoke(*ITEM, "--server", server.url, "--show-request")
    assert "GET /v1/items/a/b%20c?lang=zh&tags=x&tags=%E4%B8%AD HTTP/1.1\n" in outcome.out
    assert "X-Key: ***\n" in outcome.out
    assert token not in outcome.out + outcome.err


def test_json_and_curl_hide_secrets(invoke: Invoke, server: ToolServer, token: str) -> None:
    server.answer = json.dumps({"msg": f"you sent {token}, {base64.b64encode(token.encode()).decode()}"})
    made = json.loads(invoke(*ITEM, "--server", server.url, "--format", "json").out)
    assert (made["how"], made["status"], made["dropped"]) == ("ok", 200, ["unknown"])
    assert made["result"]["msg"].startswith("you sent ***, ***")
    curl = invoke(*ITEM, "--as-curl").out
    assert curl.startswith("curl ")
    assert "X-Key: ***" in curl
    assert len(server.asked) == 1


def test_hides_secrets_however_they_are_written() -> None:
    secret = 'a b/c"é&<'
    texts = [secret, "a+b%2Fc%22%C3%A9%26%3C", "a%20b%2Fc%22%C3%A9%26%3C", "a%20b/c%22%C3%A9&%3C", 'a b/c\\"é&<', base64.b64encode(secret.encode()).decode()]
    assert {hide(f"({text})", pattern([secret])).rstrip("=)") for text in texts} == {"(***"}


def test_secrets_of_the_configuration_are_sent_only_where_that_is_said(invoke: Invoke, server: ToolServer) -> None:
    outcome = invoke(*ITEM, "--server", server.url)
    assert (outcome.code, server.asked) == (2, [])
    assert "COZECHECK_TOKEN_SHOP" in outcome.err
    assert invoke(*ITEM, "--server", server.url, "--use-config-secrets").code == 0
    assert dict(server.asked[0].headers)["X-Key"] == SECRET
    assert SECRET not in invoke(*ITEM, "--dry-run").out


def test_a_token_goes_to_its_origin_only(invoke: Invoke, server: ToolServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COZECHECK_TOKEN_1", "https://shop.example.com mine")
    outcome = invoke(*ITEM, "--server", server.url)
    assert (outcome.code, server.asked) == (2, [])
    assert "is for https://shop.example.com" in outcome.err
    monkeypatch.setenv("COZECHECK_TOKEN_1", "mine")
    assert invoke(*ITEM, "--server", server.url).code == 2
    monkeypatch.delenv("COZECHECK_TOKEN_1")
    (tmp_path / "secrets.json").write_text(json.dumps({"COZECHECK_TOKEN_1": f"{server.url} filed"}), encoding="utf-8")
    assert invoke(*ITEM, "--server", server.url, "--secrets-file", f"{tmp_path}/secrets.json").code == 0
    assert dict(server.asked[0].headers)["X-Key"] == "filed"


def test_oauth(invoke: Invoke, server: ToolServer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("my shop", "31", "--args", '{"id": 1}', "--server", server.url)
    outcome = invoke(*asked)
    assert outcome.code == 1
    assert "authorize" in outcome.err
    monkeypatch.setenv("COZECHECK_OAUTH_MY_SHOP", f"{server.url} users")
    assert invoke(*asked).code == 0
    assert dict(server.asked[0].headers)["Authorization"] == "Bearer users"


def test_what_panics_or_fails_in_the_real_server_sends_nothing(invoke: Invoke, server: ToolServer) -> None:
    outcome = invoke("open-shop", "21", "--args", '{"id": 1}', "--server", server.url)
    assert outcome.code == 1
    assert "panics" in outcome.err
    assert "'nowhere'" in outcome.err
    failed = json.loads(invoke("open-shop", "21", "--server", server.url, "--format", "json").out)
    assert (failed["how"], failed["error"]) == ("error", "the 'path' parameter 'id' is required")
    assert server.asked == []


@pytest.mark.parametrize(("plugin", "tool", "words"), [("shopp", "11", "perhaps: shop"), ("shop", "read", "read_item"), ("2", "22", "not loaded")])
def test_unknown_names(invoke: Invoke, plugin: str, tool: str, words: str) -> None:
    outcome = invoke(plugin, tool)
    assert outcome.code == 2
    assert words in outcome.err


def test_only_200_counts(invoke: Invoke, server: ToolServer, token: str) -> None:
    assert token
    server.status, server.answer = 201, "made"
    outcome = invoke(*ITEM, "--server", server.url)
    assert outcome.code == 1
    assert "http request failed, status=201 Created\\nresp=made" in outcome.err


def test_strategies(invoke: Invoke, server: ToolServer, token: str) -> None:
    assert token
    server.answer = '{"code": "x", "msg": 5}'
    results = [invoke(*ITEM, "--server", server.url, "--strategy", strategy) for strategy in ("raw", "default", "error")]
    assert [(outcome.code, outcome.out) for outcome in results] == [(0, '{"code":"x","msg":5}\n'), (0, '{"code":0,"msg":""}\n'), (1, "")]


def test_private_addresses_of_documents_are_not_dialled(invoke: Invoke, server: ToolServer, config: Path, token: str) -> None:
    assert token
    file = config / "pluginproduct/shop.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("https://shop.example.com", server.url), encoding="utf-8")
    outcome = invoke(*ITEM)
    assert (outcome.code, server.asked) == (1, [])
    assert "not public" in outcome.err
    assert invoke(*ITEM, "--allow-private").code == 0


def test_resolve_says_where_a_host_is(invoke: Invoke, server: ToolServer, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = config / "pluginproduct/shop.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("https://", "http://"), encoding="utf-8")
    monkeypatch.setenv("COZECHECK_TOKEN_SHOP", "http://shop.example.com mine")
    assert invoke(*ITEM, "--resolve", f"shop.example.com=127.0.0.1:{server.port}").code == 0
    assert dict(server.asked[0].headers)["Host"] == "shop.example.com"


def test_redirects(invoke: Invoke, server: ToolServer, token: str) -> None:
    server.redirect = "/there?again"
    assert invoke(*ITEM, "--server", server.url).code == 0
    assert server.asked[1].target == "/there?again"
    assert dict(server.asked[1].headers)["X-Key"] == token


def test_a_redirect_takes_no_credential_along(invoke: Invoke, server: ToolServer, token: str) -> None:
    # Another name is another origin.
    server.redirect = f"http://localhost:{server.port}/there"
    refused = invoke(*ITEM, "--server", server.url)
    assert (refused.code, len(server.asked)) == (1, 1)
    assert invoke(*ITEM, "--server", server.url, "--allow-private").code == 0
    assert token not in str(server.asked[-1])
    assert "X-Key" not in dict(server.asked[-1].headers)


def test_a_body_goes_to_no_other_origin(invoke: Invoke, server: ToolServer, token: str) -> None:
    assert token
    server.redirect, server.redirect_status = f"http://localhost:{server.port}/there", 307
    order = ("shop", "order", "--args", '{"n": 1}', "--variable", "note=hi", "--server", server.url, "--allow-private")
    assert (invoke(*order).code, len(server.asked)) == (1, 1)
    server.redirect = "/there"
    assert invoke(*order).code == 0
    assert [asked.method + asked.body for asked in server.asked[1:]] == ['POST{"n":1,"note":"hi"}'] * 2
    server.redirect_status = 302
    assert invoke(*order).code == 0
    assert server.asked[-1][0::3] == ("GET", "")


def test_endless_redirects_end(invoke: Invoke, server: ToolServer, token: str) -> None:
    assert token
    server.redirect = "/again"
    outcome = invoke(*ITEM, "--server", server.url)
    assert (outcome.code, len(server.asked)) == (1, 11)
    assert "stopped after 10 redirects" in outcome.err


def test_compressed_answers_within_the_limit(invoke: Invoke, server: ToolServer, token: str) -> None:
    assert token
    server.packed = True
    assert invoke(*ITEM, "--server", server.url).code == 0
    server.answer = json.dumps({"msg": "x" * 100_000})
    outcome = invoke(*ITEM, "--server", server.url, "--max-bytes", "50000")
    assert outcome.code == 1
    assert "longer than 50000 bytes" in outcome.err


def test_coze_studio_would_wait_on(invoke: Invoke, server: ToolServer, token: str) -> None:
    assert token
    server.wait = 1
    outcome = invoke(*ITEM, "--server", server.url, "--timeout", "0.3")
    assert outcome.code == 1
    assert "would wait on" in outcome.err


def test_says_that_the_server_does_not_start(invoke: Invoke, config: Path) -> None:
    (config / "common/oauth_schema.json").unlink()
    outcome = invoke(*ITEM, "--dry-run")
    assert outcome.code == 0
    assert "does not start" in outcome.err


def test_batch(invoke: Invoke, server: ToolServer, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = {"config": str(config), "plugin": "1", "tool": "11", "args": '{"id": 1}', "token": "", "strategy": 0, "server": server.url + "/x"}
    lines = [{"id": "a", **call}, {"id": "b", **call, "args": "[]"}, {"id": "c", **call, "tool": "99"}]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, lines)) + "\n\n"))
    outcome = invoke("--batch")
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [(answer["id"], answer["result"], answer["how"]) for answer in answers] == [
        ("a", '{"code":0,"msg":"好"}', "ok"),
        ("b", None, "error"),
        ("c", None, "usage"),
    ]
    assert [asked.target for asked in server.asked] == ["/x/v1/items/1?lang=zh&tags="]
    monkeypatch.setattr("sys.stdin", io.StringIO("[1]\n"))
    assert invoke("--batch").code == 2
