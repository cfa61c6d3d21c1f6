"""Runs cozecheck as a user does, as a process of its own, and measures what it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """
import ctypes, json, os, resource, subprocess, sys
report, obey, timeout, *command = sys.argv[1:]
if obey == "obey":
    # Root reads every file unless these two capabilities are gone (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH).
    if any([ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) for capability in (1, 2)]) and os.getuid() == 0:
        sys.exit(77)
try:
    code = subprocess.run(command, timeout=float(timeout)).returncode
except subprocess.TimeoutExpired:
    code = -1
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(report, "w") as file:
    json.dump({"code": code, "seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}, file)
"""
"""A small process between the tests and cozecheck: a child's memory counts from the size of the process that forked it."""

WALL = 60.0
"""Seconds until a run is given up; what is judged is the processor time, which other work on the machine does not lengthen."""


@dataclass(frozen=True)
class Run:
    """What one run of cozecheck printed and took. `report` is its JSON report, None where it wrote none."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: float
    report: dict[str, Any] | None


def run(tmp_path: Path, *paths: str | Path, obey_permissions: bool = False, cwd: Path | None = None, options: Sequence[str] = (), wall: float = WALL) -> Run:
    """`cozecheck check PATHS`, its text report as `stdout`. With `obey_permissions` even root cannot read what it may not."""
    measured, report = tmp_path / "measured.json", tmp_path / "report.json"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "cozecheck", "check", "--output", f"json={report}", *options, *map(str, paths)]
    launcher = [sys.executable, "-c", PROGRAM, str(measured), "obey" if obey_permissions else "root", str(wall), *command]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COZECHECK", "FORCE_COLOR"))} | {"LANG": "C.UTF-8"}
    done = subprocess.run(launcher, cwd=cwd, env=environment, capture_output=True, check=False)
    if done.returncode == 77:
        pytest.skip("root's capabilities cannot be dropped here")
    figures = json.loads(measured.read_text())
    document = json.loads(report.read_text()) if report.exists() else None
    return Run(
        figures["code"],
        done.stdout.decode(errors="surrogateescape"),
        done.stderr.decode(errors="surrogateescape"),
        figures["seconds"],
        figures["megabytes"],
        document,
    )


def check_manners(outcome: Run) -> None:
    """What holds for every input: an exit code of 0 to 2, no traceback, 5 seconds, 500 MB, and output that is harmless on any terminal."""
    assert outcome.code in (0, 1, 2), outcome.stderr + outcome.stdout[-2000:]
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert outcome.seconds < 5
    assert outcome.megabytes < 500
    for text in (outcome.stdout, outcome.stderr):
        assert all(character.isprintable() or character == "\n" for character in text), [c for c in text if not c.isprintable() and c != "\n"][:5]
        # GitHub obeys such a line, whatever spaces it begins with.
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    if outcome.code == 2:
        assert outcome.stderr.startswith("cozecheck: ") or (outcome.report and outcome.report["settings_findings"])
    if outcome.code == 1:
        assert outcome.report
        assert [finding for config in outcome.report["configs"] for finding in config["findings"]]
