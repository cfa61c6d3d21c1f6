"""The step that asks the plugins' servers whether they are there. Like the check, it never fails for what it finds."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from cozecheck_action.inputs import flag, lines, value
from cozecheck_action.runner import add_to_summary, code_block, command, temporary, working_directory, write_outputs
from cozecheck_action.tool import run, tool


def main() -> None:
    """Writes log, annotations and summary, adds to the Markdown report, then sets the outputs."""
    folder = working_directory()
    reports = Path(tempfile.mkdtemp(prefix="cozecheck-", dir=temporary()))
    files = {kind: reports / f"probe.{kind}" for kind in ("markdown", "json", "github")}
    options = [f"--output={kind}={file}" for kind, file in files.items()]
    options += [f"--lang={value('lang')}"] if value("lang") else []
    code, complaint = run([*tool(folder, reports=reports, network=True), "probe", *options, "--", *lines("paths")], folder)
    if files["markdown"].is_file():
        section = files["markdown"].read_text(encoding="utf-8") + "\n"
        if flag("annotations"):
            sys.stdout.write(files["github"].read_text(encoding="utf-8"))
    else:
        code, section = max(code, 2), f"## cozecheck probe\n\n{code_block(complaint)}\n"
        print(command("error", complaint))
    if flag("summary"):
        add_to_summary(section)
    report = os.environ.get("REPORT", "")
    if report:
        with open(report, "a", encoding="utf-8", newline="\n") as file:
            file.write("\n" + section)
    code = max(code, int(os.environ["CODE"]))
    write_outputs({"exit-code": str(code), "probe-file": str(files["json"]) if files["json"].is_file() else ""})
