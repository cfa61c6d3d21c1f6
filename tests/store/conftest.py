"""Two states of a small configuration, in each layout, and the command line in this process."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cozecheck.cli.main import run
from cozecheck.rules.example import HEALTHY

LAYOUTS = ("folder", "link")
Tree = dict[str, tuple[int, bytes | str]]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Outcome]


def lay_out(folder: Path, mark: str = "") -> Path:
    """The healthy configuration; `mark` makes every file of it another one."""
    for name, text in HEALTHY.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        spaced = text + "\n" * len(mark) if name.endswith(".json") else text + (f"# {mark}\n" if mark else "")
        file.write_text(spaced, encoding="utf-8")
    return folder


def tree(folder: Path) -> Tree:
    """All that is in a folder: permissions and bytes, or a link's target, by path."""
    found: Tree = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        found[path.relative_to(folder).as_posix()] = (state.st_mode & 0o7777, content)
    return found


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs the command line in this process, in English."""
    monkeypatch.setenv("LANG", "C.UTF-8")

    def called(*args: str | Path) -> Outcome:
        capfd.readouterr()
        code = run([*map(str, args), "--lang", "en"])
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return called


class Scene(NamedTuple):
    """A configuration 'plugin' with two versions in its store: 1 is `old`, 2 is `new`, which is in place."""

    top: Path
    config: Path
    old: Tree
    new: Tree

    @property
    def store(self) -> Path:
        return self.top / ".cozecheck-store" / "plugin"

    def copy(self, to: Path) -> Scene:
        """The same elsewhere."""
        shutil.copytree(self.top, to, symlinks=True)
        return self._replace(top=to, config=to / "plugin")


def build(top: Path, layout: str, call: Call) -> Scene:
    """Builds a scene."""
    top.mkdir()
    folder = top / "releases" / "first" if layout == "link" else top / "plugin"
    lay_out(folder, "old")
    (folder / "pluginproduct" / "search.yaml").chmod(0o640)
    if layout == "link":
        (top / "plugin").symlink_to("releases/first")
    scene = Scene(top, top / "plugin", tree(folder), {})
    assert call("backup", scene.config).code == 0
    if layout == "link":
        folder = lay_out(top / "releases" / "second", "newer")
        (top / "plugin").unlink()
        (top / "plugin").symlink_to("releases/second")
    else:
        lay_out(folder, "newer")
    (folder / "pluginproduct" / "extra").mkdir(mode=0o750)
    assert call("backup", scene.config).code == 0
    return scene._replace(new=tree(folder))


@pytest.fixture(params=LAYOUTS)
def scene(request: pytest.FixtureRequest, tmp_path: Path, call: Call) -> Scene:
    """A scene in each layout."""
    return build(tmp_path / "scene", request.param, call)


@pytest.fixture
def plain(tmp_path: Path, call: Call) -> Scene:
    """A scene with a plain folder."""
    return build(tmp_path / "scene", "folder", call)
