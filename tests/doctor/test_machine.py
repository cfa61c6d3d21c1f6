"""Files that the server must read and nobody else may write, sizes, memory, disk, routes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cozecheck.doctor.folder import folder_steps
from cozecheck.doctor.machine import machine_steps, size
from cozecheck.doctor.model import Status, Step
from tests.doctor.conftest import config, examined

OTHER = 12_345


def named(steps: list[Step], name: str) -> list[Step]:
    return [step for step in steps if step.name == name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laid = config(tmp_path / "conf")
    for path in (laid, *laid.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return laid


def test_a_folder_that_everybody_may_read_and_only_the_owner_write(folder: Path) -> None:
    steps = folder_steps(str(folder), OTHER)
    assert [(step.name, step.status) for step in steps] == [("permissions", Status.OK), ("size", Status.OK)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert steps[1].facts == {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


@pytest.mark.parametrize(("name", "mode"), [("pluginproduct/search.yaml", 0o600), ("pluginproduct", 0o744), (".", 0o700), ("common/oauth_schema.json", 0o000)])
def test_what_the_servers_user_cannot_read(folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)
    (step,) = named(folder_steps(str(folder), OTHER), "permissions")
    assert (step.status, step.facts["unreadable"]) == (Status.FAILED, [name])
    assert f"the user {OTHER} cannot read {name}" in step.found.render()
    (folder / name).chmod(0o755)


def test_what_only_root_can_read_is_said_by_the_way(folder: Path) -> None:
    (folder / "pluginproduct/search.yaml").chmod(0o600)
    (step,) = named(folder_steps(str(folder), 0), "permissions")
    assert step.status is Status.OK
    assert step.means is not None
    assert "pluginproduct/search.yaml cannot be read by everybody" in step.means.render()


def test_the_owner_reads_by_the_owners_bits(folder: Path) -> None:
    file = folder / "pluginproduct/search.yaml"
    file.chmod(0o404)
    if os.getuid() == 0:
        os.chown(file, OTHER, -1)
        assert named(folder_steps(str(folder), OTHER), "permissions")[0].status is Status.OK
    file.chmod(0o044)
    assert named(folder_steps(str(folder), file.stat().st_uid or OTHER), "permissions")[0].status is (Status.FAILED if file.stat().st_uid else Status.OK)


@pytest.mark.parametrize(
    ("name", "mode", "wrong"), [("pluginproduct/search.yaml", 0o646, True), ("pluginproduct", 0o777, True), ("pluginproduct", 0o1777, False)]
)
def test_what_everybody_may_change(folder: Path, name: str, mode: int, wrong: bool) -> None:
    (folder / name).chmod(mode)
    found = [step for step in folder_steps(str(folder), 0) if step.status is Status.DEGRADED]
    assert [step.facts["world_writable"] for step in found] == ([[name]] if wrong else [])


def test_a_link_that_leads_nowhere(folder: Path) -> None:
    (folder / "pluginproduct/gone.yaml").symlink_to("nowhere.yaml")
    (step,) = named(folder_steps(str(folder), 0), "permissions")
    assert (step.status, step.found.render()) == (Status.FAILED, "cannot be looked at: pluginproduct/gone.yaml: No such file or directory")


def test_too_much_for_a_config_map(folder: Path) -> None:
    (folder / "pluginproduct/large.txt").write_bytes(b"x" * 1_100_000)
    (step,) = named(folder_steps(str(folder), 0), "size")
    assert "the largest is pluginproduct/large.txt, 1.0 MiB" in step.found.render()
    assert step.means is not None
    assert "ConfigMap" in step.means.render()


def proc(folder: Path, available: int, routes: str, routes6: str) -> str:
    (folder / "net").mkdir()
    (folder / "meminfo").write_text(f"MemTotal:        8000000 kB\nMemFree: 1 kB\nMemAvailable:    {available} kB\n")
    (folder / "net/route").write_text("Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n" + routes)
    (folder / "net/ipv6_route").write_text(routes6)
    return str(folder)


V4 = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
V4_NET = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
V6 = f"{'0' * 32} 00 {'0' * 32} 00 fe80{'0' * 27}1 00000400 00000001 00000000 00000003     eth0\n"
V6_LO = f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 00000001 00000000 00200200       lo\n"


@pytest.mark.parametrize(
    ("v4", "v6", "status", "words"),
    [
        (V4_NET + V4, V6 + V6_LO, Status.OK, "for IPv4 and for IPv6"),
        (V4, V6_LO, Status.OK, "for IPv4, none for IPv6"),
        (V4_NET, V6, Status.DEGRADED, "for IPv6, none for IPv4"),
        (V4_NET, V6_LO, Status.INCONCLUSIVE, "no default route"),
    ],
)
def test_routes(v4: str, v6: str, status: Status, words: str, tmp_path: Path) -> None:
    (step,) = named(machine_steps(".", {}, proc(tmp_path, 4_000_000, v4, v6)), "route")
    assert step.status is status
    assert words in step.found.render()


def test_little_memory(tmp_path: Path) -> None:
    (step,) = named(machine_steps(".", {}, proc(tmp_path, 100_000, V4, V6)), "memory")
    assert (step.status, step.found.render()) == (Status.DEGRADED, "98 MiB of 7.6 GiB memory are free")


def test_a_system_without_proc_says_what_it_knows(tmp_path: Path) -> None:
    steps = machine_steps(".", {}, str(tmp_path / "nothing"))
    assert [step.name for step in steps] == ["proxy", "memory", "disk"]
    assert {step.status for step in steps} == {Status.OK}


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (10_240, "10 KiB"), (5 * 1024**3, "5.0 GiB"), (3 * 1024**4, "3.0 TiB")]
)
def test_sizes(count: int, words: str) -> None:
    assert size(count) == words


def test_the_report_has_this_machine_and_the_folder(folder: Path) -> None:
    (folder / "pluginproduct/search.yaml").chmod(0o600)
    code, document = examined("101", "--config", str(folder), "--server-uid", str(OTHER), "--resolve", "plugins.example=127.0.0.1:1")
    machine, files = document["examinations"][-2:]
    assert (code, machine["kind"], files["kind"], files["status"]) == (1, "machine", "config", "failed")
    assert machine["steps"][-1]["facts"]["total"] > 0
