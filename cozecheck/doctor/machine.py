"""This machine: proxies, routes, memory, disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from cozecheck.core.text import T
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.proxies import set_variables

GIB = 1024**3
LITTLE_MEMORY = GIB // 4
LITTLE_DISK = GIB


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


def size(count: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"
