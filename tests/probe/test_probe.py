"""`cozecheck probe` as a user runs it, against servers on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from cozecheck.probe.servers import find_servers
from tests.cli.conftest import lay_out


@contextmanager
def serving(status: int, headers: dict[str, str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The port of a server that always answers alike, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path} {self.headers['Host']}")
            self.send_response(status)
            for name, value in {"Content-Length": "0", **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def config(folder: Path, url: str) -> Path:
    """The healthy configuration, every server of which is `url`."""
    lay_out(folder)
    for origin in (server.url for server in find_servers([str(folder)])[0]):
        for file in folder.rglob("*.yaml"):
            file.write_text(file.read_text().replace(origin, url))
    return folder


def probe(*args: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "cozecheck", "probe", "--lang", "en", *args], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def one(*args: str) -> tuple[int, dict[str, Any]]:
    code, out, err = probe("--format", "json", "--rate", "0", *args)
    assert not err
    (server,) = json.loads(out)["servers"]
    return code, server


def test_a_server_that_is_there_is_asked_once_for_all_plugins(tmp_path: Path) -> None:
    with serving(200) as (port, asked):
        code, server = one("--resolve", f"plugins.example=127.0.0.1:{port}", str(config(tmp_path, "http://user:hunter2@plugins.example/v1")))
    assert (code, server["status"], server["origin"], server["plugins"]) == (0, "ok", "http://plugins.example", ["101", "102"])
    assert (server["http_status"], server["http_version"], server["address"], server["health"]) == (200, "1.1", "127.0.0.1", 200)
    assert asked == ["HEAD /v1 plugins.example", "GET /v1/health plugins.example"]
    assert server["seconds"]["connect"] is not None


@pytest.mark.parametrize(
    ("status", "word", "code"), [(204, "ok", 0), (404, "ok", 0), (401, "ok", 0), (500, "failed", 1), (503, "failed", 1), (429, "inconclusive", 0)]
)
def test_what_an_answer_means(status: int, word: str, code: int, tmp_path: Path) -> None:
    with serving(status) as (port, _asked):
        got, server = one("--allow-private", "--retries", "0", str(config(tmp_path, f"http://127.0.0.1:{port}")))
    assert (got, server["status"], server["address"]) == (code, word, "127.0.0.1")


def test_one_server_has_one_origin_however_it_is_written(tmp_path: Path) -> None:
    folder = config(tmp_path, "https://Plugins.Example:443/v1")
    second = next(file for file in sorted(folder.rglob("*.yaml")) if "Plugins.Example" in file.read_text())
    second.write_text(second.read_text().replace("https://Plugins.Example:443/v1", "HTTPS://user:hunter2@plugins.example/v2"))
    (server,) = find_servers([str(folder)])[0]
    assert (server.origin, server.plugins) == ("https://plugins.example", ("101", "102"))
    assert "hunter2" not in server.url


def test_strict_fails_for_what_is_inconclusive(tmp_path: Path) -> None:
    with serving(429, {"Retry-After": "0"}) as (port, asked):
        code, server = one("--allow-private", "--strict", str(config(tmp_path, f"http://127.0.0.1:{port}")))
    assert (code, server["attempts"]) == (1, 2)
    assert len(asked) >= 2


def test_private_addresses_are_skipped_unless_allowed(tmp_path: Path) -> None:
    with serving(200) as (port, asked):
        folder = str(config(tmp_path, f"http://127.0.0.1:{port}"))
        code, server = one(folder)
        assert (code, server["status"], asked) == (0, "skipped", [])
        assert one("--allow-host", "127.0.0.1", folder)[1]["status"] == "ok"


def test_a_redirect_to_metadata_is_not_followed(tmp_path: Path) -> None:
    with serving(302, {"Location": "http://169.254.169.254/latest/meta-data/"}) as (port, _asked):
        code, server = one("--allow-private", str(config(tmp_path, f"http://127.0.0.1:{port}")))
    assert (code, server["status"], server["kind"]) == (1, "failed", "forbidden-redirect")
    assert server["reason"].startswith("it redirects to http://169.254.169.254: ")


def test_a_name_that_is_not_fails(tmp_path: Path) -> None:
    code, server = one(str(config(tmp_path, "https://plugins.invalid")))
    assert (code, server["status"], server["kind"]) == (1, "failed", "no-such-name")


@pytest.mark.parametrize("url", ["https://1.1.1.1", "https://plugins.example.com"])
def test_without_network_it_says_so_and_fails_nobody(url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cozecheck", "probe", "--lang", "en", "--retries", "0", str(config(tmp_path, url))]
    alone = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    done = subprocess.run([*alone, *command], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "inconclusive: no network here, no server was reached\n")


def test_every_format_names_the_server_and_its_line(tmp_path: Path) -> None:
    with serving(500) as (port, _asked):
        folder = config(tmp_path, f"http://127.0.0.1:{port}")
        junit = tmp_path / "out.xml"
        code, text, _ = probe("--allow-private", "--rate", "0", "--output", f"junit={junit}", str(folder))
        _, github, _ = probe("--allow-private", "--rate", "0", "--format", "github", str(folder))
    origin = f"http://127.0.0.1:{port}"
    assert code == 1
    assert f"failed  {origin}  HTTP/1.1 500" in text
    (case,) = ElementTree.parse(junit).iter("testcase")
    assert (case.get("name"), [child.tag for child in case]) == (origin, ["failure", "system-out"])
    assert github.startswith("::error file=")
