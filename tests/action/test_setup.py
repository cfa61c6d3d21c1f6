"""The step that finds a Python and sets cozecheck up: what it takes, what it refuses, and in which order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cozecheck_action import setup

from tests.action.checkout import ROOT, copy_checkout
from tests.action.steps import Runner

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="bash is not here")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "workspace").mkdir()
    return Runner(tmp_path / "workspace")


def script(runner: Runner, wanted: str, path: str = "/usr/bin:/bin", **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs setup.sh as the action does; an isolation that does not exist ends it once a Python is found."""
    given = {"INPUT_PYTHON_VERSION": wanted, "INPUT_ISOLATION": "none", "INPUT_PROBE": "false", "INPUT_SMOKE": "none", **inputs}
    command = [str(shutil.which("bash")), str(ROOT / "action/setup.sh")]
    environment = {**runner.environment, "PATH": path, **given}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False, timeout=60)


def python_that_says(path: Path, version: str) -> None:
    """An interpreter of another version, as far as setup.sh can tell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = f"import sys; sys.version_info = ({version.replace('.', ', ')}, 1)"
    path.write_text(f'#!/bin/sh\n[ "$2" = -c ] && exec {sys.executable} -I -c "{told}; $3" "$4"\nexec {sys.executable} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


FOUND = "the input isolation is python or container, not 'none'"
MISSING = "no such Python, 3.10 or newer, was found"


@needs_bash
class TestPython:
    def test_a_path_with_blanks_and_quotes(self, runner: Runner, tmp_path: Path) -> None:
        link = tmp_path / 'my "python" $(id)'
        python_that_says(link, VERSION)
        assert FOUND in script(runner, str(link)).stdout

    def test_a_version_from_the_tool_cache(self, runner: Runner) -> None:
        tools = Path(runner.environment["RUNNER_TOOL_CACHE"]) / "Python"
        python_that_says(tools / "3.77.2/x64/bin/python3", "3.77")
        assert FOUND in script(runner, "3.77").stdout
        assert MISSING in script(runner, "3.7").stdout
        assert MISSING in script(runner, "3.78").stdout

    def test_a_version_from_path(self, runner: Runner, tmp_path: Path) -> None:
        python_that_says(tmp_path / "bin/python3.88", "3.88")
        python_that_says(tmp_path / "bin/python3", "3.89")
        path = f"{tmp_path / 'bin'}:/usr/bin:/bin"
        assert FOUND in script(runner, "3.88", path).stdout
        assert FOUND in script(runner, "3.89", path).stdout
        assert MISSING in script(runner, "3.8", path).stdout

    def test_without_a_wish_an_old_one_is_passed_over(self, runner: Runner, tmp_path: Path) -> None:
        python_that_says(tmp_path / "bin/python3", "3.9")
        python_that_says(tmp_path / "bin/python", "3.8")
        path = f"{tmp_path / 'bin'}:/usr/bin:/bin"
        assert MISSING in script(runner, "", path).stdout
        python_that_says(Path(runner.environment["RUNNER_TOOL_CACHE"]) / "Python/3.12.1/arm64/bin/python3", "3.12")
        assert FOUND in script(runner, "", path).stdout

    @pytest.mark.parametrize("wanted", ["3", "3.x", ">=3.10", "python3", "-c", "latest", "pypy3.10"])
    def test_neither_version_nor_path(self, runner: Runner, wanted: str) -> None:
        done = script(runner, wanted)
        assert (done.returncode, "a version such as 3.12, or the path" in done.stdout) == (2, True)
        assert "exit-code=2" in (runner.files / "output").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "wanted", "unwanted"), [("probe", "true", "false"), ("smoke", "mock", "none"), ("smoke", "servers", "none")])
def test_neither_probe_nor_smoke_under_pull_request_target(runner: Runner, kind: str, wanted: str, unwanted: str) -> None:
    """In the first step: nothing of the pull request is read before it, not even to refuse another input."""
    runner.environment["GITHUB_EVENT_NAME"] = "pull_request_target"
    done = runner.step("setup", isolation="vm", **{kind: wanted})
    assert (done.returncode, runner.outputs()) == (2, {"exit-code": "2"})
    assert f"::error title=cozecheck::no {kind} under pull_request_target" in done.stdout
    assert "not 'vm'" in runner.step("setup", isolation="vm", **{kind: unwanted}).stdout
    runner.environment["GITHUB_EVENT_NAME"] = "pull_request"
    assert "not 'vm'" in runner.step("setup", isolation="vm", **{kind: wanted}).stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"isolation": "vm"}, "the input isolation is python or container, not 'vm'"),
        ({"smoke": "true"}, "the input smoke is none, mock, servers or replay, not 'true'"),
        ({"probe": "yes"}, "the input probe is true or false, not 'yes'"),
        ({"isolation": "container", "image": "python:3.12"}, "a name with a digest (name@sha256:…), not 'python:3.12'"),
        ({"image": "a@sha256:" + "0" * 64}, "the input image is for isolation container"),
    ],
)
def test_an_input_that_means_nothing_is_named(runner: Runner, given: dict[str, str], said: str) -> None:
    done = runner.step("setup", **given)
    assert (done.returncode, runner.outputs()) == (2, {"exit-code": "2"})
    assert said in done.stdout


def test_no_docker_is_said(runner: Runner) -> None:
    runner.environment["PATH"] = ""
    assert "needs a Linux runner with Docker" in runner.step("setup", isolation="container").stdout


def test_our_own_failure_is_code_3(runner: Runner) -> None:
    del runner.environment["GITHUB_WORKSPACE"]
    done = runner.step("check")
    assert (done.returncode, runner.outputs()) == (3, {"exit-code": "3"})
    assert "::error title=cozecheck::the action itself failed in its step 'check'" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("pip", ["9999.1", "22.2.2"])
def test_the_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: str) -> None:
    """By this Python's pip where it is new enough, else by one of its own; with hash-locked requirements. A second job takes it as it is."""
    monkeypatch.setattr("importlib.metadata.version", lambda _: pip)
    checkout = copy_checkout(tmp_path / "checkout")
    monkeypatch.setattr(setup, "ROOT", checkout)
    monkeypatch.setattr(setup, "REQUIREMENTS", checkout / "action/requirements.txt")
    python = setup.environment(tmp_path)
    before = python.stat(follow_symlinks=False).st_mtime_ns
    assert setup.environment(tmp_path) == python
    assert python.stat(follow_symlinks=False).st_mtime_ns == before
    done = subprocess.run([python, "-I", "-m", "cozecheck", "check", str(ROOT / "examples/healthy")], stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "load 5 of 5 plugins" in done.stdout) == (0, True)
    assert [path.name for path in (tmp_path / "cozecheck").iterdir()] == [python.parents[1].name]
