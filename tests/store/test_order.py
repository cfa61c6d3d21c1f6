"""What a loss of power would find: everything is synced before anything that relies on it gets its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cozecheck.store import disk
from tests.store.conftest import Call, Scene, lay_out, tree


class Watch:
    """Follows every file that is written by its number, and every folder in which a name changes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dirty_files: set[int] = set()
        self.dirty_folders: set[int] = set()
        self.switches = 0
        self.writes = 0
        real = {name: getattr(os, name) for name in ("write", "fsync", "replace", "rename", "mkdir", "symlink", "open")}
        real_exchange = disk.exchange

        def write(handle: int, data: Any) -> int:
            self.dirty_files.add(os.fstat(handle).st_ino)
            self.writes += 1
            done: int = real["write"](handle, data)
            return done

        def fsync(handle: int) -> None:
            number = os.fstat(handle).st_ino
            self.dirty_files.discard(number)
            self.dirty_folders.discard(number)
            real["fsync"](handle)

        def renamed(name: str) -> Any:
            def rename(old: str, new: str, **more: Any) -> None:
                self.clean(old, new)
                real[name](old, new, **more)
                self.dirty_folders |= {number(os.path.dirname(old)), number(os.path.dirname(new))}

            return rename

        def made(name: str) -> Any:
            def make(*args: Any, **more: Any) -> None:
                real[name](*args, **more)
                self.dirty_folders.add(number(os.path.dirname(args[-1] if name == "symlink" else args[0])))

            return make

        def exchange(one: str, other: str) -> bool:
            self.clean(one, other)
            done = real_exchange(one, other)
            self.dirty_folders.add(number(os.path.dirname(one)))
            return done

        for name, function in {"write": write, "fsync": fsync, "replace": renamed("replace"), "rename": renamed("rename")}.items():
            monkeypatch.setattr(os, name, function)
        for name in ("mkdir", "symlink"):
            monkeypatch.setattr(os, name, made(name))
        monkeypatch.setattr(disk, "exchange", exchange)

    def clean(self, old: str, new: str) -> None:
        """Nothing that gets a new name is dirty, nor, when the configuration itself is switched, anything in it or in the store."""
        below = [number(old), *(number(os.path.join(top, name)) for top, names, files in os.walk(old) for name in (*names, *files))]
        assert not self.dirty_files & set(below), (old, new)
        if os.path.basename(new) == "plugin" or os.path.basename(old) == "plugin":
            self.switches += 1
            assert not self.dirty_files, (old, new)
            assert not self.dirty_folders & {*below, number(os.path.join(os.path.dirname(new), ".cozecheck-store", "plugin"))}, (old, new)


def number(path: str) -> int:
    return os.lstat(path or ".").st_ino


def test_all_is_synced_before_it_counts(scene: Scene, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(scene.config, "the newest of all")
    watch = Watch(monkeypatch)
    assert call("rollback", "1", scene.config).code == 0
    assert tree(scene.config) == scene.old
    assert watch.switches >= 1
    assert watch.writes > 8
    assert not watch.dirty_files
    scratch = {number(str(scene.store / "scratch")), number(str(scene.top))}
    assert not watch.dirty_folders - scratch - {0}, [path for path in Path(scene.top).rglob("*") if path.lstat().st_ino in watch.dirty_folders]
