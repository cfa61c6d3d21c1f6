"""Several at once: two commands on one store, and a reader during the switch."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from cozecheck.store import store as stores
from tests.store.conftest import Call, Scene, lay_out, tree


def start(*args: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cozecheck", *map(str, args), "--lang", "en"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_backups_at_once_make_one_version(tmp_path: Path, call: Call) -> None:
    config = lay_out(tmp_path / "plugin")
    running = [start("backup", config) for _ in range(4)]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert sorted(words.split()[0] for words in said) == ["nothing", "nothing", "nothing", "version"]
    assert len(call("history", "--config", config, "--format", "json").json["versions"]) == 1


@pytest.mark.slow
def test_rollbacks_and_backups_at_once(scene: Scene, call: Call) -> None:
    running = [start("rollback", number, scene.config) for number in ("1", "2", "1")] + [start("backup", scene.config) for _ in range(2)]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 5, said
    assert tree(scene.config) in (scene.old, scene.new)
    assert call("history", "--config", scene.config, "--format", "json").json["versions"][0]["number"] == 2


def test_a_store_in_use_is_left_alone(scene: Scene, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "PATIENCE", 0.1)
    before = tree(scene.store)
    with FileLock(scene.store / "lock"):
        for args in (("backup", scene.config), ("rollback", "1", scene.config)):
            said = call(*args)
            assert said.code == 1
            assert "another cozecheck is at work" in said.out
        # Reading needs no lock.
        assert call("history", "--config", scene.config).code == 0
    assert tree(scene.store) == before
    assert tree(scene.config) == scene.new
    assert call("rollback", "1", scene.config).code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two names cannot be swapped in one step")
def test_a_reader_never_misses_the_configuration(scene: Scene, call: Call) -> None:
    seen: list[tuple[bytes, bytes]] = []
    failures: list[OSError] = []
    over = threading.Event()

    def read(name: str, folder: int) -> bytes:
        handle = os.open(name, os.O_RDONLY, dir_fd=folder)
        with open(handle, "rb") as file:
            return file.read()

    def watch() -> None:
        while not over.is_set():
            try:
                folder = os.open(scene.config, os.O_RDONLY)
            except OSError as error:
                failures.append(error)
                continue
            try:
                seen.append((read("pluginproduct/plugin_meta.yaml", folder), read("common/oauth_schema.json", folder)))
            except OSError:
                # The folder that was opened is the old one, and is being removed: whoever opens it again finds the new one.
                pass
            finally:
                os.close(folder)

    reader = threading.Thread(target=watch)
    reader.start()
    try:
        for number in ("1", "2") * 6:
            assert call("rollback", number, scene.config).code == 0
    finally:
        over.set()
        reader.join()
    whole = {tuple(state[name][1] for name in ("pluginproduct/plugin_meta.yaml", "common/oauth_schema.json")) for state in (scene.old, scene.new)}
    assert not failures
    assert len(seen) > 100
    assert set(seen) == whole
