"""A server that answers the few calls of GitHub's REST API that the action makes, as GitHub does, and keeps a list of all that is wrong with a request."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "ghs_0123456789"
REPOSITORY = "owner/shop"
API = "/api/v3"
COMMENT = {"body": str}
STATUS = {"state": str, "context": str, "description": str, "target_url": str}
CHECK_RUN = {"name": str, "head_sha": str, "status": str, "conclusion": str, "details_url": str, "output": dict}


class GitHub(ThreadingHTTPServer):
    """The pull request 7 of a repository. `refuse` is the status of every answer, if it is not 0; `wrong` must stay empty."""

    def __init__(self, repository: str = REPOSITORY) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}{API}"
        self.repository = repository
        self.comments: list[dict[str, Any]] = []
        self.statuses: list[tuple[str, dict[str, Any]]] = []
        self.check_runs: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.wrong: list[str] = []
        self.refuse = 0
        self.me = ""


@contextmanager
def serve_github(repository: str = REPOSITORY) -> Iterator[GitHub]:
    """A server on a port of its own."""
    server = GitHub(repository)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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
        if github.refuse:
            self.answer(github.refuse, {"message": "no"}, f"http://127.0.0.1:{github.server_port}/stolen" if github.refuse // 100 == 3 else "")
        elif self.path == f"{API}/user" and self.command == "GET":
            self.answer(200, {"login": github.me}) if github.me else self.answer(403, {"message": "Resource not accessible by integration"})
        else:
            self.repository(f"{self.command} {self.path}".replace(f"{API}/repos/{github.repository}", "", 1), body)

    def repository(self, call: str, body: Any) -> None:
        """Answers `call`, such as "POST /issues/7/comments", in GitHub's limits."""
        github = self.server
        if found := re.fullmatch(r"GET /issues/7/comments\?per_page=100&page=(\d+)", call):
            first = (int(found[1]) - 1) * 100
            self.answer(200, github.comments[first : first + 100])
        elif call == "POST /issues/7/comments" and is_like(body, COMMENT) and len(body["body"]) <= 65536:
            github.comments.append(comment(len(github.comments) + 1, body["body"], "github-actions[bot]", "Bot"))
            self.answer(201, github.comments[-1])
        elif (found := re.fullmatch(r"PATCH /issues/comments/(\d+)", call)) and is_like(body, COMMENT):
            (old,) = [item for item in github.comments if item["id"] == int(found[1])]
            old["body"] = body["body"]
            self.answer(200, old)
        elif (found := re.fullmatch(r"POST /statuses/([0-9a-f]{40})", call)) and is_status(body):
            github.statuses.append((found[1], body))
            self.answer(201, {"id": 1, **body})
        elif call == "POST /check-runs" and is_check_run(body):
            github.check_runs.append(body)
            self.answer(201, {"id": 1, **body})
        else:
            github.wrong.append(call)
            self.answer(404, {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_all  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def is_like(body: Any, kinds: Mapping[str, type]) -> bool:
    return isinstance(body, dict) and {name: type(value) for name, value in body.items()} == kinds


def is_status(body: Any) -> bool:
    return is_like(body, STATUS) and body["state"] in ("error", "failure", "pending", "success") and len(body["description"]) <= 140


def is_check_run(body: Any) -> bool:
    """As far as GitHub's reference goes: a run that has ended has one of these conclusions."""
    return (
        is_like(body, CHECK_RUN)
        and re.fullmatch(r"[0-9a-f]{40}", body["head_sha"]) is not None
        and (body["status"], body["conclusion"] in ("success", "failure", "neutral")) == ("completed", True)
        and is_like(body["output"], {"title": str, "summary": str})
        and len(body["output"]["summary"]) <= 65535
    )


def comment(number: int, body: str, login: str, kind: str) -> dict[str, Any]:
    return {"id": number, "body": body, "user": {"login": login, "type": kind}}
