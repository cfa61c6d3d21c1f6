"""A crash, a failing disk or a full one at every change of the disk: the configuration is the old or the new one, whole; the next command repairs the rest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from cozecheck.store.store import Store
from tests.store.conftest import Call, Scene, build, lay_out, tree
from tests.store.faults import KILLED, SWALLOWED, run_with

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def shm(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: there syncing costs nothing."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="cozecheck-", dir="/dev/shm") as folder:
        yield Path(folder)


CASES = [("folder", True), ("folder", False), ("link", True)]
"""Layout, and whether two names can be swapped in one step; where they cannot, the folder is away between two renames until the next command."""
MOST = 400


def in_place(scene: Scene) -> str:
    """Which configuration is in place, whole: 'old' or 'new', or 'none'; anything else fails."""
    if not os.path.lexists(scene.config):
        return "none"
    found = tree(scene.config)
    assert found in (scene.old, scene.new), f"neither the old nor the new configuration: {sorted(found)}"
    return "old" if found == scene.old else "new"


def check_repaired(scene: Scene, call: Call) -> None:
    """The next command repairs everything, the store is whole, and the switch works."""
    said = call("history", "--config", scene.config, "--format", "json")
    assert said.code == 0, said.out
    where = in_place(scene)
    assert where in ("old", "new")
    assert not (scene.store / "journal.json").exists()
    store = Store(str(scene.store))
    versions = store.versions()
    assert not store.broken
    assert [version.number for version in versions] == [1, 2]
    for version in versions:
        for entry in version.files:
            store.content(entry)
    number = "2" if where == "old" else "1"
    assert call("rollback", number, scene.config).code == 0
    assert in_place(scene) == ("new" if where == "old" else "old")
    leftovers = set(os.listdir(scene.top)) - {"plugin", "releases", ".cozecheck-store"}
    assert not leftovers
    assert not os.listdir(scene.store / "scratch")
    if (scene.top / "releases").is_dir():
        assert not [name for name in os.listdir(scene.top / "releases") if "-gone" in name or "-link" in name]


def sweep(scene: Scene, call: Call, shm: Path, how: str, exchange: bool, *options: str) -> dict[str, int]:
    """Rolls back with a fault at each point; how often each configuration was in place after it. With options it ends where it went back by itself."""
    seen = {"old": 0, "new": 0, "none": 0, "points": 0}
    for n in count(1):
        assert n < MOST
        each = scene.copy(shm / f"{how}-{n}")
        code = run_with(["rollback", "1", str(each.config), *options], n, how, exchange)
        if code == int(bool(options)):
            assert in_place(each) == ("new" if options else "old")
            shutil.rmtree(each.top)
            return seen
        assert code in ((KILLED,) if how in ("kill", "torn") else (1, SWALLOWED))
        seen["points"] += 1
        seen[in_place(each)] += 1
        if how in ("error", "full"):
            assert in_place(each) == "old" or code == 1
            assert in_place(each) != "none"
        check_repaired(each, call)
        shutil.rmtree(each.top)
    raise AssertionError


@pytest.mark.slow
@pytest.mark.parametrize(("layout", "exchange"), CASES)
@pytest.mark.parametrize("how", ["kill", "torn", "error"])
def test_a_rollback_that_is_stopped_or_fails_anywhere_leaves_one_whole_configuration(
    layout: str, exchange: bool, how: str, shm: Path, call: Call, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = sweep(build(shm / "scene", layout, call), call, shm, how, exchange)
    with capfd.disabled():
        print(f"\n{layout} exchange={exchange} {how}: {seen}")
    assert seen["points"] > (5 if how == "torn" else 50)
    assert seen["old"] or how == "torn"
    assert seen["new"]
    assert bool(seen["none"]) == (not exchange and how == "kill")


@pytest.mark.slow
@pytest.mark.parametrize(("layout", "exchange"), CASES)
def test_a_rollback_that_goes_back_by_itself_is_stopped_anywhere(layout: str, exchange: bool, shm: Path, call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    # Here, not in each fork; and without a request, since that starts threads, which a fork must not have.
    import_module("cozecheck.store.verify")
    options = ("--verify-url", "http://127.0.0.1:9/plugins", "--verify-seconds", "0.1")
    scene = build(shm / "scene", layout, call)
    seen = sweep(scene, call, shm, "kill", exchange, *options)
    with capfd.disabled():
        print(f"\n{layout} exchange={exchange} going back: {seen}")
    assert seen["points"] > 50
    assert seen["old"]
    assert bool(seen["none"]) == (not exchange)


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["folder", "link"])
def test_a_full_disk_leaves_one_whole_configuration(layout: str, shm: Path, call: Call) -> None:
    seen = sweep(build(shm / "scene", layout, call), call, shm, "full", True)
    assert seen["points"] > 30


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "torn", "error", "full"])
def test_a_backup_that_is_stopped_or_fails_anywhere_harms_no_version(how: str, shm: Path, call: Call) -> None:
    scene = build(shm / "scene", "folder", call)
    lay_out(scene.config, "newest of all")
    newest = tree(scene.config)
    points = 0
    for n in count(1):
        assert n < MOST
        each = scene.copy(shm / f"{how}-{n}")
        code = run_with(["backup", str(each.config), "--keep", "2"], n, how)
        store = Store(str(each.store))
        numbers = [version.number for version in store.versions()]
        assert not store.broken
        for version in store.versions():
            for entry in version.files:
                store.content(entry)
        assert tree(each.config) == newest
        if code == 0:
            assert numbers == [2, 3]
            break
        points += 1
        assert code in ((KILLED,) if how in ("kill", "torn") else (1, SWALLOWED))
        assert numbers in ([1, 2], [1, 2, 3], [2, 3])
        again = call("backup", each.config, "--keep", "2", "--format", "json")
        assert (again.code, again.json["version"]["number"]) == (0, 3)
        assert sorted(os.listdir(each.store / "objects")) == sorted({entry.sha256 for version in store.versions() for entry in version.files})
        assert not os.listdir(each.store / "scratch")
        shutil.rmtree(each.top)
    assert points > (4 if how == "torn" else 20)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "torn", "error", "full"])
def test_the_very_first_backup_is_stopped_or_fails_anywhere(how: str, shm: Path, call: Call) -> None:
    points = 0
    for n in count(1):
        assert n < MOST
        config = lay_out(shm / f"{how}-{n}" / "plugin")
        before = tree(config)
        code = run_with(["backup", str(config)], n, how)
        assert tree(config) == before
        if code == 0:
            break
        points += 1
        assert code in ((KILLED,) if how in ("kill", "torn") else (1, SWALLOWED))
        assert call("history", "--config", config).code == 0
        assert call("backup", config, "--format", "json").json["version"]["number"] == 1
        shutil.rmtree(config)
        assert call("rollback", "1", config).code == 0
        assert tree(config) == before
    assert points > (4 if how == "torn" else 20)


@pytest.mark.slow
def test_the_real_program_killed_at_any_moment(plain: Scene, shm: Path, call: Call) -> None:
    seen = set()
    for n in range(10):
        each = plain.copy(shm / f"run-{n}")
        process = subprocess.Popen([sys.executable, "-m", "cozecheck", "rollback", "1", str(each.config)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not (each.store / "journal.json").exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(n * 0.004)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.add(in_place(each))
        check_repaired(each, call)
    assert seen <= {"old", "new"}
