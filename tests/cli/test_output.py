from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Call


def test_several_reports_of_one_run(call: Call, broken: Path) -> None:
    outcome = call("conf", "--output", "json=report.json", "--output", "text=report.txt")
    assert outcome.code == 1, broken
    assert "Coze Studio will load 1 of 2 plugins" in outcome.out
    assert json.loads(Path("report.json").read_text())["summary"]["exit_code"] == 1
    text = Path("report.txt").read_text(encoding="utf-8")
    assert text == outcome.out


def test_dash_is_standard_output(call: Call, broken: Path) -> None:
    assert json.loads(call("conf", "--output", "json=-").out)["configs"][0]["root"] == "conf", broken
    assert json.loads(call("conf", "--format", "json").out)["configs"][0]["root"] == "conf"
    outcome = call("conf", "--output", "json=-", "--output", "text=report.txt")
    assert json.loads(outcome.out)
    assert "Coze Studio will load" in Path("report.txt").read_text(encoding="utf-8")


def test_file_is_never_coloured(call: Call, broken: Path) -> None:
    outcome = call("conf", "--color", "always", "--output", "text=report.txt")
    assert "\x1b[" in outcome.out, broken
    assert "\x1b[" not in Path("report.txt").read_text(encoding="utf-8")


def test_old_report_is_replaced_and_keeps_nothing_beside_it(call: Call, broken: Path) -> None:
    Path("report.json").write_text("old" * 100_000)
    call("conf", "--output", "json=report.json")
    json.loads(Path("report.json").read_text())
    assert sorted(os.listdir()) == [".git", "conf", "report.json"], broken


@pytest.mark.skipif(os.name != "posix", reason="modes as POSIX has them")
def test_mode_follows_the_umask(call: Call, broken: Path) -> None:
    old = os.umask(0o027)
    try:
        call("conf", "--output", "json=report.json")
    finally:
        os.umask(old)
    assert Path("report.json").stat().st_mode & 0o777 == 0o640, broken


def test_link_is_written_through(call: Call, broken: Path) -> None:
    Path("real.json").write_text("old")
    Path("report.json").symlink_to("real.json")
    call("conf", "--output", "json=report.json")
    assert Path("report.json").is_symlink(), broken
    json.loads(Path("real.json").read_text())


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("nowhere/report.json", "No such file or directory"),
        ("conf", "Is a directory"),
        ("file/report.json", "Not a directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_cannot_be_written_is_exit_2(call: Call, broken: Path, target: str, words: str) -> None:
    Path("file").write_text("")
    outcome = call("conf", "--output", f"json={target}")
    assert outcome.code == 2, broken
    assert outcome.err == f"cozecheck: cannot write '{target}': {words}\n"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")
def test_read_only_folder(call: Call, broken: Path) -> None:
    Path("closed").mkdir(mode=0o500)
    assert "Permission denied" in call("conf", "--output", "json=closed/report.json").err, broken


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk(call: Call, broken: Path) -> None:
    outcome = call("conf", "--output", "json=/dev/full")
    assert outcome.code == 2, broken
    assert outcome.err == "cozecheck: cannot write '/dev/full': No space left on device\n"


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no /dev/null here")
def test_device_stays_a_device(call: Call, broken: Path) -> None:
    assert call("conf", "--output", "json=/dev/null").code == 1, broken
    assert Path("/dev/null").is_char_device()


def test_one_target_that_fails_spoils_no_other(call: Call, broken: Path) -> None:
    outcome = call("conf", "--output", "json=nowhere/x", "--output", "json=report.json")
    assert outcome.code == 2, broken
    assert "Coze Studio will load" in outcome.out
    assert json.loads(Path("report.json").read_text())
