"""One state of a repository's files, taken from git's objects: no checkout is touched, nothing of the repository is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.settings.find import NAMES
from cozecheck.source.files import MAX_BYTES

TIMEOUT = 60
"""Seconds for one git command."""
MAX_FILES = 5_000
MAX_TOTAL = 200_000_000
"""Bytes of all files of a state: git stores a thousand times as much in the same space."""
SETTINGS = (*NAMES, "pyproject.toml")
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


def is_tracked(file: str) -> bool:
    """Whether git keeps a file, or would with the next commit; False outside of a repository and without git."""
    folder, name = os.path.split(os.path.realpath(file))
    try:
        return bool(_git(folder, "--literal-pathspecs", "ls-files", "-z", "--cached", "--", name))
    except UsageError:
        return False


def write_tree(root: str, commit: str, target: str) -> None:
    """Writes into `target` what `commit` holds of the config folders, and cozecheck's settings beside and above them.

    Links and submodules are left out, and so are names that lead outside, which only a forged tree has. Of a file that is too large to be
    judged there is nothing but its size. Raises UsageError for trees that are too large.
    """
    listing = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit)
    files = {}
    for line in listing.split(b"\0"):
        head, tab, path = line.partition(b"\t")
        if tab and head.split()[0].decode() in _REGULAR and _stays_inside(path):
            files[os.fsdecode(path)] = head.split()[2]
    roots = {_root(name) for name in files if "pluginproduct" in name.split("/")[:-1]}
    entries = [(name, blob) for name, blob in files.items() if _wanted(name, roots)]
    if len(entries) > MAX_FILES:
        raise UsageError(T("{count} files are too many to compare; name the config folder", count=len(entries)))
    sizes = _git(root, "cat-file", "--batch-check=%(objectsize)", input_=b"".join(blob + b"\n" for _, blob in entries)).split()
    if sum(int(size) for size in sizes if int(size) <= MAX_BYTES) > MAX_TOTAL:
        raise UsageError(T("the files are too large to compare (more than {limit} MB); name the config folder", limit=MAX_TOTAL // 1_000_000))
    small = [blob + b"\n" for (_, blob), size in zip(entries, sizes, strict=True) if int(size) <= MAX_BYTES]
    blobs, at = _git(root, "cat-file", "--batch", input_=b"".join(small)), 0
    for (name, _), size in zip(entries, map(int, sizes), strict=True):
        file = Path(target, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        if size > MAX_BYTES:
            file.touch()
            os.truncate(file, size)
            continue
        begin = blobs.index(b"\n", at) + 1
        file.write_bytes(blobs[begin : begin + size])
        at = begin + size + 1
    # The search for settings ends at a repository's root: nothing above the temporary folder counts.
    Path(target, ".git").touch()


def _stays_inside(path: bytes) -> bool:
    parts = path.split(b"/")
    return not {b"", b".", b"..", b".git"} & set(parts) and (os.name != "nt" or not set(path) & set(b'\\:*?"<>|'))


def _root(name: str) -> str:
    """The config folder of a file below pluginproduct/, with the slash behind it; '' for the repository's root."""
    parts = name.split("/")
    return "".join(part + "/" for part in parts[: parts.index("pluginproduct")])


def _wanted(name: str, roots: set[str]) -> bool:
    """What the loader may read, which is below a config folder, and settings."""
    folder, _, base = name.rpartition("/")
    if base in SETTINGS:
        return any(root.startswith(f"{folder}/" if folder else "") for root in roots)
    return any(
        name.startswith((f"{root}pluginproduct/", f"{root}common/")) or (name.startswith(root) and name.endswith((".yaml", ".yml", ".json"))) for root in roots
    )


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
