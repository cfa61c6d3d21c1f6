"""`cozecheck rollback`: which version, what is refused, what is left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.store.conftest import Call, Scene, lay_out, tree
from tests.store.test_backup import lose_a_plugin


def test_back_and_forth(scene: Scene, call: Call) -> None:
    said = call("rollback", scene.config)
    assert said.code == 0
    assert f"'{scene.config}' is version 1 now; what it replaced is version 2." in said.out
    assert "restart it" in said.out
    assert tree(scene.config) == scene.old
    assert call("rollback", scene.config, "--format", "json").json["after"] == 2
    assert tree(scene.config) == scene.new
    said = call("rollback", "2", scene.config)
    assert (said.code, "is version 2 already; nothing is changed." in said.out) == (0, True)


def test_what_it_replaces_is_kept_first(scene: Scene, call: Call) -> None:
    (scene.config / "pluginproduct" / "work.txt").write_text("of today", encoding="utf-8")
    before = tree(scene.config)
    outcome = call("rollback", scene.config, "--format", "json").json
    assert (outcome["before"], outcome["after"], outcome["result"]) == (3, 2, "switched")
    assert tree(scene.config) == scene.new
    assert call("rollback", "3", scene.config).code == 0
    assert tree(scene.config) == before


def test_a_link_is_switched_and_the_releases_stay(tmp_path: Path, call: Call) -> None:
    from tests.store.conftest import build

    scene = build(tmp_path / "scene", "link", call)
    assert call("rollback", "1", scene.config).code == 0
    assert os.readlink(scene.config).startswith("releases/cozecheck-1-")
    first = os.readlink(scene.config)
    assert tree(scene.top / "releases" / "second") == scene.new
    assert call("rollback", "2", scene.config).code == 0
    assert call("rollback", "1", scene.config).code == 0
    # A release that is there and still whole serves again.
    assert os.readlink(scene.config) == first
    assert sorted(name.partition("-")[0] for name in os.listdir(scene.top / "releases")) == ["cozecheck", "cozecheck", "first", "second"]
    lose_a_plugin(scene.config)
    assert call("rollback", "1", scene.config).code == 0
    assert os.readlink(scene.config) != first
    assert tree(scene.config) == scene.old


def test_a_configuration_that_is_gone_or_broken_comes_back(plain: Scene, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(plain.config)
    said = call("rollback", "1", plain.config)
    assert said.code == 0
    assert "there was none before" in said.out
    assert tree(plain.config) == plain.old
    shutil.rmtree(plain.config)
    plain.config.mkdir()
    assert call("rollback", "2", plain.config).code == 0
    assert tree(plain.config) == plain.new
    # Also where nobody names it: the store knows what lay there.
    shutil.rmtree(plain.config)
    monkeypatch.chdir(plain.top)
    assert call("rollback", "1").code == 0
    assert tree(plain.config) == plain.old


def test_a_version_that_loses_a_plugin_is_refused_unless_forced(scene: Scene, call: Call) -> None:
    lose_a_plugin(scene.config)
    assert call("backup", scene.config).code == 0
    broken = tree(scene.config)
    assert call("rollback", "2", scene.config).code == 0
    said = call("rollback", "3", scene.config)
    assert said.code == 1
    assert said.out.startswith("refused: version 3 is not put in place (--force does it nevertheless)\n  101 web_search: CZ223 at search.yaml:")
    assert tree(scene.config) == scene.new
    assert call("rollback", "3", scene.config, "--format", "json").json["reasons"]
    assert call("rollback", "3", scene.config, "--force").code == 0
    assert tree(scene.config) == broken


def test_a_version_that_does_not_start_is_refused_unless_forced(scene: Scene, call: Call) -> None:
    (scene.config / "pluginproduct" / "plugin_meta.yaml").write_text("- a: [\n", encoding="utf-8")
    assert call("backup", scene.config).code == 0
    assert call("rollback", "2", scene.config).code == 0
    said = call("rollback", "3", scene.config)
    assert said.code == 1
    assert "Coze Studio does not start with it" in said.out
    assert call("rollback", "3", scene.config, "--force").code == 0


def test_usage(scene: Scene, call: Call, tmp_path: Path) -> None:
    said = call("rollback", "9", scene.config)
    assert (said.code, "there is no version '9'" in said.err, "there are: 1, 2" in said.err) == (2, True, True)
    alone = lay_out(tmp_path / "alone" / "plugin")
    said = call("rollback", alone)
    assert (said.code, "no version is kept" in said.err) == (2, True)
    assert not (tmp_path / "alone" / ".cozecheck-store").exists()
    assert call("rollback", "1", scene.config, "--reload-url", "nonsense").code == 2
    assert call("rollback", "1", scene.config, "--token-env", "NOT_SET").code == 2
    assert tree(scene.config) == scene.new


def test_a_repository_is_not_replaced(plain: Scene, call: Call) -> None:
    (plain.config / ".git").mkdir()
    said = call("rollback", "1", plain.config)
    assert said.code == 1
    assert "holds .git" in said.out
    assert (plain.config / ".git").is_dir()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_folder_that_is_bound_here_is_refused_and_nothing_is_left(plain: Scene, call: Call) -> None:
    if subprocess.run(["mount", "--bind", plain.config, plain.config], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        said = call("rollback", "1", plain.config)
        assert said.code == 1
        assert tree(plain.config) == plain.new
        assert not [name for name in os.listdir(plain.top) if name.startswith(".plugin")]
    finally:
        subprocess.run(["umount", plain.config], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_mount_point_is_refused_before_anything_is_written(plain: Scene, call: Call) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", plain.config], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        lay_out(plain.config, "mounted")
        said = call("rollback", "1", plain.config)
        assert said.code == 1
        assert "is a mount point" in said.out
        assert not [name for name in os.listdir(plain.top) if name.startswith(".plugin")]
    finally:
        subprocess.run(["umount", plain.config], check=True)


def test_what_no_version_can_hold_is_left_and_told(plain: Scene, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from cozecheck.store import switch

    real = switch.go

    def go(step: switch.Switch) -> None:
        os.mkfifo(plain.config / "pipe")
        real(step)

    monkeypatch.setattr(switch, "go", go)
    said = call("rollback", "1", plain.config)
    monkeypatch.undo()
    assert said.code == 0
    assert "is left where it is: " in said.out
    assert tree(plain.config) == plain.old
    (left,) = [path for path in plain.top.iterdir() if path.name.startswith(".plugin")]
    assert (left / "pipe").is_fifo()
    assert call("rollback", "2", plain.config).code == 0


def test_what_is_written_into_the_old_folder_during_the_switch_is_not_lost(plain: Scene, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from cozecheck.store import switch

    real = switch.go

    def go(step: switch.Switch) -> None:
        (plain.config / "pluginproduct" / "late.txt").write_text("written late", encoding="utf-8")
        real(step)

    monkeypatch.setattr(switch, "go", go)
    assert call("rollback", "1", plain.config).code == 0
    monkeypatch.undo()
    assert tree(plain.config) == plain.old
    assert [version["number"] for version in call("history", "--config", plain.config, "--format", "json").json["versions"]] == [3, 2, 1]
    assert call("rollback", "3", plain.config).code == 0
    assert (plain.config / "pluginproduct" / "late.txt").read_text(encoding="utf-8") == "written late"
