"""The few calls of GitHub's REST API that the action makes, and what it knows of the event."""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Any, NamedTuple

MAX_CHARACTERS = 65_000
"""Of a comment or of a check run's summary GitHub takes 65,535."""
MAX_PAGES = 30
TIMEOUT = 20.0
"""Seconds for one request."""
COMMIT = re.compile(r"[0-9a-f]{40,64}")


class Event(NamedTuple):
    """What the job runs for: the pull request's number, if it is one, and the commit that a status belongs to."""

    number: int | None
    commit: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """urllib would send the token on to wherever it is redirected."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        """None: a redirect is an error."""


class Api:
    """One repository in GitHub's REST API. Methods raise OSError (HTTPError is one) and ValueError."""

    def __init__(self, token: str) -> None:
        self.url = os.environ["GITHUB_API_URL"].rstrip("/")
        self.repository = f"/repos/{os.environ['GITHUB_REPOSITORY']}"
        self.token = token
        self.opener = urllib.request.build_opener(_NoRedirect)

    def comments(self, number: int) -> Iterator[dict[str, Any]]:
        """The comments of a pull request, oldest first."""
        for page in range(1, MAX_PAGES + 1):
            comments = self._call("GET", f"{self.repository}/issues/{number}/comments?per_page=100&page={page}")
            yield from comments
            if len(comments) < 100:
                return

    def me(self) -> str:
        """Who the token is; empty for an app's token, such as the job's own, which may not ask."""
        try:
            return str(self._call("GET", "/user")["login"])
        except urllib.error.HTTPError:
            return ""

    def create_comment(self, number: int, body: str) -> None:
        """A new comment."""
        self._call("POST", f"{self.repository}/issues/{number}/comments", {"body": body})

    def update_comment(self, comment: int, body: str) -> None:
        """Another text for a comment."""
        self._call("PATCH", f"{self.repository}/issues/comments/{comment}", {"body": body})

    def create_status(self, commit: str, fields: dict[str, str]) -> None:
        """A commit status: state, context, description, target_url."""
        self._call("POST", f"{self.repository}/statuses/{commit}", fields)

    def create_check_run(self, fields: dict[str, Any]) -> None:
        """A check run that has ended: name, head_sha, conclusion, output."""
        self._call("POST", f"{self.repository}/check-runs", {"status": "completed", **fields})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        if not self.url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("GITHUB_API_URL is not https")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)  # noqa: S310
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        request.add_header("User-Agent", "cozecheck-action")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        with self.opener.open(request, timeout=TIMEOUT) as response:
            return json.load(response)


def event() -> Event:
    """From the event's file; of a pull request the commit is its head, not the merge that is checked out."""
    path = Path(os.environ.get("GITHUB_EVENT_PATH") or os.devnull)
    document: Any = json.loads(path.read_text(encoding="utf-8") or "{}") if path.is_file() else {}
    request = document.get("pull_request") if isinstance(document, dict) else None
    request = request if isinstance(request, dict) else {}
    number, head = request.get("number"), request.get("head")
    commit = str(head.get("sha", "")) if isinstance(head, dict) else os.environ.get("GITHUB_SHA", "")
    return Event(number if isinstance(number, int) else None, commit if COMMIT.fullmatch(commit) else "")


def why(error: Exception) -> str:
    """Why a call failed, for a notice."""
    if not isinstance(error, urllib.error.HTTPError):
        return str(error)
    denied = "the token may not write, as in pull requests from forks and of Dependabot"
    return f"{denied if error.code in (401, 403, 404) else 'GitHub refused'} (HTTP {error.code})"


def cut(text: str) -> str:
    """As much of a report as GitHub takes."""
    if len(text) <= MAX_CHARACTERS:
        return text
    return text[:MAX_CHARACTERS].rsplit("\n", 1)[0] + "\n\nThe rest is left out here; the job's log has all."
