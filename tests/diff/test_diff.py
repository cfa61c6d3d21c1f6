"""`cozecheck diff` on real git repositories and on folders, through the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cozecheck.rules.example import HEALTHY

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *args: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *identity, *args], cwd=folder, env=GIT, check=True, capture_output=True, text=True).stdout


def diff(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "cozecheck", "diff", *args, "--lang", "en"], cwd=folder, env=GIT, capture_output=True, text=True, check=False)


def report(folder: Path, *args: str) -> tuple[int, dict[str, Any]]:
    run = diff(folder, *args, "--format", "json")
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)["configs"][0]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first commit holds a healthy configuration."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q")
    for name, text in HEALTHY.items():
        write(root / "backend/conf/plugin" / name, text)
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(repository: Path, file: str, old: str, new: str) -> None:
    path = repository / "backend/conf/plugin" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    write(path, text.replace(old, new, 1))


def test_nothing_changed(repository: Path) -> None:
    code, config = report(repository, "HEAD")
    assert (code, config["changes"], config["new"], config["fixed"]) == (0, [], [], [])


def test_a_lost_tool_fails_and_a_gained_one_does_not(repository: Path) -> None:
    edit(repository, "pluginproduct/plugin_meta.yaml", "sub_url: /search", "sub_url: /serach")
    code, config = report(repository, "HEAD")
    assert code == 1
    assert [(c["kind"], c["tool"], c["text"]) for c in config["changes"] if c["tool"]] == [("lost", "10101", "the tool is gone")]
    assert [finding["code"] for finding in config["new"]] == ["CZ131", "CZ452"] or "CZ131" in {finding["code"] for finding in config["new"]}
    git(repository, "commit", "-qam", "break")
    code, config = report(repository, "HEAD", "HEAD~1")
    assert code == 0
    assert [(c["kind"], c["tool"]) for c in config["changes"] if c["tool"]] == [("gained", "10101")]
    assert "CZ131" in {finding["code"] for finding in config["fixed"]}


def test_what_changes_for_callers(repository: Path) -> None:
    edit(repository, "pluginproduct/search.yaml", "url: https://search.example.com", "url: https://other.example.com")
    edit(repository, "pluginproduct/search.yaml", "            type: integer\n            default: 10", "            type: string")
    code, config = report(repository, "HEAD", "--fail-on", "changed")
    assert code == 1
    texts = [change["text"] for change in config["changes"]]
    assert "its server changes from https://search.example.com to https://other.example.com" in texts
    assert "query.limit: type changes from integer to string" in texts
    assert "its tools change, but its version is still v1.0.0" in texts
    assert report(repository, "HEAD")[0] == 0


@pytest.mark.parametrize(("version", "code"), [("v1.0.0", 1), ("v0.9.0", 1), ("v1.0.0-rc.1", 1), ("v1.0.1", 0), ("v1.10.0", 0)])
def test_a_version_that_is_not_raised_can_fail(repository: Path, version: str, code: int) -> None:
    assert report(repository, "HEAD", "--version-check")[0] == 0
    edit(repository, "pluginproduct/search.yaml", "            type: integer\n            default: 10", "            type: string")
    if version != "v1.0.0":
        edit(repository, "pluginproduct/plugin_meta.yaml", "version: v1.0.0", f"version: {version}")
    found, config = report(repository, "HEAD", "--version-check")
    assert (found, [change["kind"] for change in config["changes"]].count("version")) == (code, code)
    assert report(repository, "HEAD")[0] == 0


def test_the_checkout_is_not_touched_and_no_code_of_it_is_run(repository: Path) -> None:
    hook = repository / ".git/hooks/post-checkout"
    write(hook, "#!/bin/sh\ntouch pwned\n")
    hook.chmod(0o755)
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert diff(repository, "HEAD").returncode == 0
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts} == before


def test_a_link_in_history_leads_nowhere(repository: Path, tmp_path: Path) -> None:
    write(tmp_path / "secret.yaml", "secret: 1\n")
    (repository / "backend/conf/plugin/pluginproduct/search.yaml").unlink()
    (repository / "backend/conf/plugin/pluginproduct/search.yaml").symlink_to(tmp_path / "secret.yaml")
    git(repository, "commit", "-qam", "link")
    run = diff(repository, "HEAD~1", "HEAD")
    assert run.returncode == 1
    assert "secret" not in run.stdout


def test_a_shallow_clone_says_how_to_get_the_base(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "commit", "-q", "--allow-empty", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    run = diff(tmp_path / "shallow", first)
    assert run.returncode == 2
    assert "fetch-depth: 0" in run.stderr


@pytest.mark.parametrize("ref", ["nothing", "--upload-pack=x", "HEAD:backend", "a\x1b[31mb"])
def test_what_is_no_commit(repository: Path, ref: str) -> None:
    run = diff(repository, "--", ref)
    assert (run.returncode, run.stdout) == (2, "")
    assert "Traceback" not in run.stderr
    assert "\x1b" not in run.stderr


def test_folders_and_reports(tmp_path: Path) -> None:
    run = diff(tmp_path, str(EXAMPLES / "healthy"), str(EXAMPLES / "broken"), "--output", "markdown=diff.md", "--output", "json=diff.json")
    assert run.returncode == 1
    assert 'lost     plugin 101 "document_converter": the plugin is gone, with 1 tools' in run.stdout
    assert json.loads((tmp_path / "diff.json").read_text())["configs"][0]["after"]["startup"] == "ok"
    assert "| lost | plugin 105" in (tmp_path / "diff.md").read_text(encoding="utf-8")


def test_a_server_that_no_longer_starts_fails(repository: Path) -> None:
    shutil.rmtree(repository / "backend/conf/plugin/common")
    code, config = report(repository, "HEAD")
    assert (code, config["after"]["startup"]) == (1, "error")


def test_a_forged_tree_writes_nothing_outside(repository: Path, tmp_path: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:backend/conf/plugin/pluginproduct/search.yaml").strip()

    def tree(*entries: str) -> str:
        made = subprocess.run(["git", "mktree"], cwd=repository, env=GIT, input="".join(entries), check=True, capture_output=True, text=True)
        return made.stdout.strip()

    from cozecheck.diff.git import write_tree

    products = tree(f"100644 blob {blob}\tpluginproduct.yaml\n")
    up = (
        subprocess.run(
            ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
            cwd=repository,
            env=GIT,
            check=True,
            capture_output=True,
            input=b"40000 ..\0" + bytes.fromhex(tree(f"040000 tree {products}\tpluginproduct\n")),
        )
        .stdout.decode()
        .strip()
    )
    target = tmp_path / "a/target"
    target.mkdir(parents=True)
    write_tree(str(repository), up, str(target))
    assert [path.name for path in (tmp_path / "a").rglob("*")] == ["target", ".git"]
