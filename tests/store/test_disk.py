"""Real file systems that are full, read-only, or cannot swap names; what root can mount here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cozecheck.store import disk
from tests.store.conftest import Call, Scene, build, lay_out, tree

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB."""
    if not ROOT:
        pytest.skip("only root may mount")
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other users may enter; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory(prefix="cozecheck-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("layout", ["folder", "link"])
@pytest.mark.parametrize("left", [0, 1, 2, 3, 4, 6, 8, 12])
def test_a_full_file_system(layout: str, left: int, small: Path, call: Call) -> None:
    scene = build(small / "scene", layout, call)
    filler = small / "filler"
    filler.write_bytes(bytes(os.statvfs(small).f_bavail * 4096 - left * 4096))
    said = call("rollback", "1", scene.config)
    assert said.code in (0, 1), said.out
    assert "No space left on device" in said.out or said.code == 0
    assert tree(scene.config) == (scene.new if said.code else scene.old)
    backup = call("backup", scene.config)
    assert backup.code in (0, 1)
    filler.unlink()
    assert call("rollback", "1", scene.config).code == 0
    assert tree(scene.config) == scene.old
    assert {name.name for name in scene.top.iterdir()} <= {"plugin", "releases", ".cozecheck-store"}
    lay_out(scene.config, "a third")
    assert call("backup", scene.config).code == 0


def test_a_full_file_system_keeps_no_half_version(small: Path, call: Call) -> None:
    scene = build(small / "scene", "folder", call)
    (scene.config / "pluginproduct" / "large.yaml").write_bytes(os.urandom(60_000))
    filler = small / "filler"
    filler.write_bytes(bytes(os.statvfs(small).f_bavail * 4096 - 8192))
    said = call("backup", scene.config)
    assert (said.code, "No space left on device" in said.out) == (1, True)
    assert len(call("history", "--config", scene.config, "--format", "json").json["versions"]) == 2
    filler.unlink()
    assert call("backup", scene.config, "--format", "json").json["version"]["number"] == 3


def test_a_bundle_on_a_full_file_system_leaves_nothing(small: Path, tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin")
    (small / "plugin.tar").write_bytes(b"the old one")
    (small / "filler").write_bytes(bytes(os.statvfs(small).f_bavail * 4096 - 8192))
    assert call("bundle", config, "-o", small / "plugin.tar").code == 1
    assert (small / "plugin.tar").read_bytes() == b"the old one"
    assert sorted(path.name for path in small.iterdir()) == ["filler", "plugin.tar"]
    assert call("bundle", config, "-o", tmp_path / "plugin.tar").code == 0
    assert call("bundle", "unpack", tmp_path / "plugin.tar", small / "out").code == 1
    assert sorted(path.name for path in small.iterdir()) == ["filler", "plugin.tar"]


def test_a_read_only_file_system(small: Path, call: Call) -> None:
    scene = build(small / "scene", "folder", call)
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    for args in (("backup", scene.config), ("rollback", "1", scene.config)):
        said = call(*args)
        assert (said.code, "Read-only file system" in said.out) == (1, True), said.out
    listed = call("history", "--config", scene.config)
    assert listed.code == 0
    assert "* 2" in listed.out
    assert call("history", "1", "2", "--config", scene.config).code == 0
    assert tree(scene.config) == scene.new


def test_a_read_only_store_beside_a_writable_configuration(tmp_path: Path, small: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin", "1")
    assert call("backup", config, "--store", small / "store").code == 0
    lay_out(config, "22")
    before = tree(config)
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    said = call("rollback", "1", config, "--store", small / "store")
    assert (said.code, "Read-only file system" in said.out) == (1, True)
    assert tree(config) == before
    assert {path.name for path in tmp_path.iterdir()} == {"plugin", "small"}


def test_a_store_on_another_file_system(small: Path, tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin", "1")
    old = tree(config)
    assert call("backup", config, "--store", small / "store").code == 0
    lay_out(config, "22")
    assert call("rollback", config, "--store", small / "store").code == 0
    assert tree(config) == old
    assert not (tmp_path / ".cozecheck-store").exists()


def test_releases_on_another_file_system(small: Path, tmp_path: Path, call: Call) -> None:
    config = tmp_path / "current"
    config.symlink_to(lay_out(small / "first", "1"))
    old = tree(config)
    assert call("backup", config).code == 0
    lay_out(config, "22")
    assert call("rollback", config).code == 0
    assert tree(config) == old
    assert os.readlink(config).startswith(f"{small}/cozecheck-1-")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".cozecheck-store", "current", "small"]


def test_two_names_are_swapped(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "one" / "inside").touch()
    if not disk.exchange(str(tmp_path / "one"), str(tmp_path / "other")):
        pytest.skip("this system cannot")
    assert (tmp_path / "other" / "inside").exists()
    assert not (tmp_path / "one" / "inside").exists()
    with pytest.raises(OSError, match="No such file"):
        disk.exchange(str(tmp_path / "one"), str(tmp_path / "none"))


def test_removing_never_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "gone" / "closed").mkdir()
    (tmp_path / "gone" / "closed" / "file").touch()
    (tmp_path / "gone" / "closed").chmod(0o500)
    disk.remove(str(tmp_path / "gone"))
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    disk.remove(str(tmp_path / "link"))
    assert os.listdir(tmp_path) == ["kept"]
    assert (tmp_path / "kept" / "file").exists()


@pytest.mark.skipif(not ROOT or not shutil.which("setpriv"), reason="needs root and setpriv")
def test_another_user_than_root(scene: Scene, public: Path) -> None:
    scene = scene.copy(public / "scene")
    for path in (scene.top, *scene.top.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    (scene.config / "pluginproduct").chmod(0o555)
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-m", "cozecheck"]
    run = subprocess.run(
        [*command, "rollback", "1", scene.config], capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2], env={**os.environ, "HOME": "/"}
    )
    if "Permission denied" in run.stderr or "ModuleNotFoundError" in run.stderr:
        pytest.skip("that user cannot run Python here")
    assert run.returncode == 0, run.stdout + run.stderr
    assert {name: content for name, (_, content) in tree(scene.config).items()} == {name: content for name, (_, content) in scene.old.items()}
    assert {path.lstat().st_uid for path in scene.config.rglob("*")} == {65534}
    assert not [path.name for path in scene.top.iterdir() if path.name.startswith(".plugin")]
