"""A config folder's files: who may read and write them, and how large they are."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.doctor.machine import size
from cozecheck.doctor.model import Status, Step

CONFIG_MAP = 1024**2
"""Bytes that fit into one ConfigMap of Kubernetes."""
MOST = 20_000
"""Files and folders of one config folder that are looked at, and then those beside the last one."""
NAMED = 5
"""Files that one step names."""


class _Entry(NamedTuple):
    name: str
    info: os.stat_result


def folder_steps(folder: str, uid: int) -> list[Step]:
    """A config folder's files, for a server that runs as the user `uid`; 0 is what Coze Studio's own image uses."""
    entries, troubles = _entries(folder)
    return [_readable(entries, troubles, uid), *_writable(entries), _sizes(entries)]


def _entries(folder: str) -> tuple[list[_Entry], list[str]]:
    """The folder itself ('.') and all below it, links followed; and what could not be looked at."""
    entries, troubles = [], []

    def look(name: str) -> None:
        try:
            entries.append(_Entry(name, os.stat(os.path.join(folder, name))))
        except OSError as error:
            troubles.append(f"{name}: {error.strerror}")

    look(".")
    for top, folders, files in os.walk(folder, onerror=lambda error: troubles.append(f"{os.path.relpath(str(error.filename), folder)}: {error.strerror}")):
        if len(entries) >= MOST:
            break
        folders.sort()
        for name in (*folders, *sorted(files)):
            look(os.path.relpath(os.path.join(top, name), folder))
    return entries, troubles


def _readable(entries: list[_Entry], troubles: list[str], uid: int) -> Step:
    shut = [entry.name for entry in entries if not _may(entry.info, uid)]
    facts = {"uid": uid, "unreadable": shut[:100]}
    if troubles or shut:
        found = T("the user {uid} cannot read {files}", uid=uid, files=_named(shut)) if shut else T("cannot be looked at: {files}", files=_named(troubles))
        means = T("Coze Studio does not start where it cannot read plugin_meta.yaml, and drops plugins whose documents it cannot read")
        do = T("chmod -R a+rX the folder, or chown it to the user")
        return Step("permissions", Status.FAILED, found, means, do, facts=facts)
    if uid:
        return Step("permissions", Status.OK, T("the user {uid} can read all {count} files and folders", uid=uid, count=len(entries)), facts=facts)
    closed = [entry.name for entry in entries if not _may(entry.info, -1)]
    found = T("root, as whom Coze Studio's own image runs, can read all {count} files and folders", count=len(entries))
    if closed:
        means = T("a server that runs as somebody else might not: {files} cannot be read by everybody (--server-uid looks for one user)", files=_named(closed))
        return Step("permissions", Status.OK, found, means, facts=facts)
    return Step("permissions", Status.OK, found, facts=facts)


def _may(info: os.stat_result, uid: int) -> bool:
    """Whether the mode bits let a user in, who is in no group: folders must be passed through as well. -1 is nobody in particular."""
    if uid == 0:
        return True
    shift = 6 if info.st_uid == uid else 0
    wanted = 5 if stat.S_ISDIR(info.st_mode) else 4
    return (info.st_mode >> shift) & wanted == wanted


def _writable(entries: list[_Entry]) -> list[Step]:
    # A sticky folder, such as /tmp, lets everybody add files, never change those of others: added documents are not read by the server.
    open_ = [e.name for e in entries if e.info.st_mode & stat.S_IWOTH and not (stat.S_ISDIR(e.info.st_mode) and e.info.st_mode & stat.S_ISVTX)]
    if not open_:
        return []
    found = T("everybody on this machine can change {files}", files=_named(open_))
    means = T("who changes a plugin's server URL or token gets what users send to it")
    return [Step("permissions", Status.DEGRADED, found, means, T("chmod -R o-w the folder"), facts={"world_writable": open_[:100]})]


def _sizes(entries: list[_Entry]) -> Step:
    files = [entry for entry in entries if stat.S_ISREG(entry.info.st_mode)]
    total = sum(entry.info.st_size for entry in files)
    facts = {"files": len(files), "bytes": total}
    if not files:
        return Step("size", Status.OK, T("the folder has no files"), facts=facts)
    largest = max(files, key=lambda entry: entry.info.st_size)
    found = T("{count} files, {total}; the largest is {file}, {size}", count=len(files), total=size(total), file=largest.name, size=size(largest.info.st_size))
    means = T("too much for one ConfigMap of Kubernetes, which holds 1 MiB") if total > CONFIG_MAP else None
    return Step("size", Status.OK, found, means, facts=facts)


def _named(names: list[str]) -> Text | str:
    shown = ", ".join(names[:NAMED])
    return T("{names} and {count} more", names=shown, count=len(names) - NAMED) if len(names) > NAMED else shown
