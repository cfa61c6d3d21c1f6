"""action.yml, the workflows and the locks: audited by the tools of their trade, and held together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cozecheck_action.inputs import CHOICES

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
    unread = [name for name in ACTION["inputs"] if f'"{name}"' not in code and f"INPUT_{name.upper().replace('-', '_')}" not in code]
    assert unread == []


def test_each_step_is_given_the_inputs_that_it_reads() -> None:
    """A missing one would read as empty. What a step reads is in its module, and in those that it imports."""
    modules = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "action/cozecheck_action").glob("*.py")}
    reads = {name: set(re.findall(r"""\b(?:value|flag|lines)\(["']([a-z-]+)["']\)""", text)) for name, text in modules.items()}
    also = {"setup": (), "check": ("changes", "inputs", "runner"), "probe": ("further", "runner"), "smoke": ("further", "runner"), "comment": (), "status": ()}
    for step in STEPS:
        name = step["run"].split()[-1] if step.get("id") != "setup" else "setup"
        if name in also:
            wanted = set().union(reads[name], *(reads[more] for more in also[name]))
            given = {key[6:].lower().replace("_", "-") for key in step["env"] if key.startswith("INPUT_")}
            assert wanted <= given, (name, wanted - given)


def test_the_choices_are_those_of_the_command_line() -> None:
    from cozecheck.cli.check import THRESHOLDS
    from cozecheck.cli.diff import diff
    from cozecheck.cli.output import FORMATS

    assert set(CHOICES["format"]) == set(FORMATS)
    assert CHOICES["fail-on"] == ("", *THRESHOLDS)
    (option,) = [parameter for parameter in diff.params if parameter.name == "fail_on"]
    assert CHOICES["diff-fail-on"] == tuple(option.type.choices)  # type: ignore[attr-defined]
    assert all(ACTION["inputs"][name]["default"] in allowed for name, allowed in CHOICES.items())


def test_every_output_is_one_that_the_step_sets() -> None:
    for name, output in ACTION["outputs"].items():
        assert re.fullmatch(rf"\$\{{\{{ (steps\.\w+\.outputs\.{name}( \|\| )?)+ \}}\}}", output["value"]), name


def test_inputs_and_outputs_are_written_in_kebab_case_and_described() -> None:
    for name, entry in {**ACTION["inputs"], **ACTION["outputs"]}.items():
        assert NAME.fullmatch(name)
        assert entry["description"].strip()


def test_the_page_lists_every_input_and_output_as_action_yml_describes_it() -> None:
    page = (ROOT / "docs/github-action.md").read_text(encoding="utf-8")
    for table in tables():
        assert table in page, f"docs/github-action.md should hold:\n{table}"


def tables() -> tuple[str, str]:
    """The tables of inputs and of outputs, from action.yml."""
    inputs = [f"| `{name}` | {default(entry)} | {entry['description']} |" for name, entry in ACTION["inputs"].items()]
    outputs = [f"| `{name}` | {entry['description']} |" for name, entry in ACTION["outputs"].items()]
    heads = ("| input | default | meaning |\n| --- | --- | --- |\n", "| output | meaning |\n| --- | --- |\n")
    return heads[0] + "\n".join(inputs) + "\n", heads[1] + "\n".join(outputs) + "\n"


def default(entry: dict[str, str]) -> str:
    text = entry["default"]
    return "the job's own" if text.startswith("$") else f"`{text}`" if text else ""


BLOCKS = [
    (page.name, number, text)
    for page in sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
    for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))
    if page.name in ("github-action.md", "ci.md", "releasing.md") or "uses:" in text
]


@pytest.mark.parametrize(("page", "number", "text"), BLOCKS, ids=[f"{page}-{number}" for page, number, _ in BLOCKS])
def test_the_yaml_of_the_pages_can_be_copied(page: str, number: int, text: str) -> None:
    """Each block is YAML, and gives the action only inputs that it has, with values that it takes."""
    document = yaml.safe_load(text)
    assert document
    for step in steps_of(document):
        if step.get("uses", "").startswith("example/cozecheck@"):
            given = step.get("with", {})
            assert set(given) <= set(ACTION["inputs"]), (page, number)
            for name, value in given.items():
                said = str(value).lower() if isinstance(value, bool) else str(value)
                assert name not in CHOICES or said in CHOICES[name], (page, number, name)


def steps_of(document: Any) -> list[dict[str, Any]]:
    """The steps of a workflow, of a job, or a list of steps."""
    if isinstance(document, list):
        return [step for step in document if isinstance(step, dict)]
    jobs = document.get("jobs", {"only": document})
    return [step for job in jobs.values() if isinstance(job, dict) for step in job.get("steps", [])]


@pytest.mark.slow
def test_actionlint_finds_nothing_in_the_workflows_of_the_pages(tmp_path: Path) -> None:
    actionlint = go_tool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@latest")
    if actionlint is None:
        pytest.skip("actionlint is not here and cannot be built (it needs Go and the module proxy)")
    files = []
    for page, number, text in BLOCKS:
        document = yaml.safe_load(text)
        if page == "ci.md" or "repos" in document:
            continue
        if isinstance(document, list) or "jobs" not in document:  # steps, or the inside of a job
            inside = {"steps": document} if isinstance(document, list) else document
            text = yaml.safe_dump({"on": "pull_request", "jobs": {"only": {"runs-on": "ubuntu-latest", **inside}}})
        files.append(tmp_path / f"{page}-{number}.yml")
        files[-1].write_text(text, encoding="utf-8")
    assert len(files) > 5
    assert run(actionlint, *map(str, files)) == (0, "")


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
            code, said = run(uv, "pip", "compile", *where, "--no-header", "action/requirements.txt")
            if "error sending request" in said:
                pytest.skip("no package registry is reached")
            assert code == 0, said
