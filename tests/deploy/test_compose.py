"""`cozecheck deploy compose` with a real Docker engine and its plugin compose, where both are."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.render.conftest import answer
from tests.store.conftest import Call, call, lay_out, tree

__all__ = ("call",)

IMAGE = os.environ.get("COZECHECK_TEST_IMAGE", "python:3.12-slim")
"""Any image with python3, for the server that is played."""


def works(*command: str) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tuple[str, Path, Path]]:
    """A project's name, a Compose file for a server that listens on the host's network, and the folder that it is to read."""
    if not works("docker", "info") or not works("docker", "compose", "version"):
        pytest.skip("there is no Docker engine, or it has no plugin compose")
    if not works("docker", "image", "inspect", IMAGE):
        pytest.skip(f"the engine has no image {IMAGE}: COZECHECK_TEST_IMAGE names another one with python3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name, file = f"cozecheck-{secrets.token_hex(4)}", tmp_path / "base.yaml"
    file.write_text(
        f"services:\n  coze-server:\n    image: {IMAGE}\n    network_mode: host\n    stop_grace_period: 0s\n    environment: {{LISTEN_ADDR: ':{port}'}}\n"
        f"    command: [python3, -m, http.server, '{port}', --bind, 127.0.0.1, --directory, /app/resources/conf/plugin]\n"
    )
    yield name, file, tmp_path / "server" / "plugin"
    answer("docker", "compose", "--project-name", name, "--file", file, "down", "--timeout=0")


def test_the_service_gets_the_new_folder_and_the_old_one_back(project: tuple[str, Path, Path], tmp_path: Path, call: Call) -> None:
    name, file, live = project
    live.parent.mkdir()
    (tmp_path / ".git").mkdir()
    source = lay_out(tmp_path / "repository" / "plugin", "first")
    options = ("--to", live, "-f", file, "--project", name, "--image", IMAGE, "--wait", "90", "--format", "json")
    first = call("deploy", "compose", source, *options)
    assert first.code == 0, first.out
    assert tree(live) == tree(source)

    def inside() -> str:
        return answer(
            "docker",
            "compose",
            "--project-name",
            name,
            "--file",
            file,
            "exec",
            "-T",
            "coze-server",
            "cat",
            "/app/resources/conf/plugin/pluginproduct/search.yaml",
        )

    assert inside().endswith("# first\n")
    old = tree(live)
    lay_out(source, "second")
    again = call("deploy", "compose", source, *options)
    assert again.code == 0, again.out
    assert inside().endswith("# second\n")
    lay_out(source, "third")
    failed = call("deploy", "compose", source, *options, "--verify-url", "http://127.0.0.1:9/", "--verify-seconds", "0.5")
    assert (failed.code, failed.json["outcome"]) == (1, "rolled-back"), failed.out
    assert inside().endswith("# second\n")
    assert tree(live) != old
