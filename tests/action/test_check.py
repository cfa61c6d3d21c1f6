"""The step that runs the check: what it makes of its inputs, and what it will not do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.action.checkout import ROOT
from tests.action.steps import Runner


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(Path(shutil.copytree(ROOT / "examples", tmp_path / "workspace")))


def test_everything_at_once(runner: Runner) -> None:
    done = runner.step("check", paths="broken\r\nhealthy\n", select="CZ1\nCZ3", ignore="CZ302, CZ131", lang="zh", junit_file="a/b/junit.xml")
    outputs = runner.outputs()
    assert done.returncode == 0
    assert (outputs["exit-code"], outputs["errors"], outputs["lost-plugins"]) == ("1", "1", "2")
    assert Path(outputs["junit-file"]).read_text(encoding="utf-8").startswith("<testsuites ")
    assert outputs["sarif-file"] == ""
    assert "个插件" in runner.summary()


def test_a_summary_that_is_there_stays(runner: Runner) -> None:
    (runner.files / "summary").write_text("before\n", encoding="utf-8")
    runner.step("check", paths="healthy")
    assert runner.summary().startswith("before\n## cozecheck")


def test_the_environment_of_the_repository_is_not_believed(runner: Runner) -> None:
    """A module of that name in the workspace, and PYTHONPATH, would be code of the pull request."""
    workspace = Path(runner.environment["GITHUB_WORKSPACE"])
    (workspace / "cozecheck.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    (workspace / "json.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    runner.environment["PYTHONPATH"] = str(workspace)
    assert runner.step("check", paths="healthy").returncode == 0
    assert runner.outputs()["exit-code"] == "0"


@pytest.mark.parametrize("path", ["--output=json=stolen.json", "--help", "-v"])
def test_a_path_is_never_an_option(runner: Runner, path: str) -> None:
    runner.step("check", paths=path)
    assert runner.outputs()["exit-code"] == "2"
    assert not (Path(runner.environment["GITHUB_WORKSPACE"]) / "stolen.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("link", ["report.xml", "reports"])
def test_no_report_goes_through_a_link_of_the_repository(runner: Runner, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("precious", encoding="utf-8")
    (Path(runner.environment["GITHUB_WORKSPACE"]) / link).symlink_to(outside / "file" if "." in link else outside)
    done = runner.step("check", paths="healthy", junit_file=link if "." in link else f"{link}/report.xml")
    assert (done.returncode, runner.outputs()["exit-code"]) == (2, "2")
    assert [path.name for path in outside.iterdir()] == ["file"]
    assert (outside / "file").read_text(encoding="utf-8") == "precious"


def test_a_report_that_cannot_be_written_is_code_2_and_the_others_are_there(runner: Runner) -> None:
    runner.step("check", paths="healthy", junit_file="broken", sarif_file="r.sarif")
    outputs = runner.outputs()
    assert outputs["exit-code"] == "2"
    assert Path(outputs["sarif-file"]).is_file()


def test_inputs_that_mean_nothing_are_named(runner: Runner) -> None:
    done = runner.step("check", working_directory="nowhere")
    assert "::error title=cozecheck::the working-directory 'nowhere' is not there" in done.stdout
    assert runner.outputs() == {"exit-code": "2"}
    runner.environment["IMAGE"] = "some"
    assert "no git" in runner.step("check", diff="HEAD~1").stdout


def test_the_isolation_is_one_of_two(runner: Runner) -> None:
    assert "not 'vm'" in runner.step("setup", isolation="vm").stdout
    assert "digest" in runner.step("setup", isolation="container", image="python:3.12").stdout
    assert "isolation container" in runner.step("setup", isolation="python", image="a@sha256:" + "0" * 64).stdout
