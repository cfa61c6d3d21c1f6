"""Repositories that hold a copy of this checkout, as a runner has it, and the tools that the tests of the action need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GIT = ("git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false")


def copy_checkout(folder: Path) -> Path:
    """The files that git does not ignore here, as they are now; without the tests and the workflows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if not name.startswith(("tests/", ".github/")) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def commit(folder: Path) -> None:
    """Commits all of the folder, which becomes a git repository if it is none."""
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "all")):
        subprocess.run([*GIT, *arguments], cwd=folder, check=True)


@cache
def go_tool(name: str, module: str) -> str | None:
    """The path of a program written in Go: on PATH, or else built once into the user's cache; None where neither can be had."""
    if found := shutil.which(name):
        return found
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cozecheck-tests"
    program = folder / (name + (".exe" if os.name == "nt" else ""))
    if not program.exists() and shutil.which("go"):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["go", "install", module], env={**os.environ, "GOBIN": str(folder)}, cwd=folder, check=False, timeout=600)
    return str(program) if program.exists() else None


def python_tool(name: str) -> str | None:
    """The path of a program that is installed beside this Python, or on PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


@cache
def docker_engine() -> str:
    """Why no Docker engine can be used here; empty where one can."""
    if shutil.which("docker") is None:
        return "docker is not here"
    asked = subprocess.run(["docker", "info"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=60)
    return "no Docker engine runs here" if asked.returncode else ""
