"""The step that runs the check: what it makes of its inputs, and what it will not do."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.action.checkout import ROOT, commit
from tests.action.steps import Runner


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(Path(shutil.copytree(ROOT / "examples", tmp_path / "workspace")))


def test_everything_at_once(runner: Runner) -> None:
    done = runner.step("check", paths="broken\r\nhealthy\n", select="CZ1\nCZ3", ignore="CZ302, CZ131", lang="zh", outputs="junit=a/b/junit.xml")
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
    done = runner.step("check", paths="healthy", outputs=f"junit={link}" if "." in link else f"junit={link}/report.xml")
    assert (done.returncode, runner.outputs()) == (0, {"exit-code": "2"})
    assert "through a link" in done.stdout
    assert [path.name for path in outside.iterdir()] == ["file"]
    assert (outside / "file").read_text(encoding="utf-8") == "precious"


def test_a_report_that_cannot_be_written_is_code_2_and_the_others_are_there(runner: Runner) -> None:
    runner.step("check", paths="healthy", outputs="junit=broken\nsarif=r.sarif")
    outputs = runner.outputs()
    assert outputs["exit-code"] == "2"
    assert Path(outputs["sarif-file"]).is_file()


def test_a_working_directory_that_is_not_there_is_named(runner: Runner) -> None:
    done = runner.step("check", working_directory="nowhere")
    assert "::error title=cozecheck::the working-directory 'nowhere' is not there" in done.stdout
    assert runner.outputs() == {"exit-code": "2"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"standard": "yes"}, "the input standard is true or false, not 'yes'"),
        ({"comment": "TRUE"}, "the input comment is true or false, not 'TRUE'"),
        ({"status": "both"}, "the input status is none, commit or check, not 'both'"),
        ({"fail_on": "errors"}, "the input fail-on is error, warning, note or never, not 'errors'"),
        ({"diff_fail_on": ""}, "the input diff-fail-on is lost, new, changed or never, not ''"),
        ({"lang": "fr"}, "the input lang is en or zh, not 'fr'"),
        ({"format": "xml"}, "the input format is text, json, junit, sarif, github, markdown or gitlab, not 'xml'"),
        ({"format": "github", "annotations": "false"}, "says github"),
        ({"outputs": "report.xml"}, "lines FORMAT=FILE"),
        ({"outputs": "xml=report.xml"}, "lines FORMAT=FILE"),
        ({"outputs": "junit="}, "lines FORMAT=FILE"),
        ({"outputs": "junit=a.xml\njunit=b.xml"}, "twice"),
        ({"outputs": "junit=a.xml\nsarif=a.xml"}, "twice"),
    ],
)
def test_an_input_that_means_nothing_is_named(runner: Runner, given: dict[str, str], said: str) -> None:
    """The step itself passes, so that a status can be set: the job's last step fails."""
    done = runner.step("check", paths="healthy", **given)
    assert re.fullmatch(rf"::error title=cozecheck::.*{re.escape(said)}.*\n", done.stdout)
    assert (done.returncode, runner.outputs()) == (0, {"exit-code": "2"})


def test_the_log_shows_the_format_that_is_asked_for(runner: Runner) -> None:
    """Between the lines of the guard; annotations stand behind it."""

    def log(**given: str) -> tuple[str, str]:
        said = runner.step("check", paths="broken", **given).stdout
        guarded, _end, behind = said.partition("\n::")
        return guarded.partition("\n")[2], behind

    assert "do:  " in log()[0]
    assert json.loads(log(format="json")[0])["summary"]["errors"] == 6
    nothing, annotations = log(format="github")
    assert (nothing, annotations.count("::error file=broken/")) == ("", 6)


def test_every_format_can_be_written(runner: Runner) -> None:
    names = ("text", "json", "junit", "sarif", "github", "markdown", "gitlab")
    runner.step("check", paths="broken", annotations="false", outputs="\r\n".join(f"{name} = out/{name} 1" for name in names))
    folder = Path(runner.environment["GITHUB_WORKSPACE"]) / "out"
    assert sorted(path.name for path in folder.iterdir() if path.stat().st_size) == sorted(f"{name} 1" for name in names)
    assert {Path(runner.outputs()[f"{name}-file"]).name for name in ("junit", "sarif", "json", "markdown")} == {"junit 1", "sarif 1", "json 1", "markdown 1"}


def test_a_version_that_is_not_raised_fails_where_asked(runner: Runner) -> None:
    workspace = Path(runner.environment["GITHUB_WORKSPACE"])
    commit(workspace)
    document = workspace / "healthy/pluginproduct/weather.yaml"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("schema: { type: string }", "schema: { type: integer }", 1), encoding="utf-8")
    codes = []
    for version_check in ("false", "true"):
        done = runner.step("check", paths="healthy", diff="HEAD", version_check=version_check)
        codes.append(runner.outputs()["exit-code"])
    assert codes == ["0", "1"], done.stdout
    assert "but its version is still" in runner.summary()
    assert "no commit" in runner.step("check", paths="healthy", version_check="true").stdout


def test_a_commit_that_the_clone_does_not_hold_is_said(runner: Runner) -> None:
    commit(Path(runner.environment["GITHUB_WORKSPACE"]))
    done = runner.step("check", paths="healthy", diff="0" * 40)
    assert runner.outputs()["exit-code"] == "2"
    assert re.search(r"^::error title=cozecheck::.*neither a folder nor a commit", done.stdout, re.MULTILINE)
