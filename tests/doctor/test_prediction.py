"""What Coze Studio makes of a plugin comes first, and the way to its server only where somebody goes it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import BROKEN
from tests.doctor.conftest import config, doctor, examined, server_of, serving, steps_of
from tests.servers import bad

DEAD = ("--resolve", "plugins.example=127.0.0.1:1")


def test_the_server_of_a_dropped_plugin_is_not_looked_at(tmp_path: Path) -> None:
    heads: list[bytes] = []
    with serving(bad.answer(200), heads=heads) as port:
        folder = config(tmp_path, "http://plugins.example", {"pluginproduct/search.yaml": BROKEN["pluginproduct/search.yaml"]})
        code, document = examined("101", "--config", str(folder), "--resolve", f"plugins.example=127.0.0.1:{port}")
    plugin = document["examinations"][0]
    assert (code, plugin["kind"], plugin["status"]) == (1, "plugin", "failed")
    (step,) = plugin["steps"]
    assert step["found"].startswith('Coze Studio drops plugin 101 "web_search": ')
    assert step["do"] == "describe the success under '200'"
    assert (step["place"]["file"].rpartition("/")[2], step["facts"]["rule"]) == ("search.yaml", "CZ223")
    assert heads == []


def test_a_dropped_tool_is_named_before_the_network(tmp_path: Path) -> None:
    folder = config(tmp_path, changes={"pluginproduct/plugin_meta.yaml": BROKEN["pluginproduct/plugin_meta.yaml"]})
    code, document = examined("102", "--config", str(folder), *DEAD)
    loads, drops = steps_of(document, "prediction")
    assert (code, loads["status"], drops["status"]) == (1, "ok", "failed")
    assert drops["found"].startswith("Coze Studio drops tool ")
    assert [step["step"] for step in server_of(document)["steps"]][:3] == ["prediction", "prediction", "proxy"]


def test_where_the_server_does_not_start_nothing_else_matters(tmp_path: Path) -> None:
    folder = config(tmp_path)
    (folder / "common" / "oauth_schema.json").write_text("{")
    code, document = examined("--config", str(folder), *DEAD)
    assert code == 1
    (step,) = document["examinations"][0]["steps"]
    assert step["found"].startswith("Coze Studio does not start: ")
    assert all(examination["kind"] != "server" for examination in document["examinations"])


def test_a_plugin_by_id_or_name_and_a_slip_of_the_pen(tmp_path: Path) -> None:
    folder = str(config(tmp_path))
    for name in ("101", "web_search"):
        assert server_of(examined(name, "--config", folder, *DEAD)[1])["plugins"] == ["101"]
    code, out, err = doctor("web_serach", "--config", folder)
    assert (code, out) == (2, "")
    assert "there is no plugin 'web_serach'" in err
    assert "did you mean 'web_search'?" in err


def test_a_deprecated_plugin_is_left_out_unless_it_is_asked_for(tmp_path: Path) -> None:
    folder = config(tmp_path, changes={"pluginproduct/plugin_meta.yaml": ("deprecated: false", "deprecated: true")})
    assert server_of(examined("--config", str(folder), *DEAD)[1])["plugins"] == ["102"]
    code, document = examined("101", "--config", str(folder))
    assert code == 1
    assert "marked deprecated" in document["examinations"][0]["steps"][0]["found"]


def test_no_secret_of_the_configuration_is_printed(tmp_path: Path) -> None:
    folder = str(config(tmp_path, "https://user:hunter2hunter2@plugins.example/?api_key=s3cr3tvalue"))
    for kind in ("text", "json"):
        _, out, err = doctor("--config", folder, "--format", kind, *DEAD)
        assert "plugins.example" in out
        assert "hunter2" not in out + err
        assert "s3cr3tvalue" not in out + err


def test_a_url_with_a_configuration_names_the_plugins_that_are_there(tmp_path: Path) -> None:
    folder = str(config(tmp_path))
    server = server_of(examined("https://plugins.example/other", "--config", folder, *DEAD)[1])
    assert (server["plugins"], server["steps"][0]["step"]) == (["101", "102"], "prediction")
    server = server_of(examined("https://else.example", "--config", folder, "--resolve", "else.example=127.0.0.1:1")[1])
    assert (server["plugins"], server["steps"][0]["step"]) == ([], "proxy")
