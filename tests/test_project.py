"""What the project says about itself is so: links lead somewhere, both READMEs say the same, the package holds its data."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import cozecheck
from cozecheck.core.effect import Severity

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PATHS = re.compile(r"`((?:cozecheck|tests|scripts|docs|examples|bench|\.ci)/[\w./-]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent == ROOT], ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    assert not [path for path in PATHS.findall(FENCE.sub("", page.read_text(encoding="utf-8"))) if not (ROOT / path).exists()]


def skeleton(name: str) -> tuple[list[int], list[str], list[str]]:
    """The levels of a page's headings, its code without comments and outputs, its links; in their order."""
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"(<!-- output: .*? -->).*?<!-- end -->", "", text, flags=re.DOTALL)
    code = [re.sub(r"\s*#.*| (?:this tool is never listed|这个工具从不列出)", "", block) for block in FENCE.findall(text)]
    rest = FENCE.sub("", text)
    links = [link.replace(".zh-CN", "") for link in LINK.findall(rest)]
    return [len(marks) for marks in re.findall(r"^(#+) ", rest, re.MULTILINE)], code, links


def test_both_readmes_have_the_same_parts_code_and_links() -> None:
    assert skeleton("README.md") == skeleton("README.zh-CN.md")


def test_the_readmes_lists_of_exit_codes_are_complete() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert re.findall(r"^\| (\d) \|", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE) == ["0", "1", "2", "3"]


def test_the_commands_of_the_readme_are_real() -> None:
    from cozecheck.cli.main import cli

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\$ cozecheck (\w[\w-]*)", text, re.MULTILINE)) <= set(cli.names)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^\$ make (\w+)", text, re.MULTILINE)) <= targets


def sample(mark: str) -> str:
    """The fenced block of the README that holds `mark`, without its fence."""
    (block,) = [block for block in FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8")) if mark in block]
    return "\n".join(block.splitlines()[1:-1]) + "\n"


def test_the_settings_of_the_readme_are_valid(tmp_path: Path) -> None:
    config = Path(shutil.copytree(ROOT / "examples" / "broken", tmp_path / "config"))
    (config / ".cozecheck.yaml").write_text(sample("fail-on: warning"), encoding="utf-8")
    result = cozecheck.check(config)
    assert not result.settings_findings
    (converter,) = [finding for finding in result.findings if finding.rule.code == "CZ302"]
    assert converter.severity is Severity.WARNING


def test_the_suppression_of_the_readme_suppresses(tmp_path: Path) -> None:
    config = Path(shutil.copytree(ROOT / "examples" / "broken", tmp_path / "config"))
    document = config / "pluginproduct" / "document_converter.yaml"
    comment = sample("cozecheck: ignore[").partition("#")[2].rstrip()
    document.write_text(document.read_text(encoding="utf-8").replace("format: uri\n", f"format: uri  #{comment}\n"), encoding="utf-8")
    codes = {finding.rule.code for finding in cozecheck.check(config).findings}
    assert not codes & {"CZ302", "CZ901", "CZ902"}


def test_the_list_of_changes_knows_this_version() -> None:
    assert cozecheck.__version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{cozecheck.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_modelled_commit_is_named_alike_everywhere() -> None:
    for name in ("ARCHITECTURE.md", "CHANGELOG.md"):
        assert cozecheck.COZE_STUDIO in (ROOT / name).read_text(encoding="utf-8")


def test_files_are_short() -> None:
    """The median, not each: a long file is long because its subject is."""
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "cozecheck").rglob("*.py"))
    assert lengths[len(lengths) // 2] < 120


def test_every_test_module_has_tests_or_helps_some() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        names = [node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
        assert any(name.startswith("test_") for name in names), path


@pytest.mark.skipif(os.name != "posix", reason="permission bits as POSIX has them")
def test_the_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.slow
def test_the_wheel_holds_all_that_the_package_reads(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "cozecheck"
    ours = {path.relative_to(ROOT).as_posix() for path in package.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".po", ".pot")}
    assert ours <= names
    assert {name.split("/")[0] for name in names} == {"cozecheck", f"cozecheck-{cozecheck.__version__}.dist-info"}
