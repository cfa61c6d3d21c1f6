"""`cozecheck baseline write` and `check --baseline`, through the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "cozecheck", *args, "--lang", "en"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A repository with old mistakes, all in its baseline."""
    shutil.copytree(EXAMPLES / "broken", tmp_path / "conf")
    (tmp_path / ".git").mkdir()
    assert run(tmp_path, "baseline", "write", "conf").returncode == 0
    return tmp_path


def test_old_findings_are_known_and_new_ones_fail(old: Path) -> None:
    assert run(old, "check", "conf").returncode == 1
    known = run(old, "check", "conf", "--baseline", ".cozecheck-baseline.json")
    assert known.returncode == 0
    assert "7 suppressed" in known.stdout
    assert "will load 3 of 5 plugins" in known.stdout
    document = old / "conf/pluginproduct/holidays.yaml"
    text = document.read_text(encoding="utf-8")
    document.write_text("# moved\n\n" + text.replace("openapi: ", "openapi_: ", 1), encoding="utf-8")
    new = json.loads(run(old, "check", "conf", "--baseline", ".cozecheck-baseline.json", "--format", "json").stdout)
    assert {finding["place"]["file"] for finding in new["configs"][0]["findings"]} == {"conf/pluginproduct/holidays.yaml"}


def test_it_serves_from_any_folder_and_moved_lines(old: Path) -> None:
    document = old / "conf/pluginproduct/document_converter.yaml"
    document.write_text("# moved\n\n\n" + document.read_text(encoding="utf-8"), encoding="utf-8")
    assert run(old / "conf", "check", ".", "--baseline", "../.cozecheck-baseline.json").returncode == 0


def test_what_is_mended_is_said(old: Path) -> None:
    shutil.rmtree(old / "conf")
    shutil.copytree(EXAMPLES / "healthy", old / "conf")
    mended = run(old, "check", "conf", "--baseline", ".cozecheck-baseline.json")
    assert mended.returncode == 0
    assert "the baseline .cozecheck-baseline.json knows findings that no longer occur (7)" in mended.stdout


@pytest.mark.parametrize("kind", ["text", "json", "github", "markdown"])
def test_every_report_for_people_says_what_is_mended(old: Path, kind: str) -> None:
    shutil.rmtree(old / "conf")
    shutil.copytree(EXAMPLES / "healthy", old / "conf")
    printed = run(old, "check", "conf", "--baseline", ".cozecheck-baseline.json", "--format", kind).stdout
    assert "knows findings that no longer occur" in printed


def test_it_is_stable(old: Path) -> None:
    before = (old / ".cozecheck-baseline.json").read_bytes()
    run(old, "baseline", "write", "conf")
    assert (old / ".cozecheck-baseline.json").read_bytes() == before


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cozecheck_baseline": 1, "findings": [{}]}', '{"cozecheck_baseline": 9}', "[" * 100_000])
def test_what_is_no_baseline(old: Path, text: str) -> None:
    (old / "b.json").write_text(text)
    wrong = run(old, "check", "conf", "--baseline", "b.json")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "baseline" in wrong.stderr
    assert run(old, "check", "conf", "--baseline", "gone.json").returncode == 2
