"""The step that runs cozecheck once, with every report, and tells the runner what came of it. It never fails for findings: the last step does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cozecheck_action.container import docker
from cozecheck_action.runner import BadInputError, Guard, add_to_summary, command, flag, lines, temporary, value, workspace, write_outputs

REPORTS = {"json": "report.json", "markdown": "report.md", "junit": "report.xml", "sarif": "report.sarif", "github": "annotations.txt"}
DIFF = "diff.json"
FILES = ("junit", "sarif", "json", "markdown")
MAX_MESSAGE = 4000


def main() -> None:
    """Writes reports, log, annotations and summary, then the outputs."""
    folder = _working_directory()
    destinations = {kind: _destination(folder, value(f"{kind}-file")) for kind in FILES if value(f"{kind}-file")}
    annotations, summary = flag("annotations"), flag("summary")
    reports = Path(tempfile.mkdtemp(prefix="cozecheck-", dir=temporary()))
    kinds = ["json", "markdown", *(kind for kind in ("junit", "sarif") if kind in destinations), *(["github"] if annotations else [])]
    arguments = options({kind: reports / REPORTS[kind] for kind in kinds})
    image = os.environ.get("IMAGE", "")
    if image and value("diff"):
        raise BadInputError("the input diff is for isolation python: the container holds no git")
    start = docker(image, folder, reports) if image else [sys.executable, "-I", "-X", "utf8", "-m", "cozecheck"]

    ended, complaint = run([*start, "check", *arguments], folder)
    code = ended if ended in (0, 1, 2, 3) else 3
    report = reports / REPORTS["markdown"]
    failed = "" if report.is_file() else complaint[:MAX_MESSAGE] or f"cozecheck ended with exit code {ended}"
    problems = [failed] if failed else []
    if failed:
        report.write_text(_code_block(failed), encoding="utf-8")
    if value("diff"):
        worse, problem = _diff([*start, "diff"], folder, reports)
        code = max(code, worse)
        problems += [problem] if problem else []
    files, unwritten = _deliver(reports, destinations)
    if unwritten:
        code = max(code, 2)

    for problem in [*problems, *unwritten]:
        print(command("error", problem))
    if annotations and (reports / REPORTS["github"]).is_file():
        sys.stdout.write((reports / REPORTS["github"]).read_text(encoding="utf-8"))
    if summary:
        add_to_summary(report.read_text(encoding="utf-8") + "\n")
    write_outputs({"exit-code": str(code), **files, **numbers(reports / REPORTS["json"])})


def run(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Runs cozecheck with its output in the guarded log; its exit code, and what it complained of."""
    with Guard():
        done = subprocess.run(arguments, cwd=folder, env=environment(), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
        complaint = done.stderr.decode("utf-8", "replace").strip()
        if complaint:
            print(complaint, flush=True)
    return done.returncode, complaint


def _diff(start: list[str], folder: Path, reports: Path) -> tuple[int, str]:
    """Adds to the Markdown report what changed since the commit of the input diff; the exit code, and what to say on the pull request's page."""
    arguments = [f"--fail-on={value('diff-fail-on')}", f"--output=markdown={reports / 'diff.md'}", f"--output=json={reports / DIFF}"]
    arguments += [f"--lang={value('lang')}"] if value("lang") else []
    ended, complaint = run([*start, *arguments, "--", value("diff")], folder)
    code = ended if ended in (0, 1, 2, 3) else 3
    changes = reports / "diff.md"
    if not changes.is_file():
        return max(code, 2), complaint[:MAX_MESSAGE] or f"cozecheck diff ended with exit code {ended}"
    with open(reports / REPORTS["markdown"], "a", encoding="utf-8") as report:
        report.write("\n" + changes.read_text(encoding="utf-8"))
    return code, "the change makes it worse for the server: the job's summary says how" if code == 1 else ""


def options(outputs: Mapping[str, Path]) -> list[str]:
    """The command line behind `cozecheck check`, from the inputs; each input is one argument or none, whatever it holds."""
    result = [f"--output={kind}={file}" for kind, file in outputs.items()]
    result += [f"--{name}={value(name)}" for name in ("config", "fail-on", "baseline", "lang") if value(name)]
    result += [f"--{name}={line}" for name in ("select", "ignore") for line in lines(name)]
    if flag("standard"):
        result.append("--standard")
    return [*result, "--color=never", "--", *lines("paths")]


def environment() -> dict[str, str]:
    """The environment of the check. The log is guarded here, so cozecheck need not know that it runs in an action."""
    kept = {name: text for name, text in os.environ.items() if name not in ("GITHUB_ACTIONS", "FORCE_COLOR") and not name.startswith("INPUT_")}
    return {**kept, "COLUMNS": "140", "LANG": kept.get("LANG", "C.UTF-8")}


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


def _working_directory() -> Path:
    folder = workspace() / value("working-directory")
    if not folder.is_dir():
        raise BadInputError(f"the working-directory '{value('working-directory')}' is not there: does actions/checkout run before?")
    return folder.resolve()


def _destination(folder: Path, name: str) -> Path:
    """Where a report goes. Raises BadInputError where links of the repository, which others write, would lead it elsewhere."""
    path = folder / name
    inside = not Path(name).is_absolute()
    if path.is_symlink() or (inside and not path.parent.resolve().is_relative_to(folder)):
        raise BadInputError(f"the report '{name}' would be written through a link or out of the working directory")
    return path


def _deliver(reports: Path, destinations: Mapping[str, Path]) -> tuple[dict[str, str], list[str]]:
    """Copies the reports that were written to where they are wanted; the outputs that name them, and what went wrong."""
    files, problems = {"diff-file": str(reports / DIFF) if (reports / DIFF).is_file() else ""}, []
    for kind in FILES:
        made = reports / REPORTS[kind]
        path = destinations.get(kind)
        files[f"{kind}-file"] = str(path or made) if made.is_file() else ""
        if path and made.is_file():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made, path)
            except OSError as error:
                files[f"{kind}-file"] = str(made)
                problems.append(f"cannot write the report '{path}': {error.strerror or error}")
    return files, problems


def _code_block(text: str) -> str:
    """Any text as it is, in Markdown: indented, so that nothing in it ends the block."""
    return "## cozecheck\n\n" + "".join(f"    {line}\n" for line in text.splitlines()) + "\n"
