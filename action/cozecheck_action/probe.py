"""The step that asks the plugins' servers whether they are there. Like the check, it never fails for what it finds."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from cozecheck_action.inputs import flag, lines, value
from cozecheck_action.runner import ANNOTATIONS, add_to_summary, code_block, command, temporary, working_directory, write_outputs
from cozecheck_action.tool import run, tool


def main() -> None:
    """Writes log, annotations and summary, adds to the Markdown report, then sets the outputs."""
    folder = working_directory()
    reports = Path(tempfile.mkdtemp(prefix="cozecheck-", dir=temporary()))
    files = {kind: reports / f"probe.{kind}" for kind in ("text", "json", "github")}
    options = [f"--output={kind}={file}" for kind, file in files.items()]
    options += [f"--lang={value('lang')}"] if value("lang") else []
    code, complaint = run([*tool(folder, reports=reports, network=True), "probe", *options, "--", *lines("paths")], folder)
    said = files["text"].read_text(encoding="utf-8") if files["text"].is_file() else complaint
    if not files["text"].is_file():
        code = max(code, 2)
        print(command("error", complaint))
    elif flag("annotations"):
        sys.stdout.write(limited(files["github"].read_text(encoding="utf-8")))
    section = f"## cozecheck probe\n\n{code_block(said)}\n"
    if flag("summary"):
        add_to_summary(section)
    report = os.environ.get("REPORT", "")
    if report:
        with open(report, "a", encoding="utf-8", newline="\n") as file:
            file.write("\n" + section)
    code = max(code, int(os.environ["CODE"]))
    write_outputs({"exit-code": str(code), "probe-file": str(files["json"]) if files["json"].is_file() else ""})


def limited(annotations: str) -> str:
    """The lines with no more annotations of a level than are shown; the last one of a level that has more counts the rest."""
    rows = annotations.split("\n")
    levels = [row[2:].partition(" ")[0] if row.startswith("::") else "" for row in rows]
    totals, seen, kept = Counter(levels), Counter[str](), []
    for level, row in zip(levels, rows, strict=True):
        seen[level] += 1
        if not level or totals[level] <= ANNOTATIONS or seen[level] < ANNOTATIONS:
            kept.append(row)
        elif seen[level] == ANNOTATIONS:
            kept.append(command(level, f"{totals[level] - ANNOTATIONS + 1} more of this level are in the log and in the job's summary"))
    return "\n".join(kept)
