"""What `cozecheck serve` costs: calls through it, beside the plugin's server asked directly, and through a bare aiohttp proxy, in one run.

    make dev && .venv/bin/python bench/host.py [--requests 10000] [--at-once 20]

All run on loopback, with the same client, one after another; each stops after 20 s at the latest. Absolute figures differ from machine to
machine: compare the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
from aiohttp import web

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 20.0
ANSWER = json.dumps({"markdown": "# Title\n\nText.", "pages": 3, "ok": True, "error": ""})


class Run(NamedTuple):
    """One contestant's figures; `seconds` holds one latency for each good answer."""

    name: str
    seconds: list[float]
    took: float
    errors: int

    def line(self, beside: Run) -> str:
        good = sorted(self.seconds)
        rate, p50, p99 = len(good) / self.took, good[len(good) // 2] * 1000, good[len(good) * 99 // 100] * 1000
        ratio = rate / (len(beside.seconds) / beside.took)
        return f"{self.name:22}{len(good):8}{self.errors:8}{rate:10.0f}{ratio:9.2f}{p50:9.1f}{p99:9.1f}"


async def load(name: str, url: str, body: bytes, requests: int, at_once: int) -> Run:
    """`requests` calls, `at_once` at the same time."""
    left, seconds, errors = iter(range(requests)), list[float](), 0
    began = time.perf_counter()

    async def caller(session: aiohttp.ClientSession) -> None:
        nonlocal errors
        for _ in left:
            start = time.perf_counter()
            if start - began > LIMIT:
                return
            async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
                text = await response.text()
            if response.status == 200 and '"markdown"' in text:
                seconds.append(time.perf_counter() - start)
            else:
                errors += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(caller(session) for _ in range(at_once)))
    return Run(name, seconds, time.perf_counter() - began, errors)


def upstream() -> None:
    """The plugin's server."""
    serve(lambda request: _answered(request))


async def _answered(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(text=ANSWER, content_type="application/json")


def proxy(target: str) -> None:
    """The least that stands between: what is asked is asked of `target`."""
    found: list[aiohttp.ClientSession] = []

    async def passed(request: web.Request) -> web.Response:
        if not found:
            found.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)))
        headers = {"Content-Type": request.headers.get("Content-Type", "")}
        async with found[0].post(target + request.raw_path, data=await request.read(), headers=headers) as response:
            return web.Response(body=await response.read(), status=response.status, content_type=response.content_type)

    serve(passed)


def serve(handler: object) -> None:
    """Serves on a free port, whose URL is printed, until it is killed."""

    async def work() -> None:
        app = web.Application()
        app.router.add_post("/{path:.*}", handler)  # type: ignore[arg-type]
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await asyncio.Event().wait()

    asyncio.run(work())


@contextmanager
def child(*command: str, log: Path | None = None) -> Iterator[tuple[str, int]]:
    """The URL that a child process prints first, and its process id."""
    out = log.open("w") if log else subprocess.PIPE
    process = subprocess.Popen([sys.executable, *command], stdout=out, stderr=subprocess.PIPE if log else None, text=True)
    stream = process.stderr if log else process.stdout
    assert stream is not None
    try:
        found = re.search(r"http://[\d.:]+", stream.readline())
        assert found, stream.read()
        yield found[0], process.pid
    finally:
        process.terminate()
        process.wait()


def memory(pid: int) -> float:
    """Resident megabytes; 0 where there is no /proc."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6
    except OSError:
        return 0.0


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("child", nargs="*", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        upstream() if arguments.child[0] == "upstream" else proxy(arguments.child[1])
        return
    body = b'{"fileUrl": "https://example.com/a.pdf", "preserveFormatting": true}'
    with tempfile.TemporaryDirectory() as folder, child(__file__, "upstream") as (target, _), child(__file__, "proxy", target) as (between, _):
        command = ("-m", "cozecheck", "serve", str(ROOT / "examples/healthy"), "--port", "0", "--server", target)
        with child(*command, log=Path(folder) / "log.jsonl") as (host, pid):
            call = f"{host}/api/plugin/invoke/document_converter/convert_document"

            def run(name: str, url: str, requests: int) -> Run:
                return asyncio.run(load(name, url, body, requests, arguments.at_once))

            few = max(1, arguments.requests // 5)
            run("warm-up", call, min(1000, few))
            before = memory(pid)
            direct, bare = run("directly", f"{target}/api/convert", few), run("bare aiohttp proxy", f"{between}/api/convert", few)
            through = run("cozecheck serve", call, arguments.requests)
            after = memory(pid)
    print(f"{'':22}{'good':>8}{'errors':>8}{'a second':>10}{'ratio':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for one in (direct, bare, through):
        print(one.line(direct))
    print(f"memory of cozecheck serve: {before:.1f} MB after its first calls, {after:.1f} MB after all")


if __name__ == "__main__":
    main()
