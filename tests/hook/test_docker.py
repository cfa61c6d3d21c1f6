"""The hook `cozecheck-docker`: the real pre-commit, a real Docker engine, and a repository of somebody who has no Python of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.action.checkout import ROOT, commit, copy_checkout, docker_engine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(docker_engine()), reason=docker_engine() or "-"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not here"),
]

WITHOUT_REGISTRY = """#!/bin/bash
# pre-commit asks for the newest base image (--pull), and builds on the engine's bridge: an engine without a registry and a bridge has neither.
if [ "$1" = build ]; then
  shift
  for argument; do
    shift
    [ "$argument" = --pull ] || set -- "$@" "$argument"
  done
  set -- build --network host "$@"
fi
DOCKER_BUILDKIT=0 exec {docker} "$@"
"""


def test_the_hook_finds_what_is_broken_and_lets_the_rest_pass(tmp_path: Path) -> None:
    docker = tmp_path / "bin/docker"
    docker.parent.mkdir()
    docker.write_text(WITHOUT_REGISTRY.replace("{docker}", str(shutil.which("docker"))), encoding="utf-8")
    docker.chmod(0o755)
    hooks = copy_checkout(tmp_path / "hooks")
    commit(hooks)
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    user = Path(shutil.copytree(ROOT / "examples/healthy", tmp_path / "user/backend/conf/plugin")).parents[2]
    settings = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [{"id": "cozecheck-docker"}]}]}
    (user / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    commit(user)

    found = []
    for example in ("healthy", "broken"):
        shutil.copytree(ROOT / "examples" / example, user / "backend/conf/plugin", dirs_exist_ok=True)
        environment = {**os.environ, "PATH": f"{docker.parent}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(tmp_path / "home")}
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
        done = subprocess.run(command, cwd=user, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False)
        found.append((done.returncode, done.stdout))
    assert found[0][0] == 0, found[0][1]
    assert found[1][0] == 1
    assert "load 3 of 5 plugins" in found[1][1], found[1][1]
