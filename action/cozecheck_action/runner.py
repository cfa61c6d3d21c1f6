"""What a step reads from the runner and tells it: inputs, outputs, the summary, workflow commands."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

SUMMARY_BYTES = 1024 * 1024
"""The runner refuses a step's summary that is larger."""


class BadInputError(Exception):
    """An input that means nothing; the sentence says which."""


def value(name: str) -> str:
    """The input `name`, without the blanks around it; empty where it is not given."""
    return os.environ.get("INPUT_" + name.upper().replace("-", "_"), "").strip()


def lines(name: str) -> list[str]:
    """The lines of an input that are not blank, each as it is: a name may begin or end with blanks."""
    given = os.environ.get("INPUT_" + name.upper().replace("-", "_"), "")
    return [line for line in given.replace("\r\n", "\n").split("\n") if line.strip()]


def flag(name: str) -> bool:
    """Whether the input says true. Raises BadInputError where it says neither true nor false."""
    given = value(name)
    if given not in ("true", "false"):
        raise BadInputError(f"the input {name} is true or false, not '{given}'")
    return given == "true"


def temporary() -> Path:
    """The runner's folder for this job; it is emptied after it."""
    return Path(os.environ["RUNNER_TEMP"])


def workspace() -> Path:
    """Where the repository is checked out."""
    return Path(os.environ["GITHUB_WORKSPACE"])


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


class Guard:
    """While it lasts, nothing that is printed is a workflow command: `with Guard(): ...`."""

    def __enter__(self) -> None:
        self.end = secrets.token_hex(16)
        print(f"::stop-commands::{self.end}", flush=True)

    def __exit__(self, *_: object) -> None:
        print(f"\n::{self.end}::", flush=True)
