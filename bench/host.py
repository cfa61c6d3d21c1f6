"""What `cozecheck serve` costs: calls through it, beside the plugin's server asked directly, and through a bare aiohttp proxy, in one run.

    make dev && .venv/bin/python bench/host.py [--requests 10000] [--at-once 20] [--reloads 200]

Then a storm: the same calls while files are broken, mended and reloaded one after the other; no call may fail, nor get another answer.
It ends with exit code 1 where one does.

All run on loopback, with the same client, one after another; each stops after 20 s at the latest. Absolute figures differ from machine to
machine: compare the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
from aiohttp import web

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 20.0
CALL = "/api/plugin/invoke/document_converter/convert_document"
PLUGINS = 5
"""Of examples/healthy."""
SAID = {"markdown": "# Title\n\nText.", "pages": 3, "ok": True, "error": ""}
ANSWER = json.dumps(SAID)
GOOD = (SAID, {"success": True, "data": SAID})
"""What the server answers, and what the host makes of it."""
BREAK: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: data + b"\n\t- [",
    lambda data: data[: len(data) // 2] + b'\n"',
    lambda _data: b"",
    lambda data: data.replace(b"'200'", b"'404'").replace(b'"200"', b'"404"'),
    lambda _data: b"\x00\xff" * 100,
)
"""What an editor, a disk or a person does to a file."""


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


async def load(name: str, url: str, body: bytes, requests: int, at_once: int, go_on: Callable[[], bool] = lambda: True) -> Run:
    """`requests` calls, `at_once` at the same time, as long as `go_on` says so."""
    left, seconds, errors = iter(range(requests)), list[float](), 0
    began = time.perf_counter()

    async def caller(session: aiohttp.ClientSession) -> None:
        nonlocal errors
        for _ in left:
            start = time.perf_counter()
            if start - began > LIMIT or not go_on():
                return
            try:
                async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
                    status, text = response.status, await response.text()
            except (aiohttp.ClientError, OSError) as error:
                status, text = 0, str(error)
            if status == 200 and json.loads(text) in GOOD:
                seconds.append(time.perf_counter() - start)
            else:
                errors += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(caller(session) for _ in range(at_once)))
    return Run(name, seconds, time.perf_counter() - began, errors)


class Storm(NamedTuple):
    """`refused` reloads said what is broken, and kept the last good version; `lost` are those after which a plugin was not active."""

    run: Run
    reloads: int
    refused: int
    lost: int


async def storm(host: str, body: bytes, folder: Path, reloads: int, at_once: int) -> Storm:
    """Calls while the files of `folder` are broken, mended and reloaded."""
    files = [folder / "pluginproduct/document_converter.yaml", folder / "pluginproduct/plugin_meta.yaml"]
    good = {file: file.read_bytes() for file in files}
    done, refused, lost, number = False, 0, 0, 0
    traffic = asyncio.create_task(load("in a reload storm", f"{host}{CALL}", body, 10**9, at_once, lambda: not done))
    began = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        for number in range(1, reloads + 1):
            file, how = files[(number - 1) // 2 % len(files)], BREAK[(number - 1) // 2 % len(BREAK)]
            broken = number % 2 == 1
            file.write_bytes(how(good[file]) if broken else good[file])
            async with session.post(f"{host}/admin/reload-plugins") as response:
                answer = await response.json()
            refused += not answer["success"]
            lost += answer["active"] != PLUGINS or (not broken and not answer["success"])
            if time.perf_counter() - began > LIMIT - 1:
                break
    done = True
    return Storm(await traffic, number, refused, lost)


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
    parser.add_argument("--reloads", type=int, default=200)
    parser.add_argument("child", nargs="*", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        upstream() if arguments.child[0] == "upstream" else proxy(arguments.child[1])
        return
    body = b'{"fileUrl": "https://example.com/a.pdf", "preserveFormatting": true}'
    with tempfile.TemporaryDirectory() as folder, child(__file__, "upstream") as (target, _), child(__file__, "proxy", target) as (between, _):
        command = ("-m", "cozecheck", "serve", str(ROOT / "examples/healthy"), "--port", "0", "--server", target)
        with child(*command, log=Path(folder) / "log.jsonl") as (host, pid):
            call = f"{host}{CALL}"

            def run(name: str, url: str, requests: int) -> Run:
                return asyncio.run(load(name, url, body, requests, arguments.at_once))

            few = max(1, arguments.requests // 5)
            run("warm-up", call, min(1000, few))
            before = memory(pid)
            direct, bare = run("directly", f"{target}/api/convert", few), run("bare aiohttp proxy", f"{between}/api/convert", few)
            through = run("cozecheck serve", call, arguments.requests)
            after = memory(pid)
        config = Path(folder) / "config"
        shutil.copytree(ROOT / "examples/healthy", config)
        with child(*command[:3], str(config), *command[4:], log=Path(folder) / "storm.jsonl") as (host, pid):
            stormy = asyncio.run(storm(host, body, config, arguments.reloads, arguments.at_once))
    print(f"{'':22}{'good':>8}{'errors':>8}{'a second':>10}{'ratio':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for one in (direct, bare, through, stormy.run):
        print(one.line(direct))
    print(f"memory of cozecheck serve: {before:.1f} MB after its first calls, {after:.1f} MB after all")
    print(f"the storm: {stormy.reloads} reloads, {stormy.refused} of them of a broken file; {stormy.lost} after which a plugin was lost")
    if through.errors or stormy.run.errors or stormy.lost:
        sys.exit(1)


if __name__ == "__main__":
    main()
