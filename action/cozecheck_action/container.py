"""The check in a container: nothing but the workspace, read-only, and a folder for the reports."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cozecheck_action.runner import workspace

PASSED = ("COLUMNS", "LANG", "GITHUB_WORKSPACE", "COZECHECK_ALLOW_HOSTS")
"""The only variables of the runner that are known inside."""


def docker(image: str, folder: Path, more: Iterable[Path], reports: Path, *, network: bool) -> list[str]:
    """The command that stands for `cozecheck`: no network unless asked for, no capability, no new privileges, bounded memory and processes.

    What is mounted is where it is outside, so that paths mean the same on both sides.
    """
    user = ["--user", f"{os.getuid()}:{os.getgid()}"] if hasattr(os, "getuid") else []
    root = workspace()
    read = [root, *(path for path in dict.fromkeys((folder, *more)) if not path.is_relative_to(root))]
    return [
        *("docker", "run", "--rm", *(() if network else ("--network", "none"))),
        *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *("--pids-limit", "64", "--memory", "2g", *user, "--tmpfs", "/tmp:rw,noexec,nosuid,size=64m"),  # noqa: S108
        *(argument for path in read for argument in ("--mount", _mount(path, "readonly"))),
        *("--mount", _mount(reports), "--workdir", str(folder)),
        *(argument for name in PASSED for argument in ("--env", name)),
        image,
    ]


def _mount(folder: Path, *more: str) -> str:
    """One --mount: fields of a CSV line, so a path may hold commas and quotes."""
    fields = ["type=bind", f"source={folder}", f"target={folder}", *more]
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields)
