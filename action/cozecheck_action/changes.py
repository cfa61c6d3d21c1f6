"""What changed for the server since the commit of the input diff."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from cozecheck_action.inputs import flag, value
from cozecheck_action.runner import temporary
from cozecheck_action.tool import run, tool

ROOT = Path(__file__).resolve().parents[2]
JSON = "diff.json"
MARKDOWN = "diff.md"


def compare(folder: Path, reports: Path, report: Path) -> tuple[int, str]:
    """Adds what changed to the Markdown `report`; the exit code, and what to say on the pull request's page."""
    options = [f"--fail-on={value('diff-fail-on')}", f"--output=markdown={reports / MARKDOWN}", f"--output=json={reports / JSON}"]
    options += [f"--lang={value('lang')}"] if value("lang") else []
    options += ["--version-check"] if flag("version-check") else []
    commit, start = value("diff"), tool(folder, reports=reports)
    if start[0] == "docker":
        code, complaint = _in_container(commit, options, folder, reports)
    else:
        code, complaint = run([*start, "diff", *options, "--", commit], folder)
    made = reports / MARKDOWN
    if not made.is_file():
        return max(code, 2), complaint
    with open(report, "a", encoding="utf-8", newline="\n") as file:
        file.write("\n" + made.read_text(encoding="utf-8"))
    return code, "the change fails the check: the job's summary says how" if code == 1 else ""


def _in_container(commit: str, options: list[str], folder: Path, reports: Path) -> tuple[int, str]:
    """The image holds no git: the old state's files are taken out of git's objects here, by cozecheck's own module, and judged inside."""
    sys.path.append(str(ROOT))
    from cozecheck.core.errors import UsageError
    from cozecheck.diff import git

    before = Path(tempfile.mkdtemp(prefix="cozecheck-", dir=temporary())).resolve()
    try:
        root = git.root_of(str(folder))
        git.write_tree(root, git.commit_of(root, commit), str(before))
        done = run([*tool(folder, Path(root), before, reports=reports), "diff", *options, "--", str(before), root], folder)
    except UsageError as error:
        return 2, f"cozecheck: {error}"
    finally:
        shutil.rmtree(before, ignore_errors=True)
    if (reports / JSON).is_file():
        document: dict[str, Any] = json.loads((reports / JSON).read_text(encoding="utf-8"))
        (reports / JSON).write_text(json.dumps({**document, "base": commit, "head": ""}) + "\n", encoding="utf-8")
    return done
