"""The action as a runner runs it: act starts one workflow whose jobs use `./` in a repository that holds this checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.action.checkout import ROOT, commit, copy_checkout, go_tool
from tests.action.configs import EMPTY_FOLDER, QUOTED, UNSERVED, lay_out_configs
from tests.servers.github import REPOSITORY, TOKEN, GitHub, serve_github

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="act runs jobs on the machine itself, here only for POSIX"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not here"),
]

HEAD = "c" * 40

JOBS = {
    "clean": {"paths": "clean"},
    "broken": {"paths": "broken", "outputs": "junit=out put/junit.xml\nsarif=out put/r.sarif\njson=r.json\nmarkdown=r.md\n"},
    "quoted": {"paths": f"clean\n{QUOTED}\n", "working-directory": f"below {QUOTED}"},
    "hostile": {"paths": "hostile"},
    "nothing": {"paths": EMPTY_FOLDER},
    "injected": {"paths": "clean", "fail-on": "$(touch hacked)", "comment": "true"},
    "quiet": {"paths": "broken", "fail-on": "never", "annotations": "false", "summary": "false", "comment": "true", "lang": "zh"},
    "changed": {"paths": "clean", "diff": "HEAD~1"},
    "known": {"paths": "broken", "baseline": "known.json"},
    "probed": {"paths": UNSERVED, "probe": "true"},
    "smoked": {"paths": "clean", "smoke": "mock"},
    "misspelt": {"paths": "clean", "annotations": "yes"},
}
"""The inputs of each job on a push."""

REQUESTED = {
    "refused": {"paths": "broken", "probe": "true", "comment": "true", "token": TOKEN},
    "told": {"paths": "broken", "comment": "true", "status": "commit", "token": TOKEN},
    "checked": {"paths": "broken\nclean", "status": "check", "token": TOKEN},
    "mistaken": {"paths": "clean", "fail-on": "always", "status": "commit", "token": TOKEN},
}
"""The same under pull_request_target."""


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
def act() -> str:
    program = go_tool("act", "github.com/nektos/act@latest")
    if program is None:
        pytest.skip("act is not here and cannot be built (it needs Go and the module proxy)")
    return program


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """act's own, with the runner's tool cache: the first job sets cozecheck up, the others take it from there."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state for all, so that it is set up once."""
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def jobs(act: str, cache: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Job]:
    repository = Path(shutil.copytree(checkout, tmp_path_factory.mktemp("push") / "repository"))
    lay_out_configs(repository)
    write_workflow(repository, "push", JOBS)
    shutil.copytree(ROOT / "examples/healthy", repository / "damaged")
    commit(repository)
    shutil.rmtree(repository / "damaged")
    shutil.copytree(ROOT / "examples/broken", repository / "damaged")
    write_baseline = [sys.executable, "-m", "cozecheck", "baseline", "write", "--file", "known.json", "broken"]
    subprocess.run(write_baseline, cwd=repository, check=True)
    commit(repository)
    return run_jobs(act, repository, "push", JOBS, cache, tmp_path_factory.mktemp("run"), "--env", "COZECHECK_ALLOW_HOSTS=127.0.0.1")


@pytest.fixture(scope="module")
def github() -> Iterator[GitHub]:
    with serve_github() as server:
        yield server
    assert server.wrong == []


@pytest.fixture(scope="module")
def requested(act: str, cache: Path, checkout: Path, github: GitHub, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Job]:
    repository = Path(shutil.copytree(checkout, tmp_path_factory.mktemp("request") / "repository"))
    for name, example in (("broken", "broken"), ("clean", "healthy")):
        shutil.copytree(ROOT / "examples" / example, repository / name)
    write_workflow(repository, "pull_request_target", REQUESTED)
    commit(repository)
    subprocess.run(["git", "remote", "add", "origin", f"https://github.com/{REPOSITORY}"], cwd=repository, check=True)
    folder = tmp_path_factory.mktemp("run")
    event = {"pull_request": {"number": 7, "head": {"sha": HEAD, "ref": "topic"}, "base": {"sha": HEAD, "ref": "main"}}, "number": 7}
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    return run_jobs(
        act,
        repository,
        "pull_request_target",
        REQUESTED,
        cache,
        folder,
        "--eventpath",
        str(folder / "event.json"),
        "--env",
        f"GITHUB_API_URL={github.url}",
        "--env",
        "no_proxy=127.0.0.1",
    )


def run_jobs(act: str, repository: Path, event: str, names: Iterable[str], cache: Path, folder: Path, *more: str) -> dict[str, Job]:
    """What comes of each job of the workflow, one after the other."""
    results = folder / "results"
    command = [act, event, "-P", "ubuntu-latest=-self-hosted", "--json", "--concurrent-jobs", "1", *more]
    command += ["--env", f"RESULTS={results}"]
    home = {"XDG_CACHE_HOME": str(cache), "XDG_CONFIG_HOME": str(folder / "config")}
    done = subprocess.run(command, cwd=repository, env={**os.environ, **home}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=900)
    logs: dict[str, list[str]] = {}
    summaries: dict[str, str] = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("command") == "summary":
            summaries[entry["jobID"]] = summaries.get(entry["jobID"], "") + entry["content"]
        logs.setdefault(entry.get("jobID", ""), []).append(f"{entry.get('command', '')}|{entry.get('msg', line)}")
    assert results.is_dir(), done.stdout.decode("utf-8", "replace")[-5000:]
    assert {path.name for path in results.iterdir()} == set(names), done.stdout.decode("utf-8", "replace")[-5000:]
    return {name: read_job(results / name, "\n".join(logs.get(name, [])), summaries.get(name, "")) for name in names}


def write_workflow(repository: Path, event: str, jobs: Mapping[str, Mapping[str, str]]) -> None:
    """A job for each case: the action, then a step that keeps what came of it."""
    keep = """
        mkdir -p "$RESULTS/$NAME"
        printf '%s' "$OUTPUTS" > "$RESULTS/$NAME/outputs.json"
        printf '%s' "$OUTCOME" > "$RESULTS/$NAME/outcome"
        for file in "out put" r.json r.md; do if [ -e "$file" ]; then cp -r "$file" "$RESULTS/$NAME/"; fi; done
        find . -name hacked > "$RESULTS/$NAME/hacked"
    """
    after = {"OUTPUTS": "${{ toJSON(steps.it.outputs) }}", "OUTCOME": "${{ steps.it.outcome }}"}
    workflow = {
        "on": event,
        "jobs": {
            name: {
                "runs-on": "ubuntu-latest",
                "steps": [
                    {"uses": "actions/checkout@v4", "with": {"fetch-depth": 0}},
                    {"id": "it", "uses": "./", "with": dict(inputs)},
                    {"if": "always()", "shell": "bash", "env": {**after, "NAME": name}, "run": keep},
                ],
            }
            for name, inputs in jobs.items()
        },
    }
    (repository / ".github/workflows").mkdir(parents=True)
    (repository / ".github/workflows/test.yml").write_text(yaml.safe_dump(workflow, allow_unicode=True), encoding="utf-8")


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


def test_a_server_that_is_not_there_fails_the_job(jobs: dict[str, Job]) -> None:
    job = jobs["probed"]
    assert (job.outcome, job.outputs["exit-code"], job.outputs["errors"], job.outputs["lost-tools"]) == ("failure", "1", "0", "0")
    assert "file=unserved/pluginproduct/" in job.log
    assert "## cozecheck probe" in job.summary
    assert job.outputs["probe-file"].endswith("probe.json")


def test_the_tools_are_called_and_answered_by_a_mock(jobs: dict[str, Job]) -> None:
    job = jobs["smoked"]
    assert (job.outcome, job.outputs["exit-code"]) == ("success", "0")
    assert "## cozecheck smoke" in job.summary
    assert job.outputs["smoke-file"].endswith("smoke.json")


def test_a_misspelt_input_fails_with_its_name(jobs: dict[str, Job]) -> None:
    job = jobs["misspelt"]
    assert (job.outcome, job.outputs["exit-code"]) == ("failure", "2")
    assert "the input annotations is true or false, not 'yes'" in job.log


def test_no_probe_under_pull_request_target(requested: dict[str, Job]) -> None:
    """Refused before a file of the pull request is read: no summary, no annotation, no comment."""
    job = requested["refused"]
    assert (job.outcome, job.outputs["exit-code"], job.outputs["errors"], job.summary) == ("failure", "2", "", "")
    assert "no probe under pull_request_target" in job.log
    assert "file=broken" not in job.log


def test_comment_and_status_are_told_before_the_job_fails(requested: dict[str, Job], github: GitHub) -> None:
    job = requested["told"]
    assert (job.outcome, job.outputs["exit-code"]) == ("failure", "1")
    (comment,) = github.comments
    assert "**Coze Studio will load 3 of 5 plugins" in comment["body"]
    assert [commit for commit, _ in github.statuses] == [HEAD, HEAD]
    mistaken, told = sorted((status for _, status in github.statuses), key=lambda status: str(status["context"]))
    assert (told["state"], told["description"]) == ("failure", "6 errors, 0 warnings, 2 lost plugins, 3 lost tools")
    assert told["context"].endswith(" / told (broken)")
    assert (mistaken["state"], requested["mistaken"].outputs["exit-code"]) == ("error", "2")
    assert "the input fail-on is error, warning, note or never, not 'always'" in requested["mistaken"].log


def test_a_check_run_is_told(requested: dict[str, Job], github: GitHub) -> None:
    assert requested["checked"].outcome == "failure"
    (run,) = github.check_runs
    assert (run["head_sha"], run["conclusion"]) == (HEAD, "failure")
    assert run["output"]["summary"].startswith("## cozecheck")
