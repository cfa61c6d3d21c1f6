"""The commit status and the check run, against the server that refuses every other request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.steps import Runner
from tests.servers.github import REPOSITORY, TOKEN, GitHub, serve_github

HEAD = "a" * 40
MERGE = "b" * 40


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serve_github() as server:
        yield server
    assert server.wrong == []


@pytest.fixture
def runner(github: GitHub, tmp_path: Path) -> Runner:
    (tmp_path / "workspace").mkdir()
    runner = Runner(tmp_path / "workspace")
    (runner.files / "event").write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": HEAD}}}), encoding="utf-8")
    (runner.files / "report").write_text("## cozecheck\n\nbad\n", encoding="utf-8")
    runner.environment |= {
        "GITHUB_API_URL": github.url,
        "GITHUB_SERVER_URL": "https://github.example.com",
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(runner.files / "event"),
        "GITHUB_SHA": MERGE,
        "GITHUB_RUN_ID": "42",
        "GITHUB_WORKFLOW": "Plugins",
        "GITHUB_JOB": "check",
        "REPORT": str(runner.files / "report"),
        "CODE": "1",
        "ERRORS": "2",
        "WARNINGS": "0",
        "LOST_PLUGINS": "1",
        "LOST_TOOLS": "3",
        "no_proxy": "127.0.0.1",
    }
    return runner


def say(runner: Runner, **inputs: str) -> str:
    """What the step prints; it never fails."""
    done = runner.step("status", **{"token": TOKEN, **inputs})
    assert done.returncode == 0, done.stdout
    assert TOKEN not in done.stdout
    return done.stdout


def test_a_commit_status_belongs_to_the_head_of_the_pull_request(runner: Runner, github: GitHub) -> None:
    assert "'cozecheck / Plugins / check' is set" in say(runner, status="commit")
    page = "https://github.example.com/owner/shop/actions/runs/42"
    said = {"state": "failure", "context": "cozecheck / Plugins / check", "description": "2 errors, 0 warnings, 1 lost plugins, 3 lost tools"}
    assert github.statuses == [(HEAD, {**said, "target_url": page})]


def test_a_check_run_holds_the_report(runner: Runner, github: GitHub) -> None:
    say(runner, status="check")
    (run,) = github.check_runs
    assert (run["head_sha"], run["conclusion"], run["output"]["summary"]) == (HEAD, "failure", "## cozecheck\n\nbad\n")


@pytest.mark.parametrize(
    ("code", "state", "conclusion"), [("0", "success", "success"), ("1", "failure", "failure"), ("2", "error", "failure"), ("", "error", "failure")]
)
def test_the_outcome_is_that_of_the_job(runner: Runner, github: GitHub, code: str, state: str, conclusion: str) -> None:
    runner.environment["CODE"] = code
    say(runner, status="commit")
    say(runner, status="check")
    assert (github.statuses[0][1]["state"], github.check_runs[0]["conclusion"]) == (state, conclusion)


def test_a_push_has_its_own_commit(runner: Runner, github: GitHub) -> None:
    (runner.files / "event").write_text('{"ref": "refs/heads/main"}', encoding="utf-8")
    say(runner, status="commit")
    assert github.statuses[0][0] == MERGE


def test_each_set_of_paths_has_a_name_of_its_own(runner: Runner, github: GitHub) -> None:
    """Of two statuses with one name only the last would count."""
    same = "shop/" * 100
    for given in (
        {"paths": "shop"},
        {"paths": "a\nb"},
        {"working_directory": "shop"},
        {"working_directory": "shop", "paths": "a"},
        {"paths": same + "1"},
        {"paths": same + "2"},
    ):
        say(runner, status="commit", **given)
    names = [status["context"] for _, status in github.statuses]
    assert names[:4] == [f"cozecheck / Plugins / check ({more})" for more in ("shop", "a, b", "shop", "shop, a")] and len(set(names[3:])) == 3
    assert max(map(len, names)) <= 220


def test_a_long_report_is_cut(runner: Runner, github: GitHub) -> None:
    (runner.files / "report").write_text("line\n" * 20000, encoding="utf-8")
    say(runner, status="check")
    assert github.check_runs[0]["output"]["summary"].endswith("the job's log has all.")


@pytest.mark.parametrize("status", [401, 403, 404, 422, 500])
@pytest.mark.parametrize("kind", ["commit", "check"])
def test_who_may_not_gets_a_notice(runner: Runner, github: GitHub, status: int, kind: str) -> None:
    github.refuse = status
    assert re.match(rf"::notice title=cozecheck::no status is set: .*HTTP {status}", say(runner, status=kind))


def test_the_token_goes_to_no_other_place(runner: Runner, github: GitHub) -> None:
    github.refuse = 307
    assert "::notice" in say(runner, status="commit")
    assert not [line for line in github.requests if "stolen" in line]


def test_no_token_no_request(runner: Runner, github: GitHub) -> None:
    assert "::notice title=cozecheck::there is no token" in say(runner, status="commit", token="")
    assert github.requests == []


def test_a_commit_is_a_hash(runner: Runner, github: GitHub) -> None:
    (runner.files / "event").write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "../../user"}}}), encoding="utf-8")
    assert "there is no commit" in say(runner, status="commit")
    assert github.requests == []
