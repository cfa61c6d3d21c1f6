"""The check in a container: nothing but the workspace, read-only, and a folder for the reports."""

from __future__ import annotations

import os
from pathlib import Path

from cozecheck_action.runner import workspace


def docker(image: str, folder: Path, reports: Path) -> list[str]:
    """The command that stands for `cozecheck`: no network, no capability, no new privileges, bounded memory and processes.

    The workspace is mounted where it is outside, so that paths mean the same on both sides.
    """
    user = ["--user", f"{os.getuid()}:{os.getgid()}"] if hasattr(os, "getuid") else []
    root = workspace().resolve()
    mounts = [_mount(root, "readonly"), _mount(reports)]
    if not folder.is_relative_to(root):
        mounts.append(_mount(folder, "readonly"))
    return [
        *("docker", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *("--pids-limit", "64", "--memory", "2g", *user, "--tmpfs", "/tmp:rw,noexec,nosuid,size=64m"),  # noqa: S108
        *(argument for mount in mounts for argument in ("--mount", mount)),
        *("--workdir", str(folder), "--env", "COLUMNS", "--env", "LANG", "--env", f"GITHUB_WORKSPACE={root}", image),
    ]


def _mount(folder: Path, *more: str) -> str:
    """One --mount: fields of a CSV line, so a path may hold commas and quotes."""
    fields = ["type=bind", f"source={folder}", f"target={folder}", *more]
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields)
