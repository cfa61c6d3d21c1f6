"""action.yml, the workflows and the locks: audited by the tools of their trade, and held together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.action.checkout import ROOT, go_tool, python_tool

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
STEPS = ACTION["runs"]["steps"]
NAME = re.compile(r"[a-z]+(-[a-z]+)*")


def run(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False, timeout=300)
    return done.returncode, done.stdout


@pytest.mark.slow
def test_actionlint_finds_nothing() -> None:
    actionlint = go_tool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@latest")
    if actionlint is None:
        pytest.skip("actionlint is not here and cannot be built (it needs Go and the module proxy)")
    assert run(actionlint, *map(str, WORKFLOWS)) == (0, "")


def test_zizmor_finds_nothing() -> None:
    zizmor = python_tool("zizmor")
    if zizmor is None:
        pytest.skip("zizmor is not here")
    code, said = run(zizmor, "--offline", "--quiet", "--persona=pedantic", "action.yml", ".github")
    assert (code, "No findings to report" in said) == (0, True), said


def test_no_script_holds_an_expression() -> None:
    scripts = [step["run"] for step in STEPS]
    scripts += [
        step["run"] for path in WORKFLOWS for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert len(scripts) > 8
    assert not [script for script in scripts if "${{" in script]


def test_every_input_goes_through_the_environment_and_is_read() -> None:
    given = {name: text for step in STEPS for name, text in step.get("env", {}).items() if name.startswith("INPUT_")}
    assert given == {f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    code = "".join(path.read_text(encoding="utf-8") for path in [*(ROOT / "action").rglob("*.py"), ROOT / "action/setup.sh"])
    files = {f"{kind}-file" for kind in ("junit", "sarif", "json", "markdown")}
    unread = [name for name in ACTION["inputs"] if not re.search(f"[\"']{name}[\"']", code) and f"INPUT_{name.upper()}" not in code and name not in files]
    assert unread == []


def test_every_output_is_one_that_the_step_sets() -> None:
    for name, output in ACTION["outputs"].items():
        assert f"steps.check.outputs.{name} " in output["value"]


def test_inputs_and_outputs_are_written_in_kebab_case_and_described() -> None:
    for name, entry in {**ACTION["inputs"], **ACTION["outputs"]}.items():
        assert NAME.fullmatch(name)
        assert entry["description"].strip()


def test_the_page_names_every_input_and_output() -> None:
    page = (ROOT / "docs/github-action.md").read_text(encoding="utf-8")
    assert not [name for name in [*ACTION["inputs"], *ACTION["outputs"]] if f"`{name}`" not in page]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_permissions_are_given_one_by_one(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        for step in job["steps"]:
            assert "uses" not in step or step["uses"] == "./" or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])


def test_the_locks_meet_pyproject() -> None:
    assert run(sys.executable, "scripts/lock.py", "--check") == (0, "")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt"])
def test_every_locked_requirement_has_hashes(name: str) -> None:
    entries = re.split(r"(?<!\\)\n", (ROOT / "action" / name).read_text(encoding="utf-8").strip())
    assert len(entries) > 3
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.slow
def test_the_locks_can_be_installed_on_every_system_and_python() -> None:
    """As wheels, since nothing else is installed; asked of the registry, where it is reached."""
    uv = python_tool("uv")
    if uv is None:
        pytest.skip("uv is not here")
    for system in ("linux", "macos", "windows"):
        for version in ("3.10", "3.14"):
            where = ("--python-platform", system, "--python-version", version, "--only-binary", ":all:", "--no-deps", "--quiet")
            code, said = run(uv, "pip", "compile", *where, "--no-header", "-o", "-", "action/requirements.txt")
            if "error sending request" in said:
                pytest.skip("no package registry is reached")
            assert code == 0, said
