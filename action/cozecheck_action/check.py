"""The step that runs cozecheck once, with every report, and tells the runner what came of it. It never fails for findings: the last step does."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cozecheck_action import changes
from cozecheck_action.inputs import CHOICES, REPORTS, BadInputError, flag, lines, outputs, value
from cozecheck_action.runner import add_to_summary, code_block, command, temporary, working_directory, write_outputs
from cozecheck_action.tool import run, tool

NAMED = ("junit", "sarif", "json", "markdown")
"""The reports that are outputs of the action."""


def main() -> None:
    """Writes reports, log, annotations and summary, then the outputs."""
    for name in CHOICES.keys() - {"isolation", "probe"}:
        value(name)
    folder, annotations, format_ = working_directory(), flag("annotations"), value("format")
    if format_ == "github" and not annotations:
        raise BadInputError("the input format says github, which is annotations, and the input annotations false")
    destinations = outputs(folder)
    reports = Path(tempfile.mkdtemp(prefix="cozecheck-", dir=temporary()))
    kinds = dict.fromkeys(("json", "markdown", *destinations, *(("github",) if annotations else ())))
    start = [*tool(folder, reports=reports), "check"]
    code, complaint = run([*start, *options({kind: reports / REPORTS[kind] for kind in kinds}, format_)], folder, quiet=format_ == "github")
    report = reports / REPORTS["markdown"]
    problems = []
    if not report.is_file():
        problems.append(complaint)
        report.write_text(f"## cozecheck\n\n{code_block(complaint)}\n", encoding="utf-8")
    if value("diff"):
        worse, problem = changes.compare(folder, reports, report)
        code = max(code, worse)
        problems += filter(None, [problem])
    elif flag("version-check"):
        print("The input diff names no commit: there are no versions to compare.")
    files, unwritten = _deliver(reports, destinations)
    if unwritten:
        code = max(code, 2)

    for problem in [*problems, *unwritten]:
        print(command("error", problem))
    if annotations and (reports / REPORTS["github"]).is_file():
        sys.stdout.write((reports / REPORTS["github"]).read_text(encoding="utf-8"))
    if flag("summary"):
        add_to_summary(report.read_text(encoding="utf-8") + "\n")
    write_outputs({"exit-code": str(code), **files, **numbers(reports / REPORTS["json"])})


def options(files: Mapping[str, Path], format_: str) -> list[str]:
    """The command line behind `cozecheck check`, from the inputs; each input is one argument or none, whatever it holds."""
    result = [f"--format={'text' if format_ == 'github' else format_}"]
    result += [f"--output={kind}={file}" for kind, file in files.items()]
    result += [f"--{name}={value(name)}" for name in ("config", "fail-on", "baseline", "lang") if value(name)]
    result += [f"--{name}={line}" for name in ("select", "ignore") for line in lines(name)]
    if flag("standard"):
        result.append("--standard")
    return [*result, "--color=never", "--", *lines("paths")]


def numbers(report: Path) -> dict[str, str]:
    """The outputs that are taken from the JSON report; empty where there is none."""
    names = ("errors", "warnings", "notes", "lost-plugins", "lost-tools", "version")
    if not report.is_file():
        return dict.fromkeys(names, "")
    document: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    summary = document["summary"]
    found = (summary["errors"], summary["warnings"], summary["notes"])
    lost = (summary["plugins_declared"] - summary["plugins"], summary["tools_declared"] - summary["tools"])
    return dict(zip(names, [str(item) for item in (*found, *lost, document["cozecheck"]["version"])], strict=True))


def _deliver(reports: Path, destinations: Mapping[str, Path]) -> tuple[dict[str, str], list[str]]:
    """Copies the reports that were written to where they are wanted; the outputs that name them, and what went wrong."""
    changed = reports / changes.JSON
    files, problems = {"diff-file": str(changed) if changed.is_file() else ""}, []
    for kind in dict.fromkeys((*NAMED, *destinations)):
        made, path = reports / REPORTS[kind], destinations.get(kind)
        at = made
        if path and made.is_file():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made, path)
                at = path
            except OSError as error:
                problems.append(f"cannot write the report '{path}': {error.strerror or error}")
        if kind in NAMED:
            files[f"{kind}-file"] = str(at) if made.is_file() else ""
    return files, problems
