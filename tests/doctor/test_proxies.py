"""Which proxies apply: by Go's own client, where Go is there, and never with their credentials."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cozecheck.doctor.model import Status
from cozecheck.doctor.proxies import exempted, proxy_step, redacted, set_variables
from tests.doctor.conftest import examined, steps_of

PROXY = {"HTTP_PROXY": "http://one:3128", "HTTPS_PROXY": "http://two:3128"}
PLACES = [
    *(("https", "api.example.com", 443), ("http", "api.example.com", 80), ("https", "example.com", 443), ("https", "notexample.com", 443)),
    *(("https", "localhost", 443), ("https", "127.0.0.9", 443), ("https", "10.1.2.3", 443), ("https", "api.example.com", 8443), ("https", "::1", 443)),
]
EXCEPTIONS = [
    *("", "*", "example.com", ".example.com", "*.example.com", "api.example.com:8443", "EXAMPLE.com , x", "10.0.0.0/8", "10.1.2.3", "10.1.2.3:443"),
    *("x,*", "10.1.2.3:80", "[::1]:443", ":443", "com", ".", "1.2.3.4/33"),
]


def test_the_same_as_go(tmp_path: Path) -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed")
    (tmp_path / "go.mod").write_text("module oracle\n\ngo 1.20\n")
    (tmp_path / "main.go").write_text(
        'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\tfor _, url := range os.Args[1:] {\n'
        '\t\trequest, _ := http.NewRequest("GET", url, nil)\n\t\tproxy, _ := http.ProxyFromEnvironment(request)\n\t\tfmt.Println(proxy != nil)\n\t}\n}\n'
    )
    subprocess.run([go, "build", "-o", "oracle", "."], cwd=tmp_path, check=True, env={**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"})
    urls = [f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/" for scheme, host, port in PLACES]
    for no_proxy in EXCEPTIONS:
        environment = {**PROXY, "NO_PROXY": no_proxy}
        said = subprocess.run([tmp_path / "oracle", *urls], env=environment, capture_output=True, text=True, check=True).stdout.split()
        ours = [str(exempted(host, port, no_proxy) is None).lower() for _, host, port in PLACES]
        assert dict(zip(urls, ours, strict=True)) == dict(zip(urls, said, strict=True)), no_proxy


@pytest.mark.parametrize(
    ("environment", "status", "words"),
    [
        ({}, Status.OK, "no proxy applies to it"),
        ({"ALL_PROXY": "socks5://x"}, Status.OK, "ALL_PROXY is set, which Coze Studio's HTTP client does not heed: it calls directly"),
        ({"HTTP_PROXY": "http://x"}, Status.OK, "no proxy applies to it"),
        ({"https_proxy": "http://u:secret@proxy:3128"}, Status.DEGRADED, "https_proxy applies to it: http://proxy:3128"),
        ({"HTTPS_PROXY": "x:1", "no_proxy": "example.com"}, Status.OK, "HTTPS_PROXY is set, but not for this host: NO_PROXY names example.com"),
    ],
)
def test_what_applies(environment: dict[str, str], status: Status, words: str) -> None:
    step = proxy_step("https", "api.example.com", 443, environment)
    assert (step.status, step.found.render()) == (status, words)


def test_go_refuses_proxies_in_cgi() -> None:
    step = proxy_step("http", "api.example.com", 80, {"HTTP_PROXY": "http://x", "REQUEST_METHOD": "GET"})
    assert step.status is Status.FAILED


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("http://u:p4ssword@proxy:3128/x?y#z", "http://proxy:3128"),
        ("u:p4ssword@proxy", "http://proxy"),
        ("socks5://[::1]:9", "socks5://[::1]:9"),
        ("http://u:p4ssword@", "?"),
        ("http://x:p4ssword", "?"),
    ],
)
def test_credentials_are_not_shown(value: str, shown: str) -> None:
    assert redacted(value) == shown
    assert set_variables({"HTTPS_PROXY": value}) == [("HTTPS_PROXY", shown)]


def test_the_report_says_which_proxy_applies_and_not_with_which_password() -> None:
    env = {"https_proxy": "http://me:hunter2@proxy.example:3128", "NO_PROXY": "localhost"}
    _, document = examined("https://plugins.invalid", env=env)
    (step,) = steps_of(document, "proxy")
    assert (step["status"], step["found"]) == ("degraded", "https_proxy applies to it: http://proxy.example:3128")
    assert "hunter2" not in str(document)
    (machine,) = [examination for examination in document["examinations"] if examination["kind"] == "machine"]
    assert machine["steps"][0]["details"] == ["https_proxy=http://proxy.example:3128", "NO_PROXY=localhost"]
