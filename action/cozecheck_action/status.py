"""The step that says the outcome beside the commit, where it is asked to. It never fails the job: who may not gets a notice in the log."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cozecheck_action.github import Api, cut, event, why
from cozecheck_action.inputs import lines, value
from cozecheck_action.runner import command

MAX_DESCRIPTION = 140
MAX_NAME = 200


def main() -> None:
    """Sets a commit status or a check run, which the branch's rules may require."""
    kind, token, commit = value("status"), value("token"), event().commit
    if not token or not commit:
        print(command("notice", f"there is no {'commit' if token else 'token'}: no status is set"))
        return
    code, name = os.environ.get("CODE") or "3", context()
    try:
        if kind == "commit":
            state = {"0": "success", "1": "failure"}.get(code, "error")
            Api(token).create_status(commit, {"state": state, "context": name, "description": sentence(code), "target_url": page()})
        else:
            output = {"title": sentence(code), "summary": summary()}
            conclusion = "success" if code == "0" else "failure"
            Api(token).create_check_run({"name": name, "head_sha": commit, "conclusion": conclusion, "details_url": page(), "output": output})
    except (OSError, ValueError) as error:
        print(command("notice", f"no status is set: {why(error)}"))
    else:
        print(f"The status '{name}' is set.")


def context() -> str:
    """The status's name: another one for each job and for each set of paths, since of two with one name only the last would count."""
    folder = value("working-directory")
    more = [*([folder] if folder not in ("", ".") else []), *(line.strip() for line in lines("paths"))]
    name = f"cozecheck / {os.environ.get('GITHUB_WORKFLOW', '')} / {os.environ.get('GITHUB_JOB', '')}" + (f" ({', '.join(more)})" if more else "")
    return name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}… {hashlib.sha256(name.encode()).hexdigest()[:8]}"


def sentence(code: str) -> str:
    """The outcome in one line."""
    if code not in ("0", "1"):
        return f"could not be checked (exit code {code}): see the job's log"
    numbers = {name: os.environ.get(name.upper().replace(" ", "_"), "") for name in ("errors", "warnings", "lost plugins", "lost tools")}
    return ", ".join(f"{number} {name}" for name, number in numbers.items())[:MAX_DESCRIPTION]


def page() -> str:
    """Where the job's log is."""
    server, repository, run = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}"


def summary() -> str:
    """The report for the check run's page."""
    report = os.environ.get("REPORT", "")
    return cut(Path(report).read_text(encoding="utf-8")) if report else "There is no report."
