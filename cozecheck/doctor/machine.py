"""This machine: proxies, routes, memory, disk; and a config folder's files: who may read and write them, and how large they are."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.proxies import set_variables

GIB = 1024**3
LITTLE_MEMORY = GIB // 4
LITTLE_DISK = GIB
CONFIG_MAP = 1024**2
"""Bytes that fit into one ConfigMap of Kubernetes."""
MOST = 20_000
"""Files of one folder that are looked at."""
NAMED = 5
"""Files that one step names."""


def machine_steps(folder: str, environ: Mapping[str, str], proc: str = "/proc") -> list[Step]:
    """Proxies, routes, memory and the disk that holds `folder`; `proc` is another place in tests."""
    return [_proxies(environ), *_routes(proc), _memory(proc), _disk(folder)]


def _proxies(environ: Mapping[str, str]) -> Step:
    found = set_variables(environ)
    if not found:
        return Step("proxy", Status.OK, T("no proxy variable is set in this environment"))
    details = tuple(T("{name}={value}", name=name, value=value) for name, value in found)
    means = T("Go's HTTP client heeds such variables, where the server's own environment has them (ALL_PROXY it does not heed)")
    return Step("proxy", Status.OK, T("proxy variables are set in this environment"), means, details=details, facts={"variables": dict(found)})


def _routes(proc: str) -> list[Step]:
    """Whether there is a default route, by Linux' own tables; elsewhere nothing is said."""
    try:
        with open(os.path.join(proc, "net", "route"), encoding="ascii", errors="replace") as file:
            ipv4 = any(line.split()[1:2] == ["00000000"] and line.split()[7:8] == ["00000000"] for line in file)
    except OSError:
        return []
    try:
        with open(os.path.join(proc, "net", "ipv6_route"), encoding="ascii", errors="replace") as file:
            # The kernel keeps a default route over 'lo' that says: unreachable.
            lines = [line.split() for line in file]
            ipv6 = any(line[0] == "0" * 32 and line[1] == "00" and line[-1] != "lo" for line in lines if len(line) > 9)
    except OSError:
        ipv6 = False
    facts = {"ipv4": ipv4, "ipv6": ipv6}
    if ipv4:
        words = T("there is a way out for IPv4 and for IPv6") if ipv6 else T("there is a way out for IPv4, none for IPv6")
        return [Step("route", Status.OK, words, facts=facts)]
    if ipv6:
        found, means = T("there is a way out for IPv6, none for IPv4"), T("hosts that have only IPv4 addresses cannot be reached from here")
        return [Step("route", Status.DEGRADED, found, means, T("see `ip route`"), facts=facts)]
    means = T("nothing beyond this machine's own networks can be reached from here")
    return [Step("route", Status.INCONCLUSIVE, T("this machine has no default route, neither for IPv4 nor for IPv6"), means, T("see `ip route`"), facts=facts)]


def _memory(proc: str) -> Step:
    total, free = _meminfo(proc) or _sysconf()
    if total <= 0 or free < 0:
        return Step("memory", Status.OK, T("how much memory is free is not known on this system"))
    facts = {"total": total, "free": free}
    found = T("{free} of {total} memory are free", free=size(free), total=size(total))
    if free < LITTLE_MEMORY:
        means = T("the kernel ends processes where memory runs out, and Coze Studio is a large one")
        return Step("memory", Status.DEGRADED, found, means, T("see with `top` who takes it"), facts=facts)
    return Step("memory", Status.OK, found, facts=facts)


def _meminfo(proc: str) -> tuple[int, int] | None:
    try:
        with open(os.path.join(proc, "meminfo"), encoding="ascii", errors="replace") as file:
            values = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in file if len(line.split()) > 1 and line.split()[1].isdecimal()}
        return values["MemTotal"], values["MemAvailable"]
    except (OSError, KeyError):
        return None


def _sysconf() -> tuple[int, int]:
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        return page * os.sysconf("SC_PHYS_PAGES"), page * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0, -1


def _disk(folder: str) -> Step:
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        return Step("disk", Status.OK, T("how much disk is free is not known: {error}", error=error.strerror or str(error)))
    facts = {"total": usage.total, "free": usage.free}
    found = T("{free} of {total} disk are free", free=size(usage.free), total=size(usage.total))
    if usage.free < LITTLE_DISK:
        means = T("databases and logs stop where the disk is full, and files are cut short when they are copied")
        return Step("disk", Status.DEGRADED, found, means, T("see with `df -h` and `du` what takes it"), facts=facts)
    return Step("disk", Status.OK, found, facts=facts)


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
        folders.sort()
        for name in (*folders, *sorted(files)):
            if len(entries) < MOST:
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


def size(count: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"
