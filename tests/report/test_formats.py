"""The reports for other programs, from the real check of real and hostile folders."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

import cozecheck
from cozecheck.core.result import RunResult
from cozecheck.report import github, gitlab, junit, markdown, sarif
from cozecheck.rules.example import HEALTHY

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ROOT = str(EXAMPLES.parent)


@pytest.fixture(scope="module")
def broken() -> RunResult:
    return cozecheck.check(EXAMPLES / "broken")


def test_junit_is_read_back_with_a_case_for_each_plugin_tool_and_file(broken: RunResult) -> None:
    suites = JUnitXml.fromstring(junit.render(broken, base=ROOT).encode())
    (suite,) = suites
    outcomes = {(case.classname, case.name): [type(result) for result in case.result] for case in suite}
    assert outcomes["cozecheck.plugin", "105 translator"] == [Failure]
    assert outcomes["cozecheck.tool", "10501 POST /translate"] == [Skipped]
    assert outcomes["cozecheck.tool", "10202 GET /mails/{mail_id}"] == [Failure]
    assert outcomes["cozecheck.tool", "10201 GET /mails"] == []
    assert outcomes["cozecheck.file", "examples/broken/pluginproduct/holidays.yaml"] == []
    (case,) = [case for case in suite if case.name == "10302 GET /forcast"]
    assert (case._elem.get("file"), case._elem.get("line")) == ("examples/broken/pluginproduct/plugin_meta.yaml", "95")


def test_our_own_failure_is_an_error_in_junit() -> None:
    from cozecheck.core.result import Failure as Own

    (suite,) = JUnitXml.fromstring(junit.render(RunResult((), failures=(Own("x", "boom", ""),))).encode())
    (case,) = suite
    assert [type(result) for result in case.result] == [Error]


def test_sarif_points_at_the_same_places_as_the_findings(broken: RunResult) -> None:
    run = json.loads(sarif.render(broken, base=ROOT))["runs"][0]
    places = {(r["ruleId"], r["locations"][0]["physicalLocation"]["region"]["startLine"]) for r in run["results"]}
    assert places == {(f.rule.code, f.place.line) for f in broken.findings}
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert all(rule["help"]["markdown"].startswith(f"# {rule['id']}") for rule in rules)
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    assert all((EXAMPLES.parent / uri).is_file() for uri in uris)


def test_fingerprints_differ_and_survive_moved_lines(tmp_path: Path) -> None:
    def prints(folder: Path) -> list[str]:
        return [r["partialFingerprints"]["cozecheck/v1"] for r in json.loads(sarif.render(cozecheck.check(folder), base=str(folder)))["runs"][0]["results"]]

    folder = tmp_path / "config"
    (folder / "pluginproduct").mkdir(parents=True)
    for file in sorted((EXAMPLES / "broken").rglob("*.*")):
        target = folder / file.relative_to(EXAMPLES / "broken")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    before = prints(folder)
    assert len(set(before)) == len(before) > 5
    document = folder / "pluginproduct/document_converter.yaml"
    document.write_text("# moved\n\n\n" + document.read_text(encoding="utf-8"), encoding="utf-8")
    assert sorted(prints(folder)) == sorted(before)


def test_annotations_are_capped_and_the_rest_is_counted(tmp_path: Path) -> None:
    for file, words in HEALTHY.items():
        responses = "".join(f"        '{status}': {{description: x}}\n" for status in range(400, 430))
        write(tmp_path / file, words.replace("      responses:\n", f"      responses:\n{responses}", 1) if file.endswith("search.yaml") else words)
    lines = github.render(cozecheck.check(tmp_path), base=str(tmp_path)).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == github.LIMIT
    assert "21 more" in errors[-1]
    assert all(re.match(r"::error file=pluginproduct/search\.yaml,line=\d+,", line) for line in errors[:-1])


def test_secrets_stand_in_no_report(tmp_path: Path) -> None:
    secret = "sk-live-9f8e7d6c5b4a39281706"
    for file, words in HEALTHY.items():
        write(tmp_path / file, words)
    meta = tmp_path / "pluginproduct/plugin_meta.yaml"
    payload = json.dumps(json.dumps({"key": "Authorization", "service_token": secret, "location": "Header"}))
    text = meta.read_text(encoding="utf-8")
    text = text.replace("type: none", f"type: service_http\n      sub_type: token/api_key\n      payload: {payload}", 1)
    meta.write_text(text, encoding="utf-8")
    result = cozecheck.check(tmp_path)
    assert any(finding.rule.name == "secret-in-config" for finding in result.findings)
    for report in (github, gitlab, junit, markdown, sarif):
        assert secret not in report.render(result, base=str(tmp_path))


def write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
