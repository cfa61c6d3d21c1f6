"""The step that keeps one comment of the pull request. It never fails the job: who may not comment gets a notice in the log."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Any

from cozecheck_action.runner import command, flag, value

MAX_CHARACTERS = 65_000
"""Of a comment GitHub takes 65,536."""
MAX_PAGES = 30
TIMEOUT = 20.0
"""Seconds for one request."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """urllib would send the token on to wherever it is redirected."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        """None: a redirect is an error."""


def main() -> None:
    """Posts the report, or brings the earlier comment up to date."""
    if not flag("comment"):
        return
    number, token, report = pull_request(), value("token"), os.environ.get("REPORT", "")
    if number is None:
        print("This is no pull request: there is nothing to comment.")
    elif not token:
        print(command("notice", "no token: the pull request gets no comment; see the annotations and the job's summary"))
    elif not report:
        print(command("notice", "there is no report: the pull request's comment is left as it is"))
    else:
        try:
            print(post(number, Path(report).read_text(encoding="utf-8"), Api(os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"], token)))
        except urllib.error.HTTPError as error:
            why = "the token may not write, as in pull requests from forks and of Dependabot" if error.code in (401, 403, 404) else "GitHub refused"
            print(command("notice", f"the pull request gets no comment: {why} (HTTP {error.code}); see the annotations and the job's summary"))
        except (OSError, ValueError) as error:
            print(command("notice", f"the pull request gets no comment: {error}; see the annotations and the job's summary"))


def pull_request() -> int | None:
    """The pull request's number, from the event."""
    path = Path(os.environ.get("GITHUB_EVENT_PATH") or os.devnull)
    event: Any = json.loads(path.read_text(encoding="utf-8") or "{}") if path.is_file() else {}
    number = event.get("pull_request", {}).get("number") if isinstance(event, dict) else None
    return number if isinstance(number, int) else None


class Api:
    """The comments of one repository's issues, in GitHub's REST API. Methods raise OSError (HTTPError is one) and ValueError."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self.issues = f"{url.rstrip('/')}/repos/{repository}/issues"
        self.user = f"{url.rstrip('/')}/user"
        self.token = token
        self.opener = urllib.request.build_opener(_NoRedirect)

    def comments(self, number: int) -> Iterator[dict[str, Any]]:
        """The comments, oldest first."""
        for page in range(1, MAX_PAGES + 1):
            comments = self._call("GET", f"{self.issues}/{number}/comments?per_page=100&page={page}")
            yield from comments
            if len(comments) < 100:
                return

    def me(self) -> str:
        """Who the token is; empty for an app's token, such as the job's own, which may not ask."""
        try:
            return str(self._call("GET", self.user)["login"])
        except urllib.error.HTTPError:
            return ""

    def create(self, number: int, body: str) -> None:
        """A new comment."""
        self._call("POST", f"{self.issues}/{number}/comments", {"body": body})

    def update(self, comment: int, body: str) -> None:
        """Another text for a comment."""
        self._call("PATCH", f"{self.issues}/comments/{comment}", {"body": body})

    def _call(self, method: str, url: str, body: dict[str, str] | None = None) -> Any:
        if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("GITHUB_API_URL is not https")
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())  # noqa: S310
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        request.add_header("User-Agent", "cozecheck-action")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        with self.opener.open(request, timeout=TIMEOUT) as response:
            return json.load(response)


def post(number: int, report: str, api: Api) -> str:
    """Brings our comment up to date, or posts one if there is something to say; a sentence for the log."""
    body = f"{marker()}\n{report}"
    if len(body) > MAX_CHARACTERS:
        body = body[:MAX_CHARACTERS].rsplit("\n", 1)[0] + "\n\nThe rest is left out here; the job's log has all."
    marked = [comment for comment in api.comments(number) if str(comment.get("body") or "").startswith(marker())]
    # Anybody can write a comment that begins like ours: only a bot's, or one of the token's own, is ours.
    me = api.me() if marked else ""
    ours = [comment for comment in marked if comment["user"]["type"] == "Bot" or comment["user"]["login"] == me]
    if ours:
        if ours[0]["body"] == body:
            return "The pull request's comment says so already."
        api.update(int(ours[0]["id"]), body)
        return "The pull request's comment is up to date."
    if os.environ.get("ERRORS") == "0" and os.environ.get("WARNINGS") == "0":
        return "There is nothing to comment on."
    api.create(number, body)
    return "The pull request has a comment now."


def marker() -> str:
    """An invisible line that tells this job's comment from those of other jobs and of other steps."""
    parts = [os.environ.get(name, "") for name in ("GITHUB_WORKFLOW", "GITHUB_JOB", "INPUT_WORKING_DIRECTORY", "INPUT_PATHS")]
    return f"<!-- cozecheck {hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]} -->"
