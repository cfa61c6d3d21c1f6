"""The action as a runner runs it: act starts one workflow whose jobs use `./` in a repository that holds this checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.action.checkout import ROOT, commit, copy_checkout, go_tool

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="act runs jobs on the machine itself, here only for POSIX"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not here"),
]

QUOTED = """it's "quoted" $(id) & %PATH% 配置"""
HOSTILE = "a\n::error::own\x1b[31m<img src=x>|`#1 @all.yaml"
EMPTY_FOLDER = "nothing"

JOBS = {
    "clean": {"paths": "clean"},
    "broken": {"paths": "broken", "junit-file": "out put/junit.xml", "sarif-file": "out put/r.sarif", "json-file": "r.json", "markdown-file": "r.md"},
    "quoted": {"paths": f"clean\n{QUOTED}\n", "working-directory": f"below {QUOTED}"},
    "hostile": {"paths": "hostile"},
    "nothing": {"paths": EMPTY_FOLDER},
    "injected": {"paths": "clean", "fail-on": "$(touch hacked)", "comment": "true"},
    "quiet": {"paths": "broken", "fail-on": "never", "annotations": "false", "summary": "false", "comment": "true", "lang": "zh"},
    "changed": {"paths": "clean", "diff": "HEAD~1"},
    "known": {"paths": "broken", "baseline": "known.json"},
    "misspelt": {"paths": "clean", "annotations": "yes"},
}
"""The inputs of each job."""


@dataclass(frozen=True)
class Job:
    """What came of one job: its log, how the step that uses the action ended, its outputs, its summary, the reports in `files`."""

    log: str
    outcome: str
    outputs: dict[str, str]
    summary: str
    files: Path
    hacked: str


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Job]:
    act = go_tool("act", "github.com/nektos/act@latest")
    if act is None:
        pytest.skip("act is not here and cannot be built (it needs Go and the module proxy)")
    repository = copy_checkout(tmp_path_factory.mktemp("repository"))
    lay_out_configs(repository)
    (repository / ".github/workflows").mkdir(parents=True)
    (repository / ".github/workflows/test.yml").write_text(yaml.safe_dump(workflow(), allow_unicode=True), encoding="utf-8")
    shutil.copytree(ROOT / "examples/healthy", repository / "damaged")
    commit(repository)
    shutil.rmtree(repository / "damaged")
    shutil.copytree(ROOT / "examples/broken", repository / "damaged")
    write_baseline = [sys.executable, "-m", "cozecheck", "baseline", "write", "--file", "known.json", "broken"]
    subprocess.run(write_baseline, cwd=repository, check=True)
    commit(repository)
    results = tmp_path_factory.mktemp("results")
    command = [act, "push", "-P", "ubuntu-latest=-self-hosted", "--json", "--concurrent-jobs", "1"]
    command += ["--env", f"RESULTS={results}", "--env", f"RUNNER_TOOL_CACHE={tmp_path_factory.mktemp('tools')}"]
    home = {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")), "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config"))}
    done = subprocess.run(command, cwd=repository, env={**os.environ, **home}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=900)
    logs: dict[str, list[str]] = {}
    summaries: dict[str, str] = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("command") == "summary":
            summaries[entry["jobID"]] = summaries.get(entry["jobID"], "") + entry["content"]
        logs.setdefault(entry.get("jobID", ""), []).append(f"{entry.get('command', '')}|{entry.get('msg', line)}")
    assert {path.name for path in results.iterdir()} == set(JOBS), done.stdout.decode("utf-8", "replace")[-5000:]
    return {name: read_job(results / name, "\n".join(logs.get(name, [])), summaries.get(name, "")) for name in JOBS}


def workflow() -> dict[str, object]:
    """A job for each case: the action, then a step that keeps what came of it."""
    keep = """
        mkdir -p "$RESULTS/$NAME"
        printf '%s' "$OUTPUTS" > "$RESULTS/$NAME/outputs.json"
        printf '%s' "$OUTCOME" > "$RESULTS/$NAME/outcome"
        for file in "out put" r.json r.md; do if [ -e "$file" ]; then cp -r "$file" "$RESULTS/$NAME/"; fi; done
        find . -name hacked > "$RESULTS/$NAME/hacked"
    """
    after = {"OUTPUTS": "${{ toJSON(steps.it.outputs) }}", "OUTCOME": "${{ steps.it.outcome }}"}
    return {
        "on": "push",
        "jobs": {
            name: {
                "runs-on": "ubuntu-latest",
                "steps": [
                    {"uses": "actions/checkout@v4", "with": {"fetch-depth": 0}},
                    {"id": "it", "uses": "./", "with": inputs},
                    {"if": "always()", "shell": "bash", "env": {**after, "NAME": name}, "run": keep},
                ],
            }
            for name, inputs in JOBS.items()
        },
    }


def lay_out_configs(repository: Path) -> None:
    """The configurations that the jobs name."""
    healthy, broken = ROOT / "examples/healthy", ROOT / "examples/broken"
    for folder, example in (
        ("clean", healthy),
        ("broken", broken),
        ("hostile", broken),
        (f"below {QUOTED}/clean", healthy),
        (f"below {QUOTED}/{QUOTED}", broken),
    ):
        shutil.copytree(example, repository / folder)
    products = repository / "hostile/pluginproduct"
    (products / "translator.yaml").rename(products / HOSTILE)
    meta = products / "plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    assert "openapi_doc_file: translator.yaml" in text
    meta.write_text(text.replace("openapi_doc_file: translator.yaml", f"openapi_doc_file: {json.dumps(HOSTILE)}"), encoding="utf-8")
    (repository / EMPTY_FOLDER).mkdir()
    (repository / EMPTY_FOLDER / "README").touch()


def read_job(folder: Path, log: str, summary: str) -> Job:
    return Job(
        log,
        (folder / "outcome").read_text(encoding="utf-8"),
        json.loads((folder / "outputs.json").read_text(encoding="utf-8")),
        summary,
        folder,
        (folder / "hacked").read_text(encoding="utf-8"),
    )


def test_a_clean_configuration_passes(jobs: dict[str, Job]) -> None:
    job = jobs["clean"]
    assert job.outcome == "success"
    numbers = {name: job.outputs[name] for name in ("exit-code", "errors", "warnings", "lost-plugins", "lost-tools")}
    assert numbers == dict.fromkeys(numbers, "0")
    assert "load 5 of 5 plugins" in job.log


def test_a_broken_one_fails_with_outputs_annotations_and_summary(jobs: dict[str, Job]) -> None:
    job = jobs["broken"]
    assert job.outcome == "failure"
    numbers = [job.outputs[name] for name in ("exit-code", "errors", "warnings", "notes", "lost-plugins", "lost-tools")]
    assert numbers == ["1", "6", "0", "1", "2", "3"]
    assert "file=broken/pluginproduct/translator.yaml,line=25" in job.log
    assert "**Coze Studio will load 3 of 5 plugins, 4 of 7 tools" in job.summary


def test_reports_are_written_though_it_fails(jobs: dict[str, Job]) -> None:
    folder = jobs["broken"].files
    assert ET.parse(folder / "out put/junit.xml").getroot().tag == "testsuites"
    sarif = json.loads((folder / "out put/r.sarif").read_text(encoding="utf-8"))
    assert {result["ruleId"] for result in sarif["runs"][0]["results"]} >= {"CZ003", "CZ131", "CZ223", "CZ301", "CZ302"}
    assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["summary"]["errors"] == 6
    assert (folder / "r.md").read_text(encoding="utf-8").startswith("## cozecheck")
    assert jobs["broken"].outputs["junit-file"].endswith("out put/junit.xml")


def test_blanks_and_quotes_in_paths_are_only_text(jobs: dict[str, Job]) -> None:
    job = jobs["quoted"]
    assert (job.outputs["exit-code"], job.outputs["errors"]) == ("1", "6")
    assert "load 5 of 5 plugins" in job.log


def test_a_hostile_file_name_starts_no_command(jobs: dict[str, Job]) -> None:
    job = jobs["hostile"]
    assert (job.outcome, job.outputs["errors"]) == ("failure", "6")
    assert not re.search(r"^error\|::own", job.log, re.MULTILINE)
    assert "\x1b[31m" not in job.log
    assert "\n::" not in job.summary
    assert "CZ003" in job.summary


def test_nothing_to_check_is_exit_code_2(jobs: dict[str, Job]) -> None:
    job = jobs["nothing"]
    assert (job.outcome, job.outputs["exit-code"], job.outputs["errors"]) == ("failure", "2", "")
    assert f"no config folder in '{EMPTY_FOLDER}'" in job.log
    assert f"    cozecheck: no config folder in '{EMPTY_FOLDER}'" in job.summary


def test_no_shell_reads_an_input(jobs: dict[str, Job]) -> None:
    job = jobs["injected"]
    assert (job.outcome, job.outputs["exit-code"], job.hacked) == ("failure", "2", "")


def test_what_is_switched_off_is_left_out(jobs: dict[str, Job]) -> None:
    job = jobs["quiet"]
    assert (job.outcome, job.outputs["exit-code"], job.outputs["errors"]) == ("success", "0", "6")
    assert job.summary == ""
    assert "file=broken" not in job.log
    assert "pull request" in job.log


def test_a_change_for_the_worse_fails(jobs: dict[str, Job]) -> None:
    job = jobs["changed"]
    assert (job.outcome, job.outputs["exit-code"], job.outputs["errors"]) == ("failure", "1", "0")
    assert "cozecheck diff" in job.summary
    assert "damaged" in job.summary
    assert job.outputs["diff-file"].endswith("diff.json")


def test_what_a_baseline_knows_fails_nothing(jobs: dict[str, Job]) -> None:
    job = jobs["known"]
    assert (job.outcome, job.outputs["exit-code"], job.outputs["errors"]) == ("success", "0", "0")


def test_a_misspelt_input_fails_with_its_name(jobs: dict[str, Job]) -> None:
    job = jobs["misspelt"]
    assert (job.outcome, job.outputs["exit-code"]) == ("failure", "2")
    assert "the input annotations is true or false, not 'yes'" in job.log
