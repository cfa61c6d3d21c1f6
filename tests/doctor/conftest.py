"""Servers in a thread, configurations that name them, and the command line as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cozecheck.rules.example import HEALTHY
from tests.servers import bad

ORIGINS = ("https://api.example.com",)


@contextmanager
def serving(behave: bad.Behaviour, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", heads: list[bytes] | None = None) -> Iterator[int]:
    """The port of a server that runs in a thread of its own."""
    ready, stop = threading.Event(), asyncio.Event()
    port = 0
    loop = asyncio.new_event_loop()

    async def run() -> None:
        nonlocal port
        async with bad.serve(behave, heads, tls=tls, host=host) as port:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def config(folder: Path, url: str = "https://plugins.example", changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """The healthy configuration, every server of which is `url`, with texts replaced."""
    for name, text in HEALTHY.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        old, new = (changes or {}).get(name, ("", ""))
        assert old in text
        lines = text.replace(old, new, 1).splitlines(keepends=True)
        file.write_text("".join(f"{line.partition('- url:')[0]}- url: {url}\n" if "- url:" in line else line for line in lines), encoding="utf-8")
    return folder


def doctor(*args: str, env: dict[str, str] | None = None, lang: str = "en") -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    command = [sys.executable, "-m", "cozecheck", "doctor", "--lang", lang, *args]
    done = subprocess.run(command, env={**environment, **(env or {})}, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def examined(*args: str, env: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """Exit code and the JSON report."""
    code, out, err = doctor("--format", "json", *args, env=env)
    assert not err
    document = json.loads(out)
    assert document["exit_code"] == code
    return code, document


def server_of(document: dict[str, Any]) -> dict[str, Any]:
    """The one server that was examined."""
    (server,) = [examination for examination in document["examinations"] if examination["kind"] == "server"]
    assert isinstance(server, dict)
    return server


def steps_of(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The steps of one name of the server."""
    return [step for step in server_of(document)["steps"] if step["step"] == name]


def asked(*args: str, env: dict[str, str] | None = None) -> dict[str, tuple[str, str]]:
    """Name → status and what was found, of the server's steps."""
    return {step["step"]: (step["status"], step["found"]) for step in server_of(examined(*args, env=env)[1])["steps"]}
