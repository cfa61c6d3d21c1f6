"""One state of a repository's files, taken from git's objects: no checkout is touched, nothing of the repository is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

TIMEOUT = 60
"""Seconds for one git command."""
MAX_FILES = 5_000
_REGULAR = ("100644", "100755")


def root_of(path: str) -> str:
    """The work tree that holds `path`. Raises UsageError where there is none, or no git."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    return _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")


def commit_of(root: str, ref: str) -> str:
    """The commit that `ref` names. Raises UsageError; in a shallow clone it says how to get the commit."""
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except UsageError:
        pass
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise UsageError(
            T("'{ref}' is not in this shallow clone: fetch it first (git fetch --depth=1 origin {ref}; for actions/checkout: fetch-depth: 0)", ref=ref)
        )
    raise UsageError(T("'{ref}' is neither a folder nor a commit of this repository", ref=ref))


def write_tree(root: str, commit: str, below: str, target: str) -> None:
    """Writes the regular files of `commit` below the folder `below` (relative to the root, '' for all) into `target`.

    Links and submodules are left out: nothing may lead outside. Raises UsageError for trees that are too large.
    """
    listing = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *([below] if below else []))
    entries = []
    for line in listing.split(b"\0"):
        head, tab, path = line.partition(b"\t")
        if tab and head.split()[0].decode() in _REGULAR and _wanted(path):
            entries.append((head.split()[2].decode(), os.fsdecode(path)))
    if len(entries) > MAX_FILES:
        raise UsageError(T("{count} files are too many to compare; name the config folder", count=len(entries)))
    blobs = _git(root, "cat-file", "--batch", input_="".join(f"{blob}\n" for blob, _ in entries).encode())
    at = 0
    for _, name in entries:
        end = blobs.index(b"\n", at)
        size = int(blobs[at:end].split()[2])
        file = Path(target, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(blobs[end + 1 : end + 1 + size])
        at = end + 1 + size + 1


def _wanted(path: bytes) -> bool:
    """What the loader may read: what lies in a config folder's two folders."""
    parts = path.split(b"/")
    return b"pluginproduct" in parts or b"common" in parts


def _git(folder: str, *args: str, input_: bytes = b"") -> bytes:
    command = ["git", "-C", folder, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *args]
    try:
        run = subprocess.run(command, input=input_, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603
    except FileNotFoundError:
        raise UsageError(T("git is not installed; compare two folders instead")) from None
    except subprocess.TimeoutExpired:
        raise UsageError(T("git does not answer")) from None
    if run.returncode:
        raise UsageError(T("git: {error}", error=run.stderr.decode("utf-8", "replace").strip() or " ".join(args[:2])))
    return run.stdout
