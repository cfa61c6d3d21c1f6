"""What the runner gives to a step and takes from it: folders, outputs, summary, workflow commands."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cozecheck_action.inputs import BadInputError, value

SUMMARY_BYTES = 1024 * 1024
"""The runner refuses a step's summary that is larger."""


def temporary() -> Path:
    """The runner's folder for this job; it is emptied after it."""
    return Path(os.environ["RUNNER_TEMP"])


def workspace() -> Path:
    """Where the repository is checked out; without links, so that paths below it are told by their beginning."""
    return Path(os.environ["GITHUB_WORKSPACE"]).resolve()


def working_directory() -> Path:
    """The folder that the input names, without links. Raises BadInputError."""
    folder = workspace() / value("working-directory")
    if not folder.is_dir():
        raise BadInputError(f"the working-directory '{value('working-directory')}' is not there: does actions/checkout run before?")
    return folder.resolve()


def write_outputs(outputs: Mapping[str, str]) -> None:
    """Sets the step's outputs. A value may hold anything: what ends it cannot be guessed."""
    end = secrets.token_hex(16)
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{name}<<{end}\n{text}\n{end}\n" for name, text in outputs.items())


def add_to_summary(markdown: str) -> None:
    """Appends to the job's summary as much as the runner takes."""
    data = markdown.encode("utf-8", "replace")
    if len(data) > SUMMARY_BYTES:
        data = data[: SUMMARY_BYTES - 1000].rsplit(b"\n", 1)[0] + b"\n\nThe rest is left out here; the log has all.\n"
    with open(os.environ["GITHUB_STEP_SUMMARY"], "ab") as file:
        file.write(data)


def command(level: str, message: str) -> str:
    """A workflow command that shows a message: `level` is error, warning or notice."""
    data = message.replace("##[", "## [").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{level} title=cozecheck::{data}"


def code_block(text: str) -> str:
    """Any text as it is, in Markdown: indented, so that nothing in it ends the block."""
    return "".join(f"    {line}\n" for line in text.splitlines())


class Guard:
    """While it lasts, nothing that is printed is a workflow command: `with Guard(): ...`."""

    def __enter__(self) -> None:
        self.end = secrets.token_hex(16)
        print(f"::stop-commands::{self.end}", flush=True)

    def __exit__(self, *_: object) -> None:
        print(f"\n::{self.end}::", flush=True)
