"""`cozecheck render dockerfile`: a folder that docker build takes as it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import cozecheck
from tests.render.conftest import Call, answer, files_of, fill, program
from tests.render.test_k8s import TOKEN, with_token

NAMES = {"Dockerfile", "plugin"}


def test_the_context_holds_the_checked_files_and_nothing_else(hostile: Path, tmp_path: Path, call: Call) -> None:
    (hostile / ".env").write_text("PASSWORD=x", encoding="utf-8")
    out = tmp_path / "image"
    assert call("render", "dockerfile", hostile, "-o", out, "--image", "registry.example.com/coze:1").code == 0
    (hostile / ".env").unlink()
    assert {file.name for file in out.iterdir()} == NAMES
    assert files_of(out / "plugin") == files_of(hostile)
    assert cozecheck.check(out / "plugin").configs[0].prediction == cozecheck.check(hostile).configs[0].prediction
    lines = (out / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "ARG BASE=registry.example.com/coze:1" in lines
    assert (
        lines.index("FROM ${BASE}") < lines.index('RUN ["rm", "-rf", "/app/resources/conf/plugin"]') < lines.index("COPY plugin/ /app/resources/conf/plugin/")
    )


def test_hadolint_has_nothing_to_say(config: Path, tmp_path: Path, call: Call) -> None:
    hadolint = program("hadolint")
    assert call("render", "dockerfile", config, "-o", tmp_path / "image").code == 0
    assert answer(hadolint, tmp_path / "image" / "Dockerfile") == ""


@pytest.mark.slow
def test_docker_builds_it(config: Path, tmp_path: Path, call: Call) -> None:
    docker = program("docker")
    if subprocess.run([docker, "image", "inspect", "python:3.12-slim"], capture_output=True, check=False).returncode:
        pytest.skip("no Docker engine, or no image python:3.12-slim in it")
    assert call("render", "dockerfile", config, "-o", tmp_path / "image", "--image", "python:3.12-slim").code == 0
    answer(docker, "build", "--network", "none", "-t", "cozecheck-render-test", tmp_path / "image")
    try:
        answer(
            docker, "run", "--rm", "--network", "none", "-v", f"{tmp_path}:/out", "cozecheck-render-test", "cp", "-r", "/app/resources/conf/plugin", "/out/got"
        )
        assert files_of(tmp_path / "got") == files_of(config)
    finally:
        answer(docker, "image", "rm", "cozecheck-render-test")


def test_written_again_it_is_replaced_as_a_whole_but_nothing_else_ever_is(config: Path, tmp_path: Path, call: Call) -> None:
    out = tmp_path / "image"
    fill(config, {"old": b"1"})
    assert call("render", "dockerfile", config, "-o", out).code == 0
    (config / "old").unlink()
    assert call("render", "dockerfile", config, "-o", out).code == 0
    assert files_of(out / "plugin") == files_of(config)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["image", "plugin"]
    (out / "mine").write_text("x", encoding="utf-8")
    assert call("render", "dockerfile", config, "-o", out).code == 2
    assert (out / "mine").exists()
    shutil.rmtree(out)
    fill(out, {"Dockerfile": b"FROM scratch\n", "plugin/x": b"mine"})
    assert call("render", "dockerfile", config, "-o", out).code == 2
    assert files_of(out) == {"Dockerfile": b"FROM scratch\n", "plugin/x": b"mine"}
    assert call("render", "dockerfile", config).code == 2


def test_secrets_go_into_an_image_only_if_forced(config: Path, tmp_path: Path, call: Call) -> None:
    with_token(config)
    outcome = call("render", "dockerfile", config, "-o", tmp_path / "image")
    assert outcome.code == 1
    assert TOKEN not in outcome.err
    assert not (tmp_path / "image").exists()
    outcome = call("render", "dockerfile", config, "-o", tmp_path / "image", "--force")
    assert outcome.code == 0
    assert "the image will hold the secrets of 'pluginproduct/plugin_meta.yaml'" in outcome.err
