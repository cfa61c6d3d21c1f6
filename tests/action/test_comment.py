"""The pull request's comment, against a server that answers as GitHub's REST API does and refuses every other request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.steps import Runner
from tests.servers.github import REPOSITORY, TOKEN, GitHub, comment, serve_github


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serve_github() as server:
        yield server
    assert server.wrong == []


@pytest.fixture
def runner(github: GitHub, tmp_path: Path) -> Runner:
    (tmp_path / "workspace").mkdir()
    runner = Runner(tmp_path / "workspace")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"action": "opened", "pull_request": {"number": 7}}), encoding="utf-8")
    runner.environment |= {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_WORKFLOW": "Plugins",
        "GITHUB_JOB": "check",
        "no_proxy": "127.0.0.1",
        "CODE": "1",
        "ERRORS": "2",
        "WARNINGS": "0",
    }
    return runner


def say(runner: Runner, report: str, token: str = TOKEN) -> str:
    """What the step prints; it never fails."""
    path = runner.files / "report.md"
    path.write_text(report, encoding="utf-8")
    runner.environment["REPORT"] = str(path)
    done = runner.step("comment", comment="true", token=token)
    assert done.returncode == 0, done.stdout
    assert TOKEN not in done.stdout
    return done.stdout


def test_one_comment_is_kept_up_to_date(runner: Runner, github: GitHub) -> None:
    say(runner, "## cozecheck\n\nfirst\n")
    say(runner, "## cozecheck\n\n第二\n")
    assert [item["body"].split("\n", 1)[1] for item in github.comments] == ["## cozecheck\n\n第二\n"]
    asked = len(github.requests)
    say(runner, "## cozecheck\n\n第二\n")
    assert not [line for line in github.requests[asked:] if not line.startswith("GET ")]


def test_it_is_found_behind_hundreds_of_others(runner: Runner, github: GitHub) -> None:
    github.comments = [comment(number, "hello", "somebody", "User") for number in range(1, 251)]
    say(runner, "first")
    say(runner, "second")
    assert len(github.comments) == 251


def test_nothing_found_makes_no_comment_but_mends_an_old_one(runner: Runner, github: GitHub) -> None:
    runner.environment |= {"CODE": "0", "ERRORS": "0"}
    say(runner, "clean")
    assert github.comments == []
    runner.environment |= {"CODE": "1", "ERRORS": "1"}
    say(runner, "broken")
    runner.environment |= {"CODE": "0", "ERRORS": "0"}
    say(runner, "clean")
    assert github.comments[0]["body"].endswith("\nclean")


def test_what_only_the_diff_or_the_probe_found_is_commented_on(runner: Runner, github: GitHub) -> None:
    runner.environment |= {"CODE": "1", "ERRORS": "0"}
    say(runner, "a tool is gone")
    assert len(github.comments) == 1


def test_a_comment_that_somebody_made_to_look_like_ours_is_left_alone(runner: Runner, github: GitHub) -> None:
    say(runner, "first")
    forged = github.comments[0] | {"user": {"login": "mallory", "type": "User"}}
    github.comments = [forged]
    text = forged["body"]
    say(runner, "second")
    assert [item["body"] == text for item in github.comments] == [True, False]


def test_with_a_persons_token_their_comment_is_ours(runner: Runner, github: GitHub) -> None:
    say(runner, "first")
    github.comments[0]["user"] = {"login": "alice", "type": "User"}
    github.me = "alice"
    say(runner, "second")
    assert len(github.comments) == 1


def test_two_jobs_keep_two_comments(runner: Runner, github: GitHub) -> None:
    say(runner, "one")
    runner.environment["GITHUB_JOB"] = "other"
    say(runner, "two")
    assert len(github.comments) == 2


def test_a_report_too_long_for_a_comment_is_cut(runner: Runner, github: GitHub) -> None:
    say(runner, "line\n" * 20000)
    assert github.comments[0]["body"].endswith("the job's log has all.")


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_who_may_not_comment_gets_a_notice(runner: Runner, github: GitHub, status: int) -> None:
    github.refuse = status
    assert re.match(rf"::notice title=cozecheck::.*HTTP {status}", say(runner, "text"))


def test_the_token_goes_to_no_other_place(runner: Runner, github: GitHub) -> None:
    github.refuse = 302
    assert "::notice" in say(runner, "text")
    assert not [line for line in github.requests if "stolen" in line]


def test_no_token_no_request(runner: Runner, github: GitHub) -> None:
    assert "::notice title=cozecheck::no token" in say(runner, "text", token="")
    assert github.requests == []


def test_no_pull_request_no_request(runner: Runner, github: GitHub) -> None:
    Path(runner.environment["GITHUB_EVENT_PATH"]).write_text('{"ref": "refs/heads/main"}', encoding="utf-8")
    assert "no pull request" in say(runner, "text")
    assert github.requests == []


def test_a_server_that_is_not_there_is_a_notice(runner: Runner) -> None:
    runner.environment["GITHUB_API_URL"] = "http://127.0.0.1:9/api/v3"
    assert "::notice" in say(runner, "text")
    runner.environment["GITHUB_API_URL"] = "http://example.com"
    assert "not https" in say(runner, "text")
