"""The real sidecar as a child process, beside the imitation of Coze Studio."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

import cozecheck
from tests.host.hosts import end, until
from tests.servers.app import answering
from tests.servers.studio import EMAIL, PASSWORD, Studio
from tests.store.conftest import call, lay_out

__all__ = ("call", "until")

SECONDS = 30
QUICK = ("--interval", "0.2", "--timeout", "1", "--stale", "6")
SHORT = ("--stale", "1.4")
LIST, DETAIL, LOGIN = "/api/marketplace/product/list", "/api/marketplace/product/detail", "/api/passport/web/email/login/"


class Moody(Studio):
    """Ends sessions on demand, as Coze Studio does when the user logs in elsewhere."""

    ended = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == LOGIN and self.faults.get(LOGIN) != "wrong":
            self.ended = False
        elif request.path == LOGIN:
            self.seen.append((LOGIN, None))
            return web.json_response({"code": 700000003, "msg": "invalid email or password, please try again."})
        elif self.ended:
            self.seen.append((request.path, None))
            return web.json_response({"code": 700012006, "msg": "authentication failed"})
        return await super().answer(request)


def as_foretold(config: Path) -> dict[str, tuple[str, dict[str, str], int]]:
    """The products that Coze Studio makes of a configuration."""
    seen: list[Any] = []
    cozecheck.check(config, see=seen.append)
    return {
        str(plugin.meta.id.value): (plugin.meta.name, {str(tool.meta.id.value): tool.operation.operation_id for tool in plugin.tools if tool.loaded}, 0)
        for plugin in seen[0].plugins
        if plugin.loaded
    }


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The small healthy configuration: plugins 101 and 102 with four tools."""
    return lay_out(tmp_path / "plugin")


@pytest.fixture
def studio(config: Path) -> Iterator[Moody]:
    """A server that has what is foretold for it."""
    moody = Moody(as_foretold(config))
    with answering(moody.answer) as moody.base:
        yield moody


class Sidecar:
    """A running sidecar."""

    def __init__(self, process: subprocess.Popen[str], log: Path, port: int) -> None:
        self.process, self._log, self.port = process, log, port

    def raw(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        status, _, text = self.raw(path, headers)
        return status, json.loads(text)

    def is_ready(self) -> bool:
        return self.raw("/ready")[0] == 200

    def becomes(self, ready: bool) -> Any:
        """Waits until it is, or is not; what it says then."""
        until(lambda: self.is_ready() is ready)
        return self.ask("/ready")[1]

    def metrics(self) -> dict[tuple[str, ...], float]:
        """Values by name and values of labels."""
        text = self.raw("/metrics")[2]
        return {(sample.name, *sample.labels.values()): sample.value for family in text_string_to_metric_families(text) for sample in family.samples}

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines() if line.endswith("}")]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)


@contextmanager
def beside(config: Path, url: str, *options: str, env: Mapping[str, str] | None = None) -> Iterator[Sidecar]:
    """Starts `cozecheck sidecar`, waits for the line that says where it listens, and ends it."""
    log = config.parent / "sidecar.jsonl"
    who = {"COZECHECK_STUDIO_EMAIL": EMAIL, "COZECHECK_STUDIO_PASSWORD": PASSWORD} if env is None else env
    around = {name: value for name, value in os.environ.items() if not name.startswith("COZECHECK_")}
    command = [sys.executable, "-m", "cozecheck", "sidecar", str(config), "--url", url, "--port", "0", *QUICK, *options]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, env={**around, "LC_ALL": "C.UTF-8", **who})
    assert process.stderr is not None
    try:
        line, found = "", None
        while not found:
            assert select.select([process.stderr], [], [], SECONDS)[0], "the sidecar says nothing"
            more = process.stderr.readline()
            assert more, line
            line += more
            found = re.search(r"http://\S+:(\d+) watches", line)
        yield Sidecar(process, log, int(found[1]))
    finally:
        end(process)
