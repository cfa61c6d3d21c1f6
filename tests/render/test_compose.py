"""`cozecheck render compose`, read by Compose's own library where it is."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cozecheck.render.compose import LISTENS
from tests.render.conftest import Call, answer, program
from tests.store.test_backup import lose_a_plugin

OFFICIAL = """
name: coze-studio
services:
  coze-server:
    image: cozedev/coze-studio-server:latest
    restart: always
    environment: {LISTEN_ADDR: "0.0.0.0:8888"}
    volumes: ["../backend/conf:/app/resources/conf"]
    command: ['/app/opencoze']
"""


def composed(*files: Path) -> Any:
    """What Compose makes of the files: by Docker's plugin, else by the library behind it."""
    docker = shutil.which("docker")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0:
        return json.loads(answer(docker, "compose", *(word for file in files for word in ("-f", file)), "config", "--format", "json"))
    library = os.environ.get("COZECHECK_TEST_COMPOSE") or program("compose-go")
    return json.loads(answer(library, "-format", "json", *files, cwd=files[0].parent))


@pytest.fixture
def moved(config: Path, tmp_path: Path) -> Path:
    """A configuration whose path holds what Compose and YAML take for something else."""
    return config.rename(tmp_path / "天气 $HOME ${X} # 'a': b")


def test_it_mounts_the_checked_folder_read_only(moved: Path, call: Call) -> None:
    outcome = call("render", "compose", moved, "--image", "coze:7")
    assert outcome.code == 0
    service = yaml.safe_load(outcome.out)["services"]["coze-server"]
    (mount,) = service["volumes"]
    assert mount["source"].replace("$$", "$") == str(moved)
    assert (mount["target"], mount["read_only"], mount["bind"]) == ("/app/resources/conf/plugin", True, {"create_host_path": False})
    assert service["image"] == "coze:7"
    before = service["labels"]
    (moved / "new").write_text("1", encoding="utf-8")
    # A changed label makes `docker compose up` replace the container, and so read the files again.
    assert yaml.safe_load(call("render", "compose", moved).out)["services"]["coze-server"]["labels"] != before


def test_compose_reads_it_as_meant_also_after_the_official_file(moved: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "studio" / "docker").mkdir(parents=True)
    official = tmp_path / "studio" / "docker" / "docker-compose.yml"
    official.write_text(OFFICIAL, encoding="utf-8")
    file = tmp_path / "ours.yaml"
    assert call("render", "compose", moved, "-o", file).code == 0
    service = composed(official, file)["services"]["coze-server"]
    mounts = {mount["target"]: mount for mount in service["volumes"]}
    assert mounts["/app/resources/conf"]["source"] == str(tmp_path / "studio" / "backend" / "conf")
    assert mounts["/app/resources/conf/plugin"]["source"].replace("$$", "$") == str(moved)
    assert service["restart"] == "always"
    assert [word.replace("$$", "$") for word in service["healthcheck"]["test"]] == ["CMD", *LISTENS]


def test_the_health_check_says_whether_the_server_listens() -> None:
    program("python3")

    def code(address: str) -> int:
        return subprocess.run(LISTENS, env={**os.environ, "LISTEN_ADDR": address}, capture_output=True, timeout=20, check=False).returncode

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert [code(f":{port}"), code(f"0.0.0.0:{port}")] == [0, 0]
    assert code(f":{port}") == 1


def test_refusals_write_nothing(config: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")
    assert call("render", "compose", config, "-o", tmp_path / "mine.yaml").code == 2
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "mine"
    assert call("render", "compose", config, "--namespace", "x").code == 2
    assert call("render", "compose", config, "-o", config / "compose.yaml").code == 2
    lose_a_plugin(config)
    assert call("render", "compose", config, "-o", tmp_path / "new.yaml").code == 1
    assert not (tmp_path / "new.yaml").exists()
