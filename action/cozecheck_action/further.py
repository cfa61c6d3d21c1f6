"""What the steps behind the check share: a command of its own, whose reports join those of the check. It never fails for what it finds."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cozecheck_action.inputs import flag, value
from cozecheck_action.runner import add_to_summary, code_block, command, temporary, working_directory, write_outputs
from cozecheck_action.tool import run, tool


def report_on(kind: str, calls: Sequence[Sequence[str]], *, network: bool) -> None:
    """Runs `cozecheck KIND` once for each list of arguments. Writes log, annotations and summary, adds to the Markdown report, then sets the outputs.

    The output `KIND-file` is the JSON report of the last run that has one.
    """
    folder = working_directory()
    code, written = int(os.environ["CODE"]), ""
    for arguments in calls:
        reports = Path(tempfile.mkdtemp(prefix="cozecheck-", dir=temporary()))
        files = {name: reports / f"{kind}.{name}" for name in ("markdown", "json", "github")}
        options = [f"--output={name}={file}" for name, file in files.items()]
        options += [f"--lang={value('lang')}"] if value("lang") else []
        found, complaint = run([*tool(folder, reports=reports, network=network), kind, *options, *arguments], folder)
        if files["markdown"].is_file():
            section = files["markdown"].read_text(encoding="utf-8") + "\n"
            if flag("annotations"):
                sys.stdout.write(files["github"].read_text(encoding="utf-8"))
        else:
            found, section = max(found, 2), f"## cozecheck {kind}\n\n{code_block(complaint)}\n"
            print(command("error", complaint))
        if flag("summary"):
            add_to_summary(section)
        report = os.environ.get("REPORT", "")
        if report:
            with open(report, "a", encoding="utf-8", newline="\n") as file:
                file.write("\n" + section)
        code = max(code, found)
        written = str(files["json"]) if files["json"].is_file() else written
    write_outputs({"exit-code": str(code), f"{kind}-file": written})
