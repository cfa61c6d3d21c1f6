"""How the steps start cozecheck: from the private environment, or in the image."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cozecheck_action.container import docker
from cozecheck_action.runner import Guard, workspace

MAX_MESSAGE = 4000


def tool(folder: Path, *more: Path, reports: Path, network: bool = False) -> list[str]:
    """The command that stands for `cozecheck`; a container sees the workspace, `folder` and `more`, and writes to `reports` only."""
    image = os.environ.get("IMAGE", "")
    if image:
        return docker(image, folder, more, reports, network=network)
    return [sys.executable, "-I", "-X", "utf8", "-m", "cozecheck"]


def run(arguments: list[str], folder: Path, *, quiet: bool = False) -> tuple[int, str]:
    """Runs cozecheck with its output in the guarded log, unless `quiet`; its exit code (0 to 3), and what it complained of."""
    with Guard():
        done = subprocess.run(
            arguments,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else None,
            stderr=subprocess.PIPE,
            check=False,
        )
        complaint = done.stderr.decode("utf-8", "replace").strip()
        if complaint:
            print(complaint, flush=True)
    code = done.returncode if done.returncode in (0, 1, 2, 3) else 3
    return code, complaint[:MAX_MESSAGE] or (f"cozecheck ended with exit code {done.returncode}" if code > 1 else "")


def _environment() -> dict[str, str]:
    """The environment of the check. The log is guarded here, so cozecheck need not know that it runs in an action."""
    kept = {name: text for name, text in os.environ.items() if name not in ("GITHUB_ACTIONS", "FORCE_COLOR") and not name.startswith("INPUT_")}
    return {**kept, "COLUMNS": "140", "LANG": kept.get("LANG", "C.UTF-8"), "GITHUB_WORKSPACE": str(workspace())}
