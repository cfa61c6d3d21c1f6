"""A folder of files that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

MARK = "bruno.json"
"""What every folder that was written here holds."""


def save(folder: str, files: Mapping[str, str], force: bool) -> None:
    """Writes the files below `folder`. One that is not empty is replaced with `force` only, and only where an export wrote it. Raises UsageError."""
    real = os.path.realpath(folder)
    exists = os.path.lexists(real)
    if exists and (not os.path.isdir(real) or os.listdir(real)):
        if not _is_export(real):
            raise UsageError(T("'{folder}' holds other files: name a new folder", folder=folder))
        if not force:
            raise UsageError(T("'{folder}' exists: --force replaces it as a whole", folder=folder))
    try:
        _replace(real, files, exists)
    except OSError as error:
        raise UsageError(T("cannot write '{file}': {error}", file=folder, error=error.strerror or str(error))) from error


def _replace(real: str, files: Mapping[str, str], exists: bool) -> None:
    os.makedirs(os.path.dirname(real), exist_ok=True)
    # Beside it, so that it is a matter of names in the end.
    with tempfile.TemporaryDirectory(prefix=".cozecheck-", dir=os.path.dirname(real), ignore_cleanup_errors=True) as room:
        made = os.path.join(room, "new")
        for name, text in files.items():
            path = os.path.join(made, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "x", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.write(text)
        if not exists:
            os.rename(made, real)
            return
        old = os.path.join(room, "old")
        shutil.copymode(real, made)
        os.rename(real, old)
        try:
            os.rename(made, real)
        except BaseException:
            os.rename(old, real)
            raise


def _is_export(folder: str) -> bool:
    if not os.path.isfile(os.path.join(folder, MARK)):
        return False
    for root, folders, names in os.walk(folder):
        if any(os.path.islink(os.path.join(root, name)) for name in (*folders, *names)):
            return False
        if any(name != MARK and not name.endswith(".bru") for name in names):
            return False
    return True
