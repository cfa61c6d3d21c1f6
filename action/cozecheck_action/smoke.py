"""The step that calls the plugins' tools: answered by a mock, by the plugins' own servers, or by a recording."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cozecheck_action.further import report_on
from cozecheck_action.inputs import BadInputError, value
from cozecheck_action.runner import working_directory

CASSETTE = "smoke.cassette.yaml"


def main() -> None:
    """One run for each configuration folder that the check found; its cases are in the smoke.yaml beside or in it, or made from its documents."""
    by = value("smoke")
    calls = [[*(["--mock"] if by == "mock" else []), *_cases(root), *(_cassette(root) if by == "replay" else []), "--", root] for root in _roots()]
    report_on("smoke", calls, network=by == "servers")


def _roots() -> list[str]:
    try:
        report = json.loads(Path(os.environ.get("JSON", "")).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInputError("there is no report of the check that says which configurations to try") from error
    return [config["root"] for config in report["configs"]]


def _cases(root: str) -> list[str]:
    file = _found(root, "smoke.yaml")
    return ["--cases", file] if file else []


def _cassette(root: str) -> list[str]:
    """Raises BadInputError."""
    file = _found(root, CASSETTE)
    if not file:
        raise BadInputError(f"there is no file {CASSETTE} in {root}, nor in the working directory: cozecheck smoke --record writes it")
    return ["--replay", file]


def _found(root: str, name: str) -> str:
    """The file in the configuration or in the working directory, '' for none. A link is none: it could lead out of the repository."""
    files = (Path(root) / name, Path(name))
    return next((str(file) for file in files if (path := working_directory() / file).is_file() and not path.is_symlink()), "")
