"""The way from within a container: by argument lists, with what is there, to judged addresses only."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.doctor.room import container, pod
from tests.doctor.conftest import doctor, examined, server_of, serving, steps_of
from tests.servers import bad, tls

FAKE = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["LOG"], "a") as log:
    print(json.dumps(sys.argv), file=log)
inner = sys.argv[sys.argv.index("--") + 1:]
inner = inner[1:] if os.path.basename(sys.argv[0]) == "docker" else inner
os.environ["PATH"] = os.environ["INSIDE"]
os.environ["https_proxy"] = os.environ.get("INSIDE_PROXY", "")
os.execvp(inner[0], inner)
"""
"""Runs the program outside, and finds there only what the test has put inside; what it was called with is in LOG."""


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which docker and kubectl are fakes."""
    for name in ("docker", "kubectl"):
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(FAKE)
        file.chmod(0o755)
    (tmp_path / "inside").mkdir()
    yield {"PATH": str(tmp_path / "bin"), "LOG": str(tmp_path / "log"), "INSIDE": str(tmp_path / "inside"), "HOME": str(tmp_path)}


def put_inside(fake: dict[str, str], *programs: str) -> None:
    for program in ("sh", "env", *programs):
        real = sys.executable if program == "python3" else shutil.which(program)
        if real is None:
            pytest.skip(f"{program} is not installed")
        script = Path(fake["INSIDE"]) / program
        script.write_text(f'#!/bin/sh\nexec "{real}" "$@"\n')
        script.chmod(0o755)


def calls(fake: dict[str, str]) -> list[list[str]]:
    return [json.loads(line)[1:] for line in Path(fake["LOG"]).read_text().splitlines()]


def inside_of(document: dict[str, Any]) -> tuple[str, str]:
    (step,) = steps_of(document, "inside")
    return step["status"], step["found"]


def test_with_python(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    heads: list[bytes] = []
    with serving(bad.answer(204), heads=heads) as port:
        code, document = examined(f"http://127.0.0.1:{port}/v1", "--allow-private", "--from-container", "coze-server", env=fake)
    assert (code, inside_of(document)) == (0, ("ok", "from coze-server, 127.0.0.1 (127.0.0.1) answers with 204"))
    assert all(call[:3] == ["exec", "--", "coze-server"] for call in calls(fake))
    assert [call[3:5] for call in calls(fake)] == [["sh", "-c"], ["env"], ["python3", "-I"]]
    assert calls(fake)[2][-7:] == ["127.0.0.1", f"127.0.0.1:{port}", "127.0.0.1", str(port), "http", "/v1", "10"]
    assert heads[-1].startswith(b"HEAD /v1 HTTP/1.1\r\n")


def test_a_name_is_resolved_inside_and_judged_out_here(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    with serving(bad.answer(200)) as port:
        refused = examined(f"http://localhost:{port}", "--from-container", "c", env=fake)[1]
        assert "--" in calls(fake)[-1]
        assert calls(fake)[-1][-1] == "localhost"
        allowed = examined(f"http://localhost:{port}", "--allow-host", "localhost", "--from-container", "c", env=fake)[1]
    assert inside_of(refused)[0] == "skipped"
    assert "not public" in inside_of(refused)[1]
    assert inside_of(allowed)[0] == "ok"


def test_getent_and_curl(fake: dict[str, str]) -> None:
    put_inside(fake, "getent", "curl")
    heads: list[bytes] = []
    with serving(bad.answer(200), heads=heads) as port:
        options = ("--resolve", f"plugins.example=127.0.0.1:{port}", "--from-container", "c")
        _, document = examined("http://plugins.example/v1?key=1", *options, env=fake)
    assert inside_of(document) == ("ok", "from c, plugins.example (127.0.0.1) answers with 200")
    call = calls(fake)[-1]
    assert call[3:6] == ["curl", "-q", "--noproxy"]
    assert call[-2:] == ["--", "http://plugins.example/v1"]
    assert f"::127.0.0.1:{port}" in call
    assert b"Host: plugins.example\r\n" in heads[-1]


def test_getent_looks_names_up(fake: dict[str, str]) -> None:
    put_inside(fake, "getent", "curl")
    _, document = examined("http://localhost:1/", "--allow-private", "--from-container", "c", "--timeout", "3", env=fake)
    status, found = inside_of(document)
    assert status == "failed"
    assert found.startswith("from c, localhost (")
    assert ["getent", "ahosts", "localhost"] in [call[3:] for call in calls(fake)]


@pytest.mark.parametrize("program", ["python3", "curl"])
def test_tls_is_verified_inside_too(program: str, fake: dict[str, str]) -> None:
    put_inside(fake, program)
    with serving(bad.answer(200), tls.server("plugins.example")) as port:
        options = ("--resolve", f"plugins.example=127.0.0.1:{port}", "--from-container", "c")
        code, document = examined("https://plugins.example/", *options, env=fake)
    (step,) = steps_of(document, "inside")
    assert (code, step["status"], step["facts"]["at"]) == (1, "failed", "tls")
    assert "certificate" in step["found"]


def test_what_the_container_reaches_is_well_even_where_this_machine_does_not(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    reach = Path(fake["INSIDE"]) / "python3"
    reach.write_text('#!/bin/sh\ncase "$3" in *getaddrinfo*) echo \'{"addresses": ["127.0.0.1"]}\';; *) echo \'{"at": "http", "status": 200}\';; esac\n')
    code, document = examined("http://plugin-search.invalid", "--allow-private", "--from-container", "c", env=fake)
    assert (code, server_of(document)["status"]) == (0, "degraded")
    assert steps_of(document, "name")[0]["status"] == "failed"
    assert steps_of(document, "inside")[0]["means"] == "Coze Studio reaches the server: only this machine does not"


def test_a_name_that_nobody_knows_inside(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    code, document = examined("http://plugins.invalid", "--allow-private", "--from-container", "c", env=fake)
    (step,) = steps_of(document, "inside")
    assert (code, step["status"]) == (1, "failed")
    assert step["found"].startswith("from c, plugins.invalid cannot be resolved: ")


def test_proxies_of_the_container_count_and_nothing_else_of_its_environment_is_shown(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    env = {**fake, "INSIDE_PROXY": "http://me:hunter2@proxy:3128", "MY_TOKEN": "s3cr3tvalue"}
    _, document = examined("https://198.51.100.7", "--from-container", "c", env=env)
    proxy, refused = steps_of(document, "inside")
    assert (proxy["status"], proxy["found"]) == ("degraded", "in c, https_proxy applies to it: http://proxy:3128")
    assert refused["status"] == "skipped"
    assert "hunter2" not in str(document)
    assert "s3cr3tvalue" not in str(document)


def test_a_server_that_is_silent_inside_too_is_no_certain_failure(fake: dict[str, str]) -> None:
    for program in ("curl", "python3"):
        put_inside(fake, program)
        with serving(bad.silence) as port:
            code, document = examined(f"http://127.0.0.1:{port}", "--allow-private", "--from-container", "c", "--timeout", "0.5", env=fake)
        assert (code, inside_of(document)) == (0, ("inconclusive", "from c, 127.0.0.1 (127.0.0.1) does not answer: nothing within 0.5 s"))


def test_a_pod(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    with serving(bad.answer(200)) as port:
        _, document = examined(f"http://127.0.0.1:{port}", "--allow-private", "--from-pod", "deployment/coze-server", "-n", "coze", env=fake)
    assert inside_of(document)[0] == "ok"
    assert all(call[:4] == ["--namespace=coze", "exec", "deployment/coze-server", "--"] for call in calls(fake))


@pytest.mark.parametrize("name", ["-it", "--privileged", "a b", "", "a\n", "../x", "a/b", "$(id)"])
def test_no_name_becomes_an_option(name: str) -> None:
    with pytest.raises(UsageError):
        container(name)
    if name != "a/b":
        with pytest.raises(UsageError):
            pod(name, "")
    with pytest.raises(UsageError):
        pod("pod", name or "-n")


@pytest.mark.parametrize("host", ["-oProxyCommand=x", "-v.example.com"])
def test_no_host_becomes_an_option(host: str, fake: dict[str, str]) -> None:
    put_inside(fake, "python3", "getent", "curl")
    code, _out, _err = doctor(f"http://{host}/", "--allow-private", "--from-container", "c", "--resolve", "x.example=127.0.0.1:1", env=fake)
    assert code in (0, 1, 2)
    assert not Path(fake["LOG"]).exists() or not [call for call in calls(fake) if any(host in word for word in call)]


def test_without_the_programs(fake: dict[str, str], tmp_path: Path) -> None:
    put_inside(fake)
    code, document = examined("http://198.51.100.1", "--from-container", "c", env=fake)
    (room,) = [examination for examination in document["examinations"] if examination["kind"] == "inside"]
    assert (code, room["status"], room["steps"][0]["found"]) == (0, "inconclusive", "in c there is none of python3, curl and nc to ask with")
    code, document = examined("http://198.51.100.1", "--from-container", "c", "--strict", env={"PATH": str(tmp_path)})
    (room,) = [examination for examination in document["examinations"] if examination["kind"] == "inside"]
    assert (code, room["steps"][0]["found"]) == (1, "there is no program docker here")


def test_a_program_that_hangs_is_ended(fake: dict[str, str]) -> None:
    put_inside(fake)
    (Path(fake["INSIDE"]) / "sh").write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    _, document = examined("http://198.51.100.1", "--from-container", "c", "--timeout", "0.5", env=fake)
    (room,) = [examination for examination in document["examinations"] if examination["kind"] == "inside"]
    assert room["steps"][0]["found"] == "no answer from docker within 0.5 s"


IMAGE = "python:3.12-slim"


@pytest.fixture
def real_container() -> Iterator[str]:
    """A container in this machine's network, where an engine runs and has the image."""
    if shutil.which("docker") is None or subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False, timeout=30).returncode:
        pytest.skip(f"no Docker engine runs here, or it has no {IMAGE}")
    command = ["docker", "run", "--detach", "--rm", "--network", "host", IMAGE, "sleep", "120"]
    name = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    yield name
    subprocess.run(["docker", "kill", name], capture_output=True, check=False, timeout=30)


def test_a_real_container(real_container: str) -> None:
    with serving(bad.answer(404)) as port:
        code, document = examined(f"http://127.0.0.1:{port}", "--allow-private", "--from-container", real_container)
        assert (code, inside_of(document)) == (0, ("ok", f"from {real_container}, 127.0.0.1 (127.0.0.1) answers with 404"))
        _, document = examined(f"http://localhost:{port}", "--from-container", real_container)
        assert inside_of(document)[0] == "skipped"
    code, document = examined("http://127.0.0.1:1", "--allow-private", "--from-container", real_container)
    assert (code, inside_of(document)[0]) == (1, "failed")


def test_a_container_that_does_not_exist(real_container: str) -> None:
    code, document = examined("http://198.51.100.1", "--from-container", real_container[::-1])
    (room,) = [examination for examination in document["examinations"] if examination["kind"] == "inside"]
    assert (code, room["status"]) == (1, "failed")
    assert "No such container" in room["steps"][0]["found"]


def test_the_real_kubectl_takes_these_arguments(tmp_path: Path) -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed")
    settings = tmp_path / "kubeconfig"
    settings.write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: x\nclusters: [{name: x, cluster: {server: 'http://127.0.0.1:1'}}]\n"
        "contexts: [{name: x, context: {cluster: x, user: x}}]\nusers: [{name: x, user: {}}]\n"
    )
    options = ("--from-pod", "deployment/coze-server", "-n", "coze")
    _, document = examined("http://198.51.100.1", *options, env={"KUBECONFIG": str(settings), "HOME": str(tmp_path)})
    (room,) = [examination for examination in document["examinations"] if examination["kind"] == "inside"]
    assert room["status"] == "inconclusive"
    assert "127.0.0.1:1 was refused" in room["steps"][0]["found"]


@pytest.mark.parametrize(
    "said",
    ["", "no JSON", "[]", '{"addresses": 5}', '{"addresses": ["x", null, 7, "-o"], "status": "200"}', '{"addresses": ["127.0.0.1"], "status": [], "at": {}}'],
)
def test_a_container_that_lies(said: str, fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    (Path(fake["INSIDE"]) / "python3").write_text(f"#!/bin/sh\necho '{said}'\n")
    code, document = examined("http://plugins.invalid", "--allow-private", "--from-container", "c", env=fake)
    assert (code, inside_of(document)[0]) == (1, "failed")


def test_a_container_cannot_lead_to_metadata(fake: dict[str, str]) -> None:
    put_inside(fake, "python3")
    (Path(fake["INSIDE"]) / "python3").write_text('#!/bin/sh\necho \'{"addresses": ["169.254.169.254"]}\'\n')
    _, document = examined("http://plugins.invalid", "--allow-private", "--from-container", "c", env=fake)
    assert inside_of(document)[0] == "skipped"
    assert len(calls(fake)) == 3


def test_a_docker_that_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "docker").write_text("not a program")
    (tmp_path / "docker").chmod(0o755)
    _, document = examined("http://198.51.100.1", "--from-container", "c", env={"PATH": str(tmp_path)})
    (room,) = [examination for examination in document["examinations"] if examination["kind"] == "inside"]
    assert (room["status"], room["steps"][0]["found"]) == ("inconclusive", "docker says: Exec format error")
