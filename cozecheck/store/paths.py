"""Paths that a manifest may name: they stay below their folder on every system, and no two of them are one file anywhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from cozecheck.core.text import T, Text

MAX_PATH = 1000
MAX_NAME = 200
"""Bytes of UTF-8. File systems end at 255 for a name."""
MAX_DEPTH = 32
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in "123456789")}


def stays_below(path: str) -> bool:
    """Whether a path is relative and names nothing above its folder; what the store itself needs on this system."""
    return bool(path) and "\0" not in path and not path.startswith("/") and not {"", "..", "."} & set(path.split("/"))


def problem(path: str) -> Text | None:
    """Why a path must not come out of an archive that others made; None where it may."""
    if not stays_below(path):
        return T("'{path}' leads out of its folder, or is no plain path", path=path)
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return T("'{path}' is not UTF-8", path=path)
    parts = path.split("/")
    if len(encoded) > MAX_PATH or len(parts) > MAX_DEPTH or any(len(part.encode()) > MAX_NAME for part in parts):
        return T("'{path}' is too long or too deep", path=path[:200])
    if any(char in '\\:*?"<>|' or unicodedata.category(char) in ("Cc", "Cf") for char in path):
        return T("'{path}' holds a character that not every system allows in names", path=path)
    if any(part.endswith((".", " ")) or part.split(".")[0].lower() in _DEVICES for part in parts):
        return T("'{path}' is a name that Windows does not allow", path=path)
    return None


def clash(paths: Iterable[str]) -> Text | None:
    """Two paths that are one file where case or the form of accents does not count, or of which one is the other's folder; None without any."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        parts = path.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts))]
        key = _folded(path)
        other = files.get(key) or folders.get(key) or next((files[_folded(folder)] for folder in above if _folded(folder) in files), None)
        other = other or next((folders[_folded(folder)] for folder in above if folders.get(_folded(folder), folder) != folder), None)
        if other is not None:
            return T("'{path}' and '{other}' are one name on some systems", path=path, other=other)
        files[key] = path
        folders.update((_folded(folder), folder) for folder in above)
    return None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
