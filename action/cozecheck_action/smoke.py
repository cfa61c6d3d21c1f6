"""The step that calls the plugins' tools: answered by a mock, or by the plugins' own servers."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cozecheck_action.further import report_on
from cozecheck_action.inputs import BadInputError, value
from cozecheck_action.runner import working_directory


def main() -> None:
    """One run for each configuration folder that the check found; its cases are in the smoke.yaml beside or in it, or made from its documents."""
    mock = value("smoke") == "mock"
    options = ["--mock"] if mock else []
    report_on("smoke", [[*options, *_cases(root), "--", root] for root in _roots()], network=not mock)


def _roots() -> list[str]:
    try:
        report = json.loads(Path(os.environ.get("JSON", "")).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInputError("there is no report of the check that says which configurations to try") from error
    return [config["root"] for config in report["configs"]]


def _cases(root: str) -> list[str]:
    """A link is none: it could lead out of the repository."""
    for file in (Path(root) / "smoke.yaml", Path("smoke.yaml")):
        path = working_directory() / file
        if path.is_file() and not path.is_symlink():
            return ["--cases", str(file)]
    return []
