"""`cozecheck probe --endpoints` against servers on loopback."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.servers.plugin import Plugin, serving

META = """\
- plugin_id: 7
  product_id: 1
  version: v1.0.0
  openapi_doc_file: tools.yaml
  plugin_type: 1
  manifest:
    schema_version: v1
    name_for_model: tools
    name_for_human: tools
    description_for_model: tools
    description_for_human: tools
    auth:
      %s
    api: {type: openapi}
  tools:
"""
NO_AUTH = "type: none"
KEY = 'type: service_http\n      sub_type: token/api_key\n      payload: \'{"key": "X-Key", "service_token": "of-the-config", "location": "Header"}\''

OPERATION = """\
  %s:
    %s:
      operationId: t%d
      summary: a tool
      parameters: %s
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {%s}}
"""

OK_FIELD = "ok: {type: boolean}"


def lay_out(folder: Path, base: str, tools: list[tuple[str, str, str, str]], auth: str = NO_AUTH) -> Path:
    """`tools` are (method, path, parameters, properties of the answer)."""
    files = {
        "pluginproduct/plugin_meta.yaml": META % auth
        + "".join(f"  - {{tool_id: {number}, method: {method}, sub_url: '{path}'}}\n" for number, (method, path, *_) in enumerate(tools, 701)),
        "pluginproduct/tools.yaml": f"openapi: 3.0.1\ninfo: {{title: t, version: v1, description: d}}\nservers: [{{url: '{base}'}}]\npaths:\n"
        + "".join(OPERATION % (path, method, number, parameters, fields) for number, (method, path, parameters, fields) in enumerate(tools, 1)),
        "common/oauth_schema.json": "{}",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cozecheck", "probe", "--lang", "en", *arguments], capture_output=True, text=True, timeout=60, check=False, env=env
    )


def endpoints(folder: Path, *options: str, env: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    done = run("--endpoints", "--allow-private", "--rate", "0", "--health-path", "", "--retries", "0", "--format", "json", *options, str(folder), env=env)
    return done.returncode, json.loads(done.stdout)


def called(plugin: Plugin) -> list[tuple[str, str]]:
    """All requests but those for the server itself."""
    return [(method, path) for method, path, _, _ in plugin.seen if path != "/"]


@pytest.mark.parametrize(
    ("path", "fields", "status", "code"),
    [
        ("/a", OK_FIELD, "ok", ""),
        ("/a", "ok: {type: string}", "degraded", "CZ612"),
        ("/text", OK_FIELD, "degraded", "CZ612"),
        ("/status/204", OK_FIELD, "degraded", "CZ612"),
        ("/status/404", OK_FIELD, "degraded", "CZ610"),
        ("/status/405", OK_FIELD, "degraded", "CZ610"),
        ("/status/401", OK_FIELD, "degraded", "CZ611"),
        ("/status/403", OK_FIELD, "degraded", "CZ611"),
        ("/status/422", OK_FIELD, "inconclusive", "CZ613"),
        ("/status/429", OK_FIELD, "inconclusive", "CZ613"),
        ("/status/500", OK_FIELD, "failed", "CZ609"),
        ("/wait/3", OK_FIELD, "inconclusive", "CZ613"),
    ],
)
def test_what_an_answer_says(tmp_path: Path, path: str, fields: str, status: str, code: str) -> None:
    with serving() as plugin:
        _, report = endpoints(lay_out(tmp_path, plugin.base, [("get", path, "[]", fields)]), "--timeout", "1")
    (endpoint,) = report["endpoints"]
    assert (endpoint["status"], endpoint["code"], endpoint["operation"]) == (status, code, f"GET {path}")
    assert endpoint["place"]["file"].endswith("tools.yaml")


def test_a_404_of_a_made_up_name_is_not_held_against_the_path(tmp_path: Path) -> None:
    parameters = "[{name: code, in: path, required: true, description: d, schema: {type: integer, example: 404}}]"
    with serving() as plugin:
        _, report = endpoints(lay_out(tmp_path, plugin.base, [("get", "/status/{code}", parameters, OK_FIELD)]))
    assert [(one["status"], one["kind"]) for one in report["endpoints"]] == [("inconclusive", "made-up")]


def test_what_may_change_something_is_called_only_where_that_is_allowed(tmp_path: Path) -> None:
    with serving() as plugin:
        folder = lay_out(tmp_path / "config", plugin.base, [(method, "/a", "[]", OK_FIELD) for method in ("get", "post", "put", "patch", "delete")])
        (folder / "pluginproduct/tools.yaml").write_text(_one_path((folder / "pluginproduct/tools.yaml").read_text()))
        code, report = endpoints(folder)
        assert (code, called(plugin)) == (0, [("GET", "/a")])
        assert [(one["status"], one["kind"]) for one in report["endpoints"][1:]] == [("skipped", "unsafe-method")] * 4

        settings = tmp_path / "home"
        for allowed, more in (("tools/t2", ["POST"]), ("'7/703'", ["PUT"]), ("tools", ["POST", "PUT", "PATCH", "DELETE"])):
            (settings / "cozecheck").mkdir(parents=True, exist_ok=True)
            (settings / "cozecheck/config.yaml").write_text(f"call-unsafe: [{allowed}]\n")
            plugin.seen.clear()
            endpoints(folder, env={**os.environ, "XDG_CONFIG_HOME": str(settings)})
            assert sorted(method for method, _ in called(plugin)) == sorted(["GET", *more])

        plugin.seen.clear()
        endpoints(folder, "--unsafe-methods")
        assert sorted(method for method, _ in called(plugin)) == ["DELETE", "GET", "PATCH", "POST", "PUT"]


def _one_path(document: str) -> str:
    """The same path in several operations is one key."""
    head, *operations = document.split("  /a:\n")
    return head + "  /a:\n" + "".join(operations)


def test_a_configuration_of_somebody_else_cannot_allow_itself(tmp_path: Path) -> None:
    with serving() as plugin:
        folder = lay_out(tmp_path, plugin.base, [("post", "/a", "[]", OK_FIELD)])
        for name in (".cozecheck.yaml", "config.yaml", "cozecheck/config.yaml"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("call-unsafe: [tools]\n")
        endpoints(folder, env={**os.environ, "XDG_CONFIG_HOME": str(folder)})
        assert called(plugin) == []


def test_the_rate_of_each_plugin(tmp_path: Path) -> None:
    tools = [("get", path, "[]", OK_FIELD) for path in ("/a", "/status/400", "/status/500", "/status/502", "/status/503")]
    with serving() as plugin:
        folder = lay_out(tmp_path, plugin.base, tools)
        assert [endpoints(folder, *options)[0] for options in ((), ("--min-success", "40"), ("--min-success", "40.5"))] == [1, 0, 1]
        _, report = endpoints(folder)
        done = run("--endpoints", "--allow-private", "--rate", "0", "--retries", "0", "--format", "junit", str(folder))
    assert report["plugins"] == [{"plugin": "7", "name": "tools", "reached": 2, "called": 5, "percent": 40.0}]
    cases = {case.get("name"): case for case in ElementTree.fromstring(done.stdout).iter("testcase")}
    assert "2 of 5" in str(cases["7 tools"].find("failure").get("message"))  # type: ignore[union-attr]
    assert cases["7 GET /status/502"].find("failure") is not None
    assert cases["7 GET /status/400"].find("skipped") is not None


def test_no_token_of_the_configuration_is_sent_and_none_of_the_users_is_shown(tmp_path: Path) -> None:
    with serving() as plugin:
        folder = lay_out(tmp_path, plugin.base, [("get", "/status/401", "[]", OK_FIELD), ("get", "/text", "[]", OK_FIELD)], KEY)
        _, report = endpoints(folder)
        assert report["endpoints"][0]["status"] == "ok"
        assert "service_http" in report["endpoints"][0]["reason"]
        assert not any("of-the-config" in str(seen) for seen in plugin.seen)

        plugin.seen.clear()
        env = {**os.environ, "COZECHECK_TOKEN_TOOLS": f"{plugin.base} of-the-user"}
        done = run("--endpoints", "--allow-private", "--rate", "0", "--retries", "0", "--format", "json", str(folder), env=env)
        report = json.loads(done.stdout)
        assert {headers.get("x-key") for _, path, headers, _ in plugin.seen if path in ("/status/401", "/text")} == {"of-the-user"}
        assert report["endpoints"][0]["code"] == "CZ611"
        assert "of-the-user" not in done.stdout + done.stderr

        plugin.seen.clear()
        env["COZECHECK_TOKEN_TOOLS"] = "https://elsewhere.example.com of-the-user"
        done = run("--endpoints", "--allow-private", "--format", "json", str(folder), env=env)
        assert (done.returncode, plugin.seen) == (2, [])
        assert "of-the-user" not in done.stdout + done.stderr


def test_a_server_that_is_not_there_is_not_asked_again_for_each_tool(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, "http://127.0.0.1:1", [("get", "/a", "[]", OK_FIELD), ("get", "/b", "[]", OK_FIELD)])
    code, report = endpoints(folder)
    assert code == 1
    assert [(one["status"], one["kind"], one["code"]) for one in report["endpoints"]] == [("failed", "its-server", "")] * 2
    private = run("--endpoints", "--format", "json", str(folder), env={**os.environ, "COZECHECK_ALLOW_HOSTS": "", "XDG_CONFIG_HOME": str(tmp_path)})
    assert [one["status"] for one in json.loads(private.stdout)["endpoints"]] == ["skipped"] * 2


def test_arguments_follow_the_seed(tmp_path: Path) -> None:
    parameters = "[{name: n, in: query, required: true, description: d, schema: {type: integer, minimum: 1, maximum: 1000000}}]"
    with serving() as plugin:
        folder = lay_out(tmp_path, plugin.base, [("get", "/a", parameters, OK_FIELD)])
        for seed in ("1", "1", "2"):
            endpoints(folder, "--seed", seed)
        first, again, other = called(plugin)
    assert first == again != other
    assert first[1].startswith("/a?n=")


def test_on_a_terminal_the_table_goes_on_with_the_endpoints(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    with serving() as plugin:
        tools = [("get", f"/wait/{seconds}", "[]", OK_FIELD) for seconds in (2, 2.5)] + [("get", "/status/500", "[]", OK_FIELD)]
        command = [sys.executable, "-m", "cozecheck", "probe", "--lang", "en", "--endpoints", "--allow-private", "--rate", "0", "--retries", "0"]
        kept = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS", "NO_COLOR")}
        process = subprocess.Popen(
            [*command, str(lay_out(tmp_path, plugin.base, tools))],
            stdout=subprocess.PIPE,
            stderr=slave,
            text=True,
            env={**kept, "TERM": "xterm", "COLUMNS": "120"},
        )
        os.close(slave)
        seen = b""
        try:
            while data := os.read(master, 65536):
                seen += data
        except OSError:
            pass  # The other end is closed.
        report, _ = process.communicate(timeout=60)
    os.close(master)
    assert b"1 of 3 endpoints" in seen
    assert b"tools GET /wait/2.5" in seen
    assert "2 of 3 endpoints reached" in report
