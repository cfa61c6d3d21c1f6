"""The same way from within the server's container: `docker exec` or `kubectl exec`, with whatever programs are there.

Names are resolved in there and judged out here; then exactly those addresses are dialled, so that no name can change its mind in between.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.proxies import proxy_step
from cozecheck.doctor.room import Room, first_line, run
from cozecheck.net.addresses import parse
from cozecheck.net.policy import Endpoint, Policy

if TYPE_CHECKING:
    from yarl import URL

MANY = 16
"""Addresses of one name that are judged."""
DIALLED = 3
"""Of them, in turn, until one answers."""

HERE = T("this is where Coze Studio runs: every call of the plugin fails")
_NAMES = """
import json, socket, sys
try:
    infos = socket.getaddrinfo(sys.argv[1], None, type=socket.SOCK_STREAM)
    print(json.dumps({"addresses": [info[4][0] for info in infos]}))
except OSError as error:
    print(json.dumps({"error": error.strerror or str(error)}))
"""
_REACH = """
import json, socket, ssl, sys, time
host, name, address, port, scheme, path, seconds = sys.argv[1:]
done, began = {"at": "connection"}, time.time()
try:
    sock = socket.create_connection((address, int(port)), float(seconds))
    if scheme == "https":
        done["at"] = "tls"
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    done["at"] = "http"
    sock.sendall(("HEAD %s HTTP/1.1\\r\\nHost: %s\\r\\nUser-Agent: cozecheck\\r\\nConnection: close\\r\\n\\r\\n" % (path, name)).encode())
    line = sock.recv(256).split(b" ")
    done["status"] = int(line[1]) if line[0].startswith(b"HTTP/") else 0
except (OSError, ValueError, IndexError) as error:
    done["error"] = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error) or type(error).__name__
done["seconds"] = time.time() - began
print(json.dumps(done))
"""


async def inside_steps(room: Room, url: URL, policy: Policy, seconds: float) -> list[Step]:
    """The steps from within, for one server."""
    host, port = url.raw_host or "", url.port or 0
    if host.startswith("-"):
        return [Step("inside", Status.SKIPPED, T("{host} would be an option to the programs inside", host=host))]
    proxy = proxy_step(url.scheme, host, port, room.environ)
    steps = [] if proxy.status is Status.OK else [proxy._replace(name="inside", found=T("in {name}, {found}", name=room.inside.name, found=proxy.found))]
    found = await _resolve(room, host, port, policy, seconds)
    if isinstance(found, Step):
        return [*steps, found]
    refusals = (policy.refusal(host, address, port) for address, _ in found)
    refusal = next(filter(None, refusals), None)
    if refusal is not None:
        do = T("where that is what you want: --allow-host {host}, or --allow-private", host=host)
        return [*steps, Step("inside", Status.SKIPPED, T("seen from {name}, {refusal}", name=room.inside.name, refusal=refusal), do=do)]
    for address, there in found[:DIALLED]:
        step = await _reach(room, url, address, there, seconds)
        if step.status is Status.OK:
            break
    return [*steps, step]


async def _resolve(room: Room, host: str, port: int, policy: Policy, seconds: float) -> list[Endpoint] | Step:
    """Where the host is, seen from inside, not judged; a step where that cannot be found out."""
    inside, fixed, literal = room.inside, policy.fixed(host, port), parse(host)
    if fixed is not None or literal is not None:
        return [fixed or (str(literal), port)]
    if "python3" in room.programs:
        ran = await run(inside, ["python3", "-I", "-c", _NAMES, host], seconds)
        said = _json(ran.out)
        words, error = said.get("addresses"), str(said.get("error") or first_line(ran.err) or "?")
    elif "getent" in room.programs:
        ran = await run(inside, ["getent", "ahosts", host], seconds)
        words, error = [line.split()[0] for line in ran.out.splitlines() if line.split()], first_line(ran.err) or f"getent: {ran.code}"
    else:
        found = T("in {name} there is neither python3 nor getent to look up {host}", name=inside.name, host=host)
        return Step("inside", Status.INCONCLUSIVE, found, do=T("say where it is: --resolve {host}=ADDRESS:PORT", host=host))
    found_there = map(parse, map(str, words if isinstance(words, list) else ()))
    addresses = [str(address) for address in dict.fromkeys(found_there) if address][:MANY]
    if addresses:
        return [(address, port) for address in addresses]
    if ran.code is None:
        return Step("inside", Status.INCONCLUSIVE, T("from {name}, no name server answers within {seconds:g} s", name=inside.name, seconds=seconds))
    found = T("from {name}, {host} cannot be resolved: {error}", name=inside.name, host=host, error=error)
    return Step("inside", Status.FAILED, found, HERE, T("put both containers into one network, or correct the name or the container's name server"))


async def _reach(room: Room, url: URL, address: str, port: int, seconds: float) -> Step:
    inside, host, limit = room.inside, url.raw_host or "", f"{seconds:g}"
    status, where, error = 0, "connection", ""
    if "python3" in room.programs:
        words = [host, url.raw_authority, address, str(port), url.scheme, url.raw_path or "/", limit]
        ran = await run(inside, ["python3", "-I", "-c", _REACH, *words], seconds + 5)
        said = _json(ran.out)
        where, error = str(said.get("at") or ""), str(said.get("error") or "")
        status = said["status"] if isinstance(said.get("status"), int) else 0
    elif "curl" in room.programs:
        ran = await run(inside, curl(url, address, port, limit), seconds + 5)
        words = ran.out.split()
        status = int(words[0]) if words and words[0].isdecimal() else 0
        where = {7: "connection", 28: "connection", 35: "tls", 60: "tls"}.get(ran.code or 0, "http")
    else:
        ran = await run(inside, ["nc", "-z", "-w", str(max(1, int(seconds))), address, str(port)], seconds + 5)
        if ran.code == 0:
            found = T("from {name}, {host} takes connections at {address} (nc says no more)", name=inside.name, host=host, address=address)
            return Step("inside", Status.OK, found, facts={"address": address, "with": "nc"})
    facts: dict[str, Any] = {"address": address, "status": status, "at": where}
    if status:
        found = T("from {name}, {host} ({address}) answers with {status}", name=inside.name, host=host, address=address, status=status)
        judged = Status.FAILED if status >= 500 else Status.INCONCLUSIVE if status == 429 else Status.OK
        return Step("inside", judged, found, facts=facts)
    error = error or first_line(ran.err)
    late = ran.code is None or "timed out" in error
    reason = T("nothing within {seconds:g} s", seconds=seconds) if late else error or T("no HTTP")
    found = T("from {name}, {host} ({address}) does not answer: {error}", name=inside.name, host=host, address=address, error=reason)
    if where == "tls" and "certificate" not in error:
        where = "http"
    # A time-out says nothing certain, from wherever it is seen.
    return Step("inside", Status.INCONCLUSIVE if late else Status.FAILED, found, None if late else HERE, _CURES.get(where), facts=facts)


_CURES: dict[str, Text] = {
    "connection": T("see the container's networks and network policies, and whether the server listens on more than its own loopback"),
    "tls": T("see the steps above; where they are well, the container lacks the authority's certificate (/etc/ssl/certs)"),
    "http": T("see which program listens at that port, and its log"),
}


def curl(url: URL, address: str, port: int, seconds: str) -> list[str]:
    """curl's arguments: no file of the user's, no proxy, no redirect, and exactly this address."""
    to = f"[{address}]" if ":" in address else address
    return [
        *("curl", "-q", "--noproxy", "*", "--silent", "--show-error", "--head", "--globoff", "--output", "/dev/null"),
        *("--max-time", seconds, "--proto", "=http,https", "--connect-to", f"::{to}:{port}", "--write-out", "%{http_code}"),
        *("--", str(url.with_query(None))),
    ]


def _json(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
