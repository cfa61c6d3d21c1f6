"""Reload: each plugin whole or as it was, and nobody who calls meanwhile notices."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.host.hosts import Host, document, hosting, until, write
from tests.host.traffic import traffic
from tests.servers.plugin import Plugin, serving


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


@pytest.fixture
def config(tmp_path: Path, upstream: Plugin) -> Path:
    return write(tmp_path / "conf", upstream.base, one="/one", two="/two")


def doc(config: Path, name: str) -> Path:
    return config / f"pluginproduct/{name}.yaml"


def meta(config: Path) -> Path:
    return config / "pluginproduct/plugin_meta.yaml"


def path_of(host: Host, name: str) -> str:
    """The path that a call of the plugin asks its server for."""
    return str(host.invoke(name, "call")["data"]["path"])


def test_a_changed_plugin_serves_its_new_version(tmp_path: Path, config: Path, upstream: Plugin) -> None:
    with hosting(tmp_path, config, "--allow-private") as host:
        write(config, upstream.base, one="/other", three="/three")
        assert path_of(host, "one") == "/one"
        status, answer = host.ask("POST", "/admin/reload-plugins")
        assert (status, answer["success"], answer["active"], answer["broken"]) == (200, True, 2, [])
        assert path_of(host, "one") == "/other"
        assert set(host.plugins()) == {"one", "three"}


BREAK: dict[str, Callable[[str], str]] = {
    "no YAML": lambda text: text + "\n\t- [",
    "a status that drops the plugin": lambda text: text.replace("'200'", "'404'"),
    "empty": lambda _text: "",
    "another path": lambda text: text.replace("/one:", "/elsewhere:"),
}


@pytest.mark.parametrize("how", BREAK)
def test_a_broken_document_keeps_the_last_good_version_and_says_why(tmp_path: Path, config: Path, how: str) -> None:
    with hosting(tmp_path, config, "--allow-private") as host:
        good = doc(config, "one").read_text()
        doc(config, "one").write_text(BREAK[how](good))
        doc(config, "two").write_text(doc(config, "two").read_text().replace("Says what it was asked", "Says it anew"))
        answer = host.ask("POST", "/admin/reload-plugins")[1]
        assert (answer["success"], answer["active"], answer["stale"], [plugin["name"] for plugin in answer["broken"]]) == (False, 2, 1, ["one"])
        one, two = host.plugins()["one"], host.plugins()["two"]
        assert (one["status"], one["stale"], one["reason"][:2]) == ("active", True, "CZ")
        # The other plugin is a version of its own.
        assert (two["stale"], two["tools"][0]["summary"]) == (False, "Says it anew")
        assert path_of(host, "one") == "/one"
        assert next(line["msg"] for line in host.log("plugin") if line["plugin_name"] == "one") == "Plugin keeps its last good version"
        doc(config, "one").write_text(good)
        assert host.ask("POST", "/admin/reload-plugins")[1]["success"] is True
        assert host.plugins()["one"]["stale"] is False


def test_where_coze_studio_would_not_start_all_stays_as_it_was(tmp_path: Path, config: Path) -> None:
    with hosting(tmp_path, config, "--allow-private") as host:
        for text in ("- plugin_id: [", meta(config).read_text() + "-\n"):
            good = meta(config).read_text()
            meta(config).write_text(text)
            answer = host.ask("POST", "/admin/reload-plugins")[1]
            assert (answer["success"], answer["active"]) == (False, 2)
            assert "plugin_meta.yaml" in answer["error"]
            assert path_of(host, "two") == "/two"
            assert host.ask("GET", "/ready")[0] == 200
            meta(config).write_text(good)
        shutil.move(config, tmp_path / "away")
        assert host.ask("POST", "/admin/reload-plugins")[1]["success"] is False
        assert path_of(host, "two") == "/two"
        shutil.move(tmp_path / "away", config)
        assert host.ask("POST", "/admin/reload-plugins")[1] | {"duration_ms": 0, "broken": []} == {
            "success": True, "error": None, "active": 2, "failed": 0, "disabled": 0, "stale": 0, "broken": [], "duration_ms": 0,
        }  # fmt: skip


def test_a_host_whose_configuration_does_not_start_is_not_ready(tmp_path: Path, config: Path) -> None:
    (config / "common/oauth_schema.json").unlink()
    with hosting(tmp_path, config) as host:
        status, answer = host.ask("GET", "/ready")
        assert (status, answer["status"], "oauth_schema.json" in answer["reason"]) == (503, "not ready", True)
        assert {plugin["status"] for plugin in host.plugins().values()} == {"failed"}
        (config / "common/oauth_schema.json").write_text("{}")
        host.ask("POST", "/admin/reload-plugins")
        assert host.ask("GET", "/ready")[0] == 200


def test_a_call_ends_on_the_version_on_which_it_began(tmp_path: Path, upstream: Plugin) -> None:
    config = write(tmp_path / "conf", upstream.base, slow="/wait/1.5")
    with hosting(tmp_path, config, "--allow-private") as host:
        got: list[str] = []
        thread = threading.Thread(target=lambda: got.append(path_of(host, "slow")))
        asked = len(upstream.seen)
        thread.start()
        until(lambda: len(upstream.seen) > asked)
        write(config, upstream.base, slow="/fast")
        host.ask("POST", "/admin/reload-plugins")
        assert path_of(host, "slow") == "/fast"
        assert got == []
        thread.join()
        assert got == ["/wait/1.5"]


def test_no_call_fails_while_200_reloads_pass_every_other_one_broken(tmp_path: Path, config: Path) -> None:
    good = doc(config, "one").read_text()
    bad = good.replace("'200'", "'404'")
    calls = ("/api/plugin/invoke/one/call", "/api/plugin/invoke/two/call", "/api/plugin/invoke/1/100")
    with hosting(tmp_path, config, "--allow-private") as host, traffic(host.port, *calls) as made:
        stale = 0
        for turn in range(200):
            doc(config, "one").write_text(bad if turn % 2 else good)
            stale += host.ask("POST", "/admin/reload-plugins")[1]["stale"]
    assert stale == 100
    assert made.bad == []
    assert made.good > 50


def test_a_watched_folder_is_read_anew(tmp_path: Path, config: Path, upstream: Plugin) -> None:
    with hosting(tmp_path, config, "--allow-private", "--watch") as host:
        doc(config, "one").write_text("nonsense: [")
        until(lambda: host.plugins()["one"]["stale"])
        assert path_of(host, "one") == "/one"
        # As editors save: a new file takes the place of the old one.
        new = config / "pluginproduct/.one.yaml.tmp"
        new.write_text(document(upstream.base, "/one"))
        os.replace(new, doc(config, "one"))
        until(lambda: not host.plugins()["one"]["stale"])
        # As deployments do: another folder takes the place of the old one.
        write(tmp_path / "next", upstream.base, one="/newer", two="/two")
        shutil.move(config, tmp_path / "before")
        shutil.move(tmp_path / "next", config)
        until(lambda: len(host.plugins()) == 2 and host.plugins()["one"]["tools"][0]["path"] == "/newer")
        assert path_of(host, "one") == "/newer"
