"""No text of a configuration does anything where a report is read: a dictionary of attacks against every format, read as its readers read it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from junitparser import JUnitXml

import cozecheck
from cozecheck.core.result import RunResult
from cozecheck.report import github, gitlab, junit, markdown, sarif, text
from cozecheck.report import json as json_report
from cozecheck.report.language import translator
from cozecheck.report.writer import Style
from tests.report import consumers
from tests.report.attacks import ATTACKS, constructed, lay_out

LONGEST = 5_000_000
"""Characters of a report on one folder, in whose files an attack of a megabyte may stand some twenty times."""


def check_text(report: str) -> None:
    consumers.terminal(report)
    assert consumers.runner(report) == []


def check_json(report: str) -> None:
    assert report.isascii()
    assert consumers.runner(report) == []
    assert report.count("\n") == 1
    assert json.loads(report)["summary"]["configs"] > 0


def check_junit(report: str) -> None:
    consumers.terminal(report)
    assert consumers.runner(report) == []
    data = report.encode()
    assert {element.tag for element in ET.fromstring(data).iter()} <= {
        *("testsuites", "testsuite", "testcase", "properties", "property"),
        *("failure", "error", "skipped", "system-out"),
    }
    for element in ET.fromstring(data).iter():
        for words in (element.text or "", *element.attrib.values()):
            consumers.terminal(words)
    assert list(JUnitXml.fromstring(data))


def check_sarif(report: str) -> None:
    assert report.isascii()
    assert consumers.runner(report) == []
    (run,) = json.loads(report)["runs"]
    assert run["results"]
    for result in run["results"]:
        for message in (result["message"], *(related["message"] for related in result.get("relatedLocations", ()))):
            consumers.terminal(message["text"])
            assert "](" not in message["text"], "a link"
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            assert re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", location["physicalLocation"]["artifactLocation"]["uri"], re.ASCII)


def check_github(report: str) -> None:
    consumers.terminal(report)
    assert "##[" not in report
    commands = consumers.runner(report)
    assert {command.name for command in commands} <= {"error", "warning", "notice"}
    for command in commands:
        assert set(command.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert re.fullmatch(r"CZ\d{3} [a-z0-9-]+|cozecheck", command.properties["title"])
        assert all(command.properties[key].isdecimal() for key in {"line", "endLine", "col", "endColumn"} & set(command.properties))
        assert len(command.data) < 20_000
        for line in command.data.split("\n"):
            consumers.terminal(line)
    for name in ("error", "warning", "notice"):
        assert sum(command.name == name for command in commands) <= 10


def check_markdown(report: str) -> None:
    consumers.markdown(report)
    assert consumers.runner(report) == []
    assert len(report.encode()) <= 65_000


def check_gitlab(report: str) -> None:
    assert report.isascii()
    assert consumers.runner(report) == []
    for issue in json.loads(report):
        consumers.terminal(issue["description"])


CHECKS = {
    "text": check_text,
    "json": check_json,
    "junit": check_junit,
    "sarif": check_sarif,
    "github": check_github,
    "markdown": check_markdown,
    "gitlab": check_gitlab,
}

RENDERERS: dict[str, Callable[[RunResult], str]] = {
    "text": lambda result: text.render(result, Style(width=100)),
    "json": json_report.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "github": github.render,
    "markdown": markdown.render,
    "gitlab": gitlab.render,
}


def check_all(result: RunResult) -> None:
    for name, check in CHECKS.items():
        report = RENDERERS[name](result)
        check(report)
        assert len(report) < LONGEST


each_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


@each_attack
def test_every_format_of_a_result_that_is_made_of_an_attack(attack: str) -> None:
    check_all(constructed(attack))


@each_attack
def test_every_format_of_a_folder_that_is_full_of_an_attack(attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path, attack)
    result = cozecheck.check()
    assert len({finding.rule.code for finding in result.findings}) > 5
    check_all(result)


@each_attack
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_colour_adds_nothing_but_colour(attack: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path, attack, starts=True)
    for result in (constructed(attack), cozecheck.check()):
        for verbosity in (-1, 0, 1):
            plain = text.render(result, Style(translator(lang), False, 0, verbosity))
            check_text(plain)
            assert consumers.SGR.sub("", text.render(result, Style(translator(lang), True, 0, verbosity))) == plain


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds one config folder for each attack that is not long, those on oneself among them."""
    root = tmp_path_factory.mktemp("attacked")
    (root / ".git").mkdir()
    for name, attack in ATTACKS.items():
        if len(attack) < 1000:
            lay_out(root / name, attack)
    return root


def run(folder: Path, *args: str, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR")}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "cozecheck", *args, "--lang", "en"], cwd=folder, env=kept | environment, capture_output=True, check=False
    )
    assert done.returncode in (1, 2), done.stderr.decode()
    consumers.terminal(done.stderr.decode())
    assert consumers.runner(done.stderr.decode()) == []
    return done.stdout.decode()


@pytest.mark.parametrize("kind", CHECKS)
def test_the_command_line_on_a_repository_of_attacks(repository: Path, kind: str, tmp_path: Path) -> None:
    printed = run(repository, "check", "--format", kind, "--output", f"{kind}={tmp_path / 'report'}")
    with open(tmp_path / "report", encoding="utf-8", newline="") as file:
        written = file.read()
    times = re.compile(r"[\d.]+(?= s\.)|(?<=elapsed\": )[\d.]+")
    assert times.sub("", written) == times.sub("", printed)
    CHECKS[kind](printed)


def test_the_log_of_a_workflow_stops_commands_as_well(repository: Path) -> None:
    printed = run(repository, "check", GITHUB_ACTIONS="true")
    first, *middle, last = consumers.runner(printed)
    assert (first.name, middle) == ("stop-commands", [])
    assert last.name == first.data


def test_a_baseline_of_attacks_is_read_again(repository: Path, tmp_path: Path) -> None:
    run_ = [sys.executable, "-X", "utf8", "-m", "cozecheck"]
    file = str(tmp_path / "baseline.json")
    subprocess.run([*run_, "baseline", "write", "--file", file, "--lang", "en"], cwd=repository, check=True, capture_output=True)
    known = json.loads(run(repository, "check", "--baseline", file, "--format", "json"))
    assert not [finding for config in known["configs"] for finding in config["findings"]]
