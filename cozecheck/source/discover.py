"""Finds the config folders that a user means by a path.

A config folder is what Coze Studio reads at its start: it holds `pluginproduct/plugin_meta.yaml` and `common/oauth_schema.json`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.source.files import META, OAUTH_SCHEMA

MAX_ENTRIES = 500_000
"""Directory entries that one search looks at before it gives up; a large monorepo has fewer."""

USUAL = ("backend/conf/plugin", "resources/conf/plugin")
"""Where Coze Studio's repository and its image keep the folder: it counts there even without plugin_meta.yaml."""

SKIPPED = frozenset({".git", ".hg", ".svn", ".tox", "__pycache__", "node_modules"})


@dataclass(slots=True)
class Folder:
    """A config folder: `root` as the user would name it, `only` the files (real paths) to report on, all where it is empty.

    `found` says that it was found by searching, not named.
    """

    root: str
    only: frozenset[str] = frozenset()
    found: bool = False


@dataclass(slots=True)
class Discovery:
    """The folders in the order of the paths given, and what the reader should know of the search."""

    folders: list[Folder] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)


def discover(paths: Iterable[str]) -> Discovery:
    """The config folders meant by `paths`: config folders, their pluginproduct/, files in them, or folders above them.

    A folder that is meant twice is taken once, under the name that came first.
    Raises UsageError for a path that does not exist or leads to no config folder.
    """
    result = Discovery()
    seen: dict[str, Folder] = {}
    for path in paths:
        for folder in _meant_by(path, result.notices):
            known = seen.setdefault(os.path.realpath(folder.root), folder)
            if known is folder:
                result.folders.append(folder)
            else:
                known.only = known.only | folder.only if known.only and folder.only else frozenset()
                known.found = known.found and folder.found
    return result


def one(path: str) -> str:
    """The root of the one config folder that `path` means. Raises UsageError as `discover` does, and where there are several."""
    return only(path, discover([path]).folders)


def only(path: str, folders: list[Folder]) -> str:
    """The root of the only one of the folders that `path` means. Raises UsageError where there are several."""
    if len(folders) > 1:
        found = ", ".join(folder.root for folder in folders[:5])
        raise UsageError(T("'{path}' holds several configuration folders ({folders}); name one of them", path=path, folders=found))
    return folders[0].root


def _meant_by(path: str, notices: list[Text]) -> Iterator[Folder]:
    if not os.path.lexists(path):
        raise UsageError(T("there is no file or folder '{path}'", path=path))
    if not os.path.isdir(path):
        yield _around(path)
        return
    if _is_config(path):
        yield Folder(path)
        return
    if _base(path) == "pluginproduct":
        yield Folder(_parent(path))
        return
    found = list(_below(path, notices))
    if not found:
        raise UsageError(
            T(
                "no config folder in '{path}': looked there and below it for {meta} (not in .git, node_modules or virtual environments); "
                "name the folder that holds pluginproduct/, such as {usual}",
                path=path,
                meta=META,
                usual=USUAL[0],
            )
        )
    yield from found


def _is_config(path: str) -> bool:
    """Whether a folder that the user named is a config folder, perhaps one that misses a part."""
    if os.path.isdir(os.path.join(path, "pluginproduct")):
        return True
    return os.path.isfile(os.path.join(path, OAUTH_SCHEMA)) or _is_usual(path)


def _is_usual(path: str) -> bool:
    return os.path.realpath(path).replace(os.sep, "/").endswith(tuple("/" + usual for usual in USUAL))


def _base(path: str) -> str:
    return os.path.basename(os.path.abspath(path))


def _parent(path: str) -> str:
    """The folder above, in the user's words where they say it: 'a/b' → 'a', 'b' → '.', '.' → '..'."""
    path = path.rstrip("/") or "/"
    if os.path.basename(path) in ("", ".", ".."):
        return os.path.normpath(os.path.join(path, ".."))
    return os.path.dirname(path) or "."


def _around(path: str) -> Folder:
    """The config folder that holds a file."""
    folder = _parent(path)
    for _ in range(40):
        if os.path.isdir(os.path.join(folder, "pluginproduct")) or _base(folder) == "pluginproduct":
            root = _parent(folder) if _base(folder) == "pluginproduct" else folder
            return Folder(root, frozenset({os.path.realpath(path)}))
        above = _parent(folder)
        if os.path.exists(os.path.join(folder, ".git")) or os.path.realpath(above) == os.path.realpath(folder):
            break
        folder = above
    raise UsageError(
        T("'{path}' is in no config folder: no folder above it holds pluginproduct/; name a config folder, or a file in one", path=path),
    )


def _below(top: str, notices: list[Text]) -> Iterator[Folder]:
    """Config folders below `top`, in the order of their names; links are not followed, config folders not searched."""
    pending, entries = [top], 0
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as listing:
                names = []
                for entry in listing:
                    entries += 1
                    if entries > MAX_ENTRIES:
                        notices.append(T("the search below '{path}' ended after {limit} files; name the config folder itself", path=top, limit=MAX_ENTRIES))
                        return
                    if entry.is_dir(follow_symlinks=False):
                        names.append(entry.name)
                    elif entry.name == "pyvenv.cfg" and folder != top:
                        names = []
                        break
        except OSError as error:
            notices.append(T("'{path}' was not searched: {error}", path=folder, error=error.strerror or str(error)))
            continue
        if "pluginproduct" in names and (os.path.lexists(os.path.join(folder, META)) or _is_usual(folder)):
            yield Folder(folder, found=True)
            continue
        prefix = "" if folder == "." else os.path.join(folder, "")
        pending += (prefix + name for name in sorted(names, reverse=True) if name not in SKIPPED)
