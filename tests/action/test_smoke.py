"""The step that calls the tools: a mock answers, its report among annotations and summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cozecheck.cli.main import run
from cozecheck.rules.example import HEALTHY
from tests.action.steps import Runner

CASE = """\
- plugin: web_search
  tool: search
  args: {query: tea}
  expect: {contains: %s}
"""


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    for root in ("one", "two"):
        for name, text in HEALTHY.items():
            path = tmp_path / "workspace" / root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    runner = Runner(tmp_path / "workspace")
    (runner.files / "report.md").write_text("## cozecheck\n", encoding="utf-8")
    (runner.files / "report.json").write_text(json.dumps({"configs": [{"root": "one"}, {"root": "two"}]}), encoding="utf-8")
    runner.environment |= {"CODE": "0", "REPORT": str(runner.files / "report.md"), "JSON": str(runner.files / "report.json")}
    return runner


def test_each_configuration_is_tried(runner: Runner) -> None:
    done = runner.step("smoke", smoke="mock")
    assert runner.outputs()["exit-code"] == "0", done.stdout
    assert runner.summary().count("## cozecheck smoke") == 2
    assert Path(runner.environment["REPORT"]).read_text(encoding="utf-8").startswith("## cozecheck\n\n## cozecheck smoke\n")
    assert json.loads(Path(runner.outputs()["smoke-file"]).read_text(encoding="utf-8"))["exit_code"] == 0


def test_a_case_that_fails_is_annotated_at_its_line(runner: Runner) -> None:
    (Path(runner.environment["GITHUB_WORKSPACE"]) / "two/smoke.yaml").write_text("cases:\n" + CASE % "nothing-like-this", encoding="utf-8")
    done = runner.step("smoke", smoke="mock")
    assert (done.returncode, runner.outputs()["exit-code"]) == (0, "1")
    assert "\n::error file=two/smoke.yaml,line=2" in done.stdout
    assert "\n::error" not in runner.step("smoke", smoke="mock", annotations="false").stdout


def test_cases_are_not_read_through_a_link(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("cases:\n" + CASE % "nothing-like-this", encoding="utf-8")
    (Path(runner.environment["GITHUB_WORKSPACE"]) / "two/smoke.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    runner.step("smoke", smoke="mock")
    assert runner.outputs()["exit-code"] == "0"


def test_a_recording_answers(runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Path(runner.environment["GITHUB_WORKSPACE"])
    done = runner.step("smoke", smoke="replay")
    assert (runner.outputs()["exit-code"], "there is no file smoke.cassette.yaml in one" in done.stdout) == ("2", True)
    monkeypatch.chdir(workspace)
    assert run(["smoke", "one", "--mock", "--record", "smoke.cassette.yaml"]) == 0
    done = runner.step("smoke", smoke="replay")
    assert runner.outputs()["exit-code"] == "0", done.stdout
    assert runner.summary().count("answered by the recording") == 2
    (workspace / "smoke.cassette.yaml").rename(tmp_path / "elsewhere.yaml")
    (workspace / "one/smoke.cassette.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert run(["smoke", "two", "--replay", str(tmp_path / "elsewhere.yaml")]) == 0
    runner.step("smoke", smoke="replay")
    assert runner.outputs()["exit-code"] == "2"


def test_without_the_report_of_the_check_nothing_is_tried(runner: Runner) -> None:
    runner.environment["JSON"] = ""
    done = runner.step("smoke", smoke="mock")
    assert (runner.outputs(), runner.summary()) == ({"exit-code": "2"}, "")
    assert "::error title=cozecheck::there is no report of the check" in done.stdout
