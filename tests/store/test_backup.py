"""`cozecheck backup` and `cozecheck history`."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from cozecheck.rules.example import HEALTHY
from cozecheck.store.store import Store
from tests.shared import SHARED, needs_shared
from tests.store.conftest import Call, Scene, lay_out, tree

BREAK = ('        "200":\n          $ref: "#/components/responses/Found"\n', '        "404":\n          description: nothing found\n')
"""What makes the loader drop the plugin of search.yaml."""


def lose_a_plugin(config: Path) -> None:
    file = config / "pluginproduct" / "search.yaml"
    text = file.read_text(encoding="utf-8")
    assert BREAK[0] in text
    file.write_text(text.replace(*BREAK, 1), encoding="utf-8")


def test_the_same_content_is_kept_once_and_it_says_so(tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin")
    first = call("backup", config, "--note", "before the release")
    assert first.code == 0
    assert first.out.startswith("version 1 is kept: 4 files, digest ")
    assert "Coze Studio will load 2 of 2 plugins, 4 of 4 tools." in first.out
    before = tree(tmp_path / ".cozecheck-store")
    again = call("backup", config)
    assert again.code == 0
    assert again.out.startswith("nothing new: this is version 1, kept at ")
    assert tree(tmp_path / ".cozecheck-store") == before
    assert tree(config) == tree(lay_out(tmp_path / "other"))


def test_a_version_knows_when_who_what_and_why(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "lin")
    config = lay_out(tmp_path / "plugin")
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.com"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], cwd=tmp_path, env=environment, check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    version = call("backup", config, "--note", "why", "--format", "json").json["version"]
    assert (version["commit"], version["note"], version["number"]) == (commit, "why", 1)
    assert version["who"] == f"lin@{socket.gethostname()}"
    assert version["time"].endswith("+00:00")
    assert version["forecast"]["startup"] == "ok"
    assert version["forecast"]["names"]["101"] == "web_search"
    assert version["forecast"]["versions"]["101"] == "v1.0.0"
    # Nothing of the store can be committed by accident.
    status = subprocess.run([*git, "status", "--porcelain"], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert status == ""


def test_history_lists_shows_and_compares(scene: Scene, call: Call) -> None:
    lose_a_plugin(scene.config)
    assert call("backup", scene.config, "--note", "the broken one").code == 0
    listed = call("history", "--config", scene.config)
    lines = listed.out.splitlines()
    assert lines[1].split()[:2] == ["*", "3"]
    assert lines[1].endswith("1/2      2/4    the broken one")
    assert lines[-1] == "* is in place now."
    document = call("history", "--config", scene.config, "--format", "json").json
    assert [(version["number"], version["current"]) for version in document["versions"]] == [(3, True), (2, False), (1, False)]
    shown = call("history", "3", "--config", scene.config)
    assert "note: the broken one" in shown.out
    assert " pluginproduct/search.yaml\n" in shown.out
    compared = call("history", "2", "3", "--config", scene.config)
    assert compared.code == 0
    assert "lost" in compared.out
    assert 'plugin 101 "web_search"' in compared.out
    back = call("history", "3", "2", "--config", scene.config, "--format", "json").json
    assert {change["kind"] for change in back["configs"][0]["changes"]} == {"gained"}
    by_digest = call("history", document["versions"][0]["digest"][:8], "--config", scene.config, "--format", "json")
    assert by_digest.json["version"]["number"] == 3
    (scene.config / "pluginproduct" / "note.txt").write_text("new", encoding="utf-8")
    assert "what is in place now is none of them" in call("history", "--config", scene.config).out


def test_everything_below_the_folder_is_kept_as_it_is(tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin")
    (tmp_path / "secret").write_text("outside", encoding="utf-8")
    strange = config / "pluginproduct" / "天气 $(x)\n.yaml"
    strange.write_bytes(b"\xff\x00bytes")
    strange.chmod(0o604)
    os.utime(strange, ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))
    (config / "empty").mkdir(mode=0o711)
    (config / "-first").mkdir()
    (config / "inward").symlink_to("pluginproduct/search.yaml")
    (config / "outward").symlink_to(tmp_path / "secret")
    (config / "nowhere").symlink_to("gone")
    before, times = tree(config), {path.name: path.lstat().st_mtime_ns for path in config.rglob("*")}
    said = call("backup", config)
    assert said.code == 0
    assert "outward' is a link that leads out of the configuration: the link is kept, not what it leads to" in said.out
    assert not [path for path in (tmp_path / ".cozecheck-store").rglob("*") if path.is_file() and path.read_bytes() == b"outside"]
    shutil.rmtree(config)
    assert call("rollback", "1", config).code == 0
    assert tree(config) == before
    assert {path.name: path.lstat().st_mtime_ns for path in config.rglob("*")} == times


def test_what_cannot_be_kept_is_refused(tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin")
    os.mkfifo(config / "pipe")
    said = call("backup", config)
    assert said.code == 1
    assert "pipe' is a device, a pipe or a socket" in said.out
    assert call("backup", tmp_path / "none").code == 2
    inside = call("backup", config, "--store", config / "store")
    assert inside.code == 2
    assert "choose another with --store" in inside.err


def test_keep_removes_old_versions_but_never_the_one_in_place(tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin", "1")
    for mark in ("1", "22", "333", "4444"):
        lay_out(config, mark)
        assert call("backup", config).code == 0
    assert call("rollback", "1", config).code == 0
    said = call("backup", config, "--keep", "2", "--format", "json").json
    assert said["pruned"] == [2]
    store = Store(str(tmp_path / ".cozecheck-store" / "plugin"))
    assert store.numbers() == [1, 3, 4]
    assert set(os.listdir(store.at("objects"))) == {entry.sha256 for version in store.versions() for entry in version.files}
    lay_out(config, "55555")
    # Numbers are never used again, even for content that was there before.
    assert call("backup", config, "--keep", "1", "--format", "json").json["version"]["number"] == 5
    lay_out(config, "22")
    assert call("backup", config, "--format", "json").json["version"]["number"] == 6


def test_a_damaged_store_is_told_and_mended_where_it_can_be(tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin", "1")
    assert call("backup", config).code == 0
    lay_out(config, "22")
    assert call("backup", config).code == 0
    store = Store(str(tmp_path / ".cozecheck-store" / "plugin"))
    search = next(entry for entry in store.version(1).files if entry.path.endswith("search.yaml"))
    Path(store.at("objects", search.sha256)).write_bytes(b"rot")
    said = call("rollback", "1", config)
    assert said.code == 1
    assert "the store has lost 'pluginproduct/search.yaml'" in said.out
    assert tree(config) == tree(lay_out(tmp_path / "other" / "plugin", "22"))
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".plugin")]
    lay_out(config, "1")
    assert call("backup", config).code == 0
    assert store.content(search) == (config / "pluginproduct/search.yaml").read_bytes()
    manifest = Path(store.at("versions", "2.json"))
    document = json.loads(manifest.read_text(encoding="utf-8"))
    document["entries"] = [[f"../{entry[0]}", *entry[1:]] for entry in document["entries"]]
    manifest.write_text(json.dumps(document), encoding="utf-8")
    listed = call("history", "--config", config)
    assert listed.code == 0
    assert "the manifest of version 2 is damaged" in listed.out
    assert call("rollback", "2", config).code == 1


def test_a_store_is_for_its_owner_only(tmp_path: Path, call: Call) -> None:
    assert call("backup", lay_out(tmp_path / "plugin")).code == 0
    store = tmp_path / ".cozecheck-store" / "plugin"
    assert store.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o022 == 0 for path in store.rglob("*"))


@needs_shared
def test_the_real_configuration(tmp_path: Path, call: Call) -> None:
    config = tmp_path / "plugin"
    shutil.copytree(SHARED / "coze-studio", config)
    said = call("backup", config)
    assert said.code == 0
    assert "Coze Studio will load 18 of 18 plugins" in said.out
    before = tree(config)
    (config / "pluginproduct" / "plugin_meta.yaml").write_text("[", encoding="utf-8")
    assert call("rollback", config).code == 0
    assert tree(config) == before


def test_both_languages(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from cozecheck.cli.main import run

    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path / "plugin")
    assert run(["backup", "plugin", "--lang", "zh"]) == 0
    assert run(["history", "--config", "plugin", "--lang", "zh"]) == 0
    assert call("history", "--config", "plugin").out.startswith("version  time")
    assert len(HEALTHY) == 4
