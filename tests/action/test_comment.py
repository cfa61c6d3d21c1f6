"""The pull request's comment, against a server that answers as GitHub's REST API does and refuses every other request."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.action.steps import Runner

TOKEN = "ghs_0123456789"
ISSUES = "/api/v3/repos/owner/shop/issues"


class GitHub(ThreadingHTTPServer):
    """The comments of pull request 7. `status` answers every writing request; `pages` keeps what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.wrong: list[str] = []
        self.status = 0
        self.me = ""


class Handler(BaseHTTPRequestHandler):
    server: GitHub

    def answer(self, status: int, body: object, location: str = "") -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_all(self) -> None:
        github = self.server
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        github.requests.append(f"{self.command} {self.path}")
        wanted = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        github.wrong += [name for name, text in wanted.items() if self.headers.get(name) != text]
        if not self.headers.get("User-Agent", "").startswith("cozecheck"):
            github.wrong.append("User-Agent")
        listing = re.fullmatch(rf"{ISSUES}/7/comments\?per_page=100&page=(\d+)", self.path)
        change = re.fullmatch(rf"{ISSUES}/comments/(\d+)", self.path)
        if github.status:
            self.answer(github.status, {"message": "no"}, f"http://127.0.0.1:{github.server_port}/stolen" if github.status // 100 == 3 else "")
        elif self.command == "GET" and listing:
            first = (int(listing[1]) - 1) * 100
            self.answer(200, github.comments[first : first + 100])
        elif self.command == "GET" and self.path == "/api/v3/user":
            self.answer(200, {"login": github.me}) if github.me else self.answer(403, {"message": "Resource not accessible by integration"})
        elif self.command == "POST" and self.path == f"{ISSUES}/7/comments" and body and set(body) == {"body"} and len(body["body"]) <= 65536:
            github.comments.append(comment(len(github.comments) + 1, body["body"], "github-actions[bot]", "Bot"))
            self.answer(201, github.comments[-1])
        elif self.command == "PATCH" and change and body and set(body) == {"body"}:
            (found,) = [item for item in github.comments if item["id"] == int(change[1])]
            found["body"] = body["body"]
            self.answer(200, found)
        else:
            github.wrong.append(f"{self.command} {self.path}")
            self.answer(404, {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_all  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def comment(number: int, body: str, login: str, kind: str) -> dict[str, Any]:
    return {"id": number, "body": body, "user": {"login": login, "type": kind}}


@pytest.fixture
def github() -> Iterator[GitHub]:
    server = GitHub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    assert server.wrong == []


@pytest.fixture
def runner(github: GitHub, tmp_path: Path) -> Runner:
    (tmp_path / "workspace").mkdir()
    runner = Runner(tmp_path / "workspace")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"action": "opened", "pull_request": {"number": 7}}), encoding="utf-8")
    runner.environment |= {
        "GITHUB_API_URL": f"http://127.0.0.1:{github.server_port}/api/v3",
        "GITHUB_REPOSITORY": "owner/shop",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_WORKFLOW": "Plugins",
        "GITHUB_JOB": "check",
        "no_proxy": "127.0.0.1",
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
    runner.environment["ERRORS"] = "0"
    say(runner, "clean")
    assert github.comments == []
    runner.environment["ERRORS"] = "1"
    say(runner, "broken")
    runner.environment["ERRORS"] = "0"
    say(runner, "clean")
    assert github.comments[0]["body"].endswith("\nclean")


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
    github.status = status
    assert re.match(rf"::notice title=cozecheck::.*HTTP {status}", say(runner, "text"))


def test_the_token_goes_to_no_other_place(runner: Runner, github: GitHub) -> None:
    github.status = 302
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
