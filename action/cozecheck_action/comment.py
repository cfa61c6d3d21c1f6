"""The step that keeps one comment of the pull request. It never fails the job: who may not comment gets a notice in the log."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from cozecheck_action.github import Api, cut, event, why
from cozecheck_action.inputs import value
from cozecheck_action.runner import command

SEE = "see the annotations and the job's summary"


def main() -> None:
    """Posts the report, or brings the earlier comment up to date."""
    number, token, report = event().number, value("token"), os.environ.get("REPORT", "")
    if number is None:
        print("This is no pull request: there is nothing to comment.")
    elif not token:
        print(command("notice", f"no token: the pull request gets no comment; {SEE}"))
    elif not report:
        print(command("notice", "there is no report: the pull request's comment is left as it is"))
    else:
        try:
            print(post(number, Path(report).read_text(encoding="utf-8"), Api(token)))
        except (OSError, ValueError) as error:
            print(command("notice", f"the pull request gets no comment: {why(error)}; {SEE}"))


def post(number: int, report: str, api: Api) -> str:
    """Brings our comment up to date, or posts one if there is something to say; a sentence for the log."""
    body = cut(f"{marker()}\n{report}")
    marked = [comment for comment in api.comments(number) if str(comment.get("body") or "").startswith(marker())]
    # Anybody can write a comment that begins like ours: only a bot's, or one of the token's own, is ours.
    me = api.me() if marked else ""
    ours = [comment for comment in marked if comment["user"]["type"] == "Bot" or comment["user"]["login"] == me]
    if ours:
        if ours[0]["body"] == body:
            return "The pull request's comment says so already."
        api.update_comment(int(ours[0]["id"]), body)
        return "The pull request's comment is up to date."
    if os.environ.get("CODE") == "0" and os.environ.get("ERRORS") == "0" and os.environ.get("WARNINGS") == "0":
        return "There is nothing to comment on."
    api.create_comment(number, body)
    return "The pull request has a comment now."


def marker() -> str:
    """An invisible line that tells this job's comment from those of other jobs and of other steps."""
    parts = [os.environ.get(name, "") for name in ("GITHUB_WORKFLOW", "GITHUB_JOB", "INPUT_WORKING_DIRECTORY", "INPUT_PATHS")]
    return f"<!-- cozecheck {hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]} -->"
