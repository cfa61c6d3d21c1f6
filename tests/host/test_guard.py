"""Who is answered: names, origins, tokens."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.hosts import Host, hosting, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    tmp = tmp_path_factory.mktemp("guard")
    with hosting(tmp, write(tmp / "conf", "https://plugin.example.com", say="/say"), "--allow-name", "box.lan") as running:
        yield running


def ask(host: Host, *lines: str, method: str = "POST", path: str = "/admin/reload-plugins") -> int:
    """The status of an answer to a request with just these headers; 0 where there is none."""
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as sock:
        sock.sendall("\r\n".join([f"{method} {path} HTTP/1.1", "Connection: close", "Content-Length: 0", *lines, "", ""]).encode())
        answer = sock.makefile("rb").readline()
    return int(answer.split()[1]) if answer else 0


@pytest.mark.parametrize("name", ["localhost:{port}", "localhost", "LOCALHOST.", "127.0.0.1:{port}", "[::1]:{port}", "box.lan", "localhost:1"])
def test_the_host_answers_to_its_own_names(host: Host, name: str) -> None:
    assert ask(host, "Host: " + name.format(port=host.port)) == 200


@pytest.mark.parametrize(
    "name", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", "evil.example:{port}", "localhost:x", "[::1].evil", "a@localhost", ""]
)
def test_other_names_are_refused(host: Host, name: str) -> None:
    assert ask(host, "Host: " + name.format(port=host.port)) in (400, 403)


def test_no_name_and_two_names_are_refused(host: Host) -> None:
    assert ask(host) in (400, 403)
    assert ask(host, "Host: localhost", "Host: evil.example") in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        ("Origin: https://evil.example",),
        ("Origin: null",),
        ("Origin: http://localhost:1",),
        ("Origin: http://127.0.0.1:{port}",),
        ("Sec-Fetch-Site: cross-site",),
        ("Sec-Fetch-Site: same-site",),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/admin/reload-plugins"), ("GET", "/admin/plugins"), ("POST", "/api/plugin/invoke/say/call")])
def test_pages_of_other_origins_are_refused(host: Host, headers: tuple[str, ...], method: str, path: str) -> None:
    lines = [line.format(port=host.port) for line in headers]
    assert ask(host, f"Host: localhost:{host.port}", *lines, method=method, path=path) == 403


def test_the_hosts_own_page_is_answered(host: Host) -> None:
    assert ask(host, f"Host: localhost:{host.port}", f"Origin: http://localhost:{host.port}", "Sec-Fetch-Site: same-origin") == 200


def test_refusals_are_in_the_log(host: Host) -> None:
    ask(host, "Host: evil.example")
    (line,) = [line for line in host.log("http") if line["status_code"] == 403][-1:]
    assert (line["level"], line["url"], "name" in line["error"]) == ("warning", "/admin/reload-plugins", True)


def test_answers_carry_the_headers_that_browsers_obey(host: Host) -> None:
    for path in ("/admin/plugins", "/health", "/nothing"):
        _, headers, _ = host.raw("GET", path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        assert "aiohttp" not in headers["server"]


def test_with_a_token_only_probes_are_answered_without_it(tmp_path: Path) -> None:
    config = write(tmp_path / "conf", "https://plugin.example.com", say="/say")
    with hosting(tmp_path, config, "--host", "0.0.0.0", "--token-env", "HOST_TOKEN", env={"HOST_TOKEN": "s3cret-word"}) as host:
        assert [host.ask("GET", path)[0] for path in ("/health", "/ready", "/admin/plugins", "/metrics")] == [200, 200, 401, 401]
        for wrong in ("Bearer s3cret-wor", "s3cret-word", "Basic s3cret-word", "Bearer \u00e9"):
            assert host.ask("GET", "/admin/plugins", headers={"Authorization": wrong})[0] == 401
        assert host.ask("GET", "/admin/plugins", headers={"Authorization": "Bearer s3cret-word"})[0] == 200
        for way in ("//admin/plugins", "/page/../admin/plugins", "/page/%2e%2e/admin/plugins", "/%61dmin/plugins", "http://localhost/health/../admin/plugins"):
            assert ask(host, "Host: localhost", method="GET", path=way) in (401, 404)
        # Any address will do, since rebinding needs a name.
        assert host.ask("GET", "/health", headers={"Host": "192.0.2.7:80"})[0] == 200
        assert host.ask("GET", "/health", headers={"Host": "evil.example"})[0] == 403
    assert "s3cret" not in (tmp_path / "host.jsonl").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "--token-env"),
        (("--host", "::"), "--token-env"),
        (("--token-env", "NOT_THERE"), "NOT_THERE is empty"),
        (("--token-file", "/nonexistent"), "cannot read the token"),
        (("--token-env", "A", "--token-file", "B"), "exclude each other"),
        (("--server", "ftp://x"), "--server"),
    ],
)
def test_wrong_usage_is_told_in_one_line(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    config = write(tmp_path / "conf", "https://plugin.example.com", say="/say")
    ran = subprocess.run([sys.executable, "-m", "cozecheck", "serve", str(config), "--port", "0", *options], capture_output=True, text=True, timeout=30)
    assert (ran.returncode, said in ran.stderr, ran.stderr.count("\n")) == (2, True, 1), ran.stderr


def test_a_taken_port_and_several_folders_are_wrong_usage() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "cozecheck", "serve", str(ROOT / "examples/healthy"), "--port", str(taken.getsockname()[1])]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (ran.returncode, "another program listens there" in ran.stderr) == (2, True)
    ran = subprocess.run([sys.executable, "-m", "cozecheck", "serve", str(ROOT / "examples")], capture_output=True, text=True, timeout=30)
    assert (ran.returncode, "several configuration folders" in ran.stderr) == (2, True)


def test_without_its_libraries_it_says_what_to_install(tmp_path: Path) -> None:
    program = "import sys; sys.modules['prometheus_client'] = None; sys.path_importer_cache.clear()\nimport importlib.util as u\nreal = u.find_spec\n"
    program += "u.find_spec = lambda name, *rest: None if name in ('prometheus_client', 'watchfiles') else real(name, *rest)\n"
    program += "from cozecheck.cli.main import run; sys.exit(run(sys.argv[1:]))"
    ran = subprocess.run([sys.executable, "-c", program, "serve", str(tmp_path)], capture_output=True, text=True, timeout=30)
    assert (ran.returncode, "pip install 'cozecheck[serve]'" in ran.stderr) == (2, True), ran.stderr
