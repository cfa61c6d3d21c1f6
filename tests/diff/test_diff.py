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
from tests.report import consumers
from tests.report.attacks import ATTACKS, lay_out, writable

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
    assert [(c["kind"], c["tool"], c["text"]) for c in config["changes"] if c["tool"]] == [("lost", "10101", "the tool is no longer loaded")]
    assert "CZ131" in {finding["code"] for finding in config["new"]}
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
    cause = "CZ223 response-status-not-supported, pluginproduct/document_converter.yaml:43"
    assert f'lost     plugin 101 "document_converter": the plugin is no longer loaded (tools: 1): {cause}' in run.stdout
    assert json.loads((tmp_path / "diff.json").read_text())["configs"][0]["after"]["startup"] == "ok"
    assert "| lost | plugin 105" in (tmp_path / "diff.md").read_text(encoding="utf-8")


def test_the_manual_shows_the_keys_that_there_are(tmp_path: Path) -> None:
    page = (EXAMPLES.parent / "docs/json.md").read_text(encoding="utf-8").partition("## The JSON of a change")[2]
    shown = json.loads(page.partition("```json")[2].partition("```")[0])
    real = json.loads(diff(tmp_path, str(EXAMPLES / "healthy"), str(EXAMPLES / "broken"), "--format", "json").stdout)
    assert list(shown) == list(real)
    assert list(shown["configs"][0]) == list(real["configs"][0])
    change, really = shown["configs"][0]["changes"][0], real["configs"][0]["changes"][0]
    assert (list(change), list(change["cause"])) == (list(really), list(really["cause"]))
    for state in ("before", "after"):
        assert list(shown["configs"][0][state]) == list(real["configs"][0][state])


def changes(config: dict[str, Any], plugin: str = "101") -> list[tuple[str, str, str]]:
    """Kind, tool and text of each change at one plugin."""
    return [(change["kind"], change["tool"], change["text"]) for change in config["changes"] if change["plugin"] == plugin]


def test_a_server_that_no_longer_starts_fails(repository: Path) -> None:
    shutil.rmtree(repository / "backend/conf/plugin/common")
    code, config = report(repository, "HEAD")
    assert (code, config["after"]["startup"]) == (1, "error")
    (change,) = config["changes"]
    assert (change["kind"], change["plugin"], change["cause"]["code"]) == ("lost", "", "CZ001")
    assert changes(config, "") == [("lost", "", "it does not start, and loads nothing any more (plugins: 2)")]
    git(repository, "commit", "-qam", "break")
    code, config = report(repository, "HEAD", "HEAD~1")
    assert (code, changes(config, "")) == (0, [("gained", "", "it starts again (plugins: 2)")])


def test_an_id_that_another_plugin_or_tool_gets(repository: Path) -> None:
    edit(repository, "pluginproduct/plugin_meta.yaml", "name_for_model: web_search", "name_for_model: mail")
    edit(repository, "pluginproduct/plugin_meta.yaml", "sub_url: /search", "sub_url: /other")
    edit(repository, "pluginproduct/search.yaml", "/search:", "/other:")
    edit(repository, "pluginproduct/search.yaml", "operationId: search", "operationId: other")
    edit(repository, "pluginproduct/search.yaml", "/pages/{page_id}:", "/page/{page_id}:")
    edit(repository, "pluginproduct/plugin_meta.yaml", "sub_url: /pages/{page_id}", "sub_url: /page/{page_id}")
    code, config = report(repository, "HEAD", "--fail-on", "changed")
    assert code == 1
    assert changes(config)[:3] == [
        ("changed", "", "this id was 'web_search' before: whoever uses it now gets another plugin"),
        ("changed", "10101", "this id is reused: it was GET /search before"),
        ("changed", "10102", "it moves from GET /pages/{page_id}"),
    ]


def test_another_auth(repository: Path) -> None:
    payload = json.dumps(json.dumps({"key": "Authorization", "service_token": "", "location": "Header"}))
    edit(repository, "pluginproduct/plugin_meta.yaml", "type: none", f"type: service_http\n      sub_type: token/api_key\n      payload: {payload}")
    code, config = report(repository, "HEAD", "--fail-on", "changed")
    assert code == 1
    assert changes(config) == [("changed", "", "its auth changes from none to service_http token/api_key")]
    git(repository, "commit", "-qam", "auth")
    edit(repository, "pluginproduct/plugin_meta.yaml", r"\"service_token\": \"\"", r"\"service_token\": \"sk-live-9f8e7d6c5b4a\"")
    run = diff(repository, "HEAD")
    assert "the payload of its auth changes" in run.stdout
    assert "sk-live" not in run.stdout


def test_what_is_deprecated_and_what_is_taken_out(repository: Path) -> None:
    meta = repository / "backend/conf/plugin/pluginproduct/plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    write(meta, text.replace("tool_id: 10101\n      deprecated: false", "tool_id: 10101\n      deprecated: true"))
    assert changes(report(repository, "HEAD")[1])[0] == ("lost", "10101", "the tool is deprecated now")
    write(meta, text.replace("plugin_id: 102\n", "plugin_id: 103\n"))
    code, config = report(repository, "HEAD")
    assert (code, changes(config, "102"), changes(config, "103")) == (
        1,
        [("lost", "", "the plugin is gone (tools: 2)")],
        [("gained", "", "the plugin is loaded now (tools: 2)")],
    )
    assert text.count("  deprecated: false\n  version") == 2
    write(meta, text.replace("  deprecated: false\n  version", "  deprecated: true\n  version", 1))
    assert changes(report(repository, "HEAD")[1]) == [("lost", "", "the plugin is deprecated now (tools: 2)")]


def test_a_new_tool_that_harms_others_fails(repository: Path) -> None:
    document = "pluginproduct/search.yaml"
    edit(
        repository,
        document,
        "        text:\n",
        "        linked: {type: array, description: Others., items: {$ref: '#/components/schemas/Page'}}\n        text:\n",
    )
    code, config = report(repository, "HEAD")
    assert code == 1
    assert ("broken", "10102", "it stops the whole server when it is used") in changes(config)
    # What a schema that comes back to itself holds is not gone.
    assert not [change for change in changes(config) if change[2].endswith("is gone")]
    git(repository, "commit", "-qam", "break")
    git(repository, "rm", "-q", "--cached", "-r", ".")
    git(repository, "commit", "-qm", "nothing")
    code, config = report(repository, "HEAD")
    assert (code, [change["kind"] for change in config["changes"]].count("broken")) == (1, 2)


def test_a_folder_that_moves_is_the_same(repository: Path) -> None:
    edit(repository, "pluginproduct/search.yaml", "summary: Finds", "x-unknown: 1\n      summary: Finds")
    git(repository, "commit", "-qam", "a finding")
    git(repository, "mv", "backend/conf/plugin", "plugins")
    git(repository, "commit", "-qam", "move")
    code, config = report(repository, "HEAD~1", "HEAD")
    assert (code, config["root"], config["moved_from"]) == (0, "plugins", "backend/conf/plugin")
    assert (config["changes"], config["new"], config["fixed"]) == ([], [], [])


def test_what_cannot_be_known_is_said(repository: Path) -> None:
    """A document outside of the folder: Coze Studio reads it, cozecheck does not."""
    edit(repository, "pluginproduct/plugin_meta.yaml", "openapi_doc_file: search.yaml", "openapi_doc_file: ../../search.yaml")
    code, config = report(repository, "HEAD")
    assert (code, config["before"]["sure"], config["after"]["sure"]) == (1, True, False)
    assert [(change["kind"], change["plugin"], change["sure"]) for change in config["changes"]] == [("lost", "101", False)]
    assert "the plugin is no longer loaded (tools: 2), as far as cozecheck can tell: CZ009 at" in diff(repository, "HEAD").stdout


def test_the_settings_of_the_later_state_hold_for_both(repository: Path) -> None:
    for status in (404, 500):
        edit(repository, "pluginproduct/search.yaml", "      responses:\n", f"      responses:\n        '{status}': {{description: x}}\n")
    codes = [finding["code"] for finding in report(repository, "HEAD")[1]["new"]]
    assert codes == ["CZ223", "CZ223"]
    write(repository / "backend/conf/plugin/.cozecheck.yaml", "ignore: [CZ223]\n")
    assert report(repository, "HEAD")[1]["new"] == []
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "settings and mistakes")
    assert report(repository, "HEAD~1", "HEAD")[1]["new"] == []
    assert report(repository, "HEAD", "HEAD~1")[1]["fixed"] != []


def test_each_folder_has_its_own_settings_and_one_that_is_excluded_is_left_out(repository: Path) -> None:
    shutil.copytree(repository / "backend", repository / "other")
    shutil.copytree(repository / "backend", repository / "third")
    write(repository / ".cozecheck.yaml", "exclude: [third/**]\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "three")
    for name in ("backend", "other", "third"):
        document = repository / name / "conf/plugin/pluginproduct/search.yaml"
        write(document, document.read_text(encoding="utf-8").replace("      responses:\n", "      responses:\n        '404': {description: x}\n", 1))
    write(repository / "other/.cozecheck.yaml", "ignore: [CZ223]\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "broken")
    for args in (("HEAD~1",), ("HEAD~1", "HEAD")):
        document = json.loads(diff(repository, *args, "--format", "json").stdout)
        found = {config["root"]: [finding["code"] for finding in config["new"]] for config in document["configs"]}
        assert found == {"backend/conf/plugin": ["CZ223"], "other/conf/plugin": []}


def test_a_file_that_is_too_large_to_judge(repository: Path) -> None:
    document = repository / "backend/conf/plugin/pluginproduct/search.yaml"
    small = document.read_text(encoding="utf-8")
    write(document, small + "# " + "x" * (8_000_000 - len(small) - 3) + "\n")
    assert document.stat().st_size == 8_000_000
    git(repository, "commit", "-qam", "just small enough")
    assert report(repository, "HEAD~1", "HEAD")[1]["after"]["sure"]
    write(document, document.read_text(encoding="utf-8") + "x")
    git(repository, "commit", "-qam", "too large")
    for base, head in (("HEAD~1", "HEAD"), ("HEAD", "HEAD~1")):
        config = report(repository, base, head)[1]
        assert [config["before"]["sure"], config["after"]["sure"]] == [base == "HEAD~1", head == "HEAD~1"]
        (message,) = {finding["message"] for finding in config["new"] + config["fixed"] if finding["code"] != "CZ458"}  # the references of the document itself
        assert message == "'search.yaml' is not judged: it is larger than 8 MB, more than cozecheck reads"


def test_our_own_failure_is_said_and_nothing_is_made_of_it(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cozecheck.core.result import Prediction
    from cozecheck.diff.run import compare_states
    from cozecheck.loader.load import load
    from cozecheck.loader.model import Config
    from cozecheck.report.diff import render
    from cozecheck.source.files import ConfigFiles

    def fail(files: ConfigFiles) -> tuple[Config, Prediction]:
        if not files.root.startswith(str(repository)):
            raise ValueError("boom\n::error::x")
        return load(files)

    monkeypatch.setattr("cozecheck.api.load", fail)
    result = compare_states("HEAD", path=str(repository))
    assert result.configs == ()
    assert [failure.root for failure in result.failures] == ["backend/conf/plugin"]
    for kind in ("text", "markdown", "json"):
        assert "boom" in render(result, kind)
        assert consumers.runner(render(result, kind)) == []


def test_a_broken_plugin_under_another_id_is_no_other_mistake(repository: Path) -> None:
    edit(repository, "pluginproduct/search.yaml", "      responses:\n", "      responses:\n        '404': {description: x}\n")
    assert "After: Coze Studio will load 1 of 2 plugins" in diff(repository, "HEAD").stdout
    git(repository, "commit", "-qam", "break")
    edit(repository, "pluginproduct/plugin_meta.yaml", "plugin_id: 101\n", "plugin_id: 109\n")
    config = report(repository, "HEAD")[1]
    assert (config["new"], config["fixed"]) == ([], [])
    assert "nothing changes for Coze Studio. Coze Studio will load 1 of 2 plugins" in diff(repository, "HEAD").stdout


def test_many_findings_of_one_rule_are_counted(repository: Path) -> None:
    statuses = "".join(f"        '{status}': {{description: x}}\n" for status in range(400, 460))
    edit(repository, "pluginproduct/search.yaml", "      responses:\n", "      responses:\n" + statuses)
    text = diff(repository, "HEAD").stdout
    assert "... and 10 more of CZ223 response-status-not-supported" in text
    assert text.count("error CZ223") == 50


@pytest.mark.parametrize("direction", [("HEAD~1", "HEAD"), ("HEAD", "HEAD~1"), ("HEAD", "")])
def test_no_text_of_a_file_does_anything(tmp_path: Path, direction: tuple[str, str]) -> None:
    git(tmp_path, "init", "-q")
    for name, attack in ATTACKS.items():
        for file, text in HEALTHY.items():
            write(tmp_path / name / writable(attack) / file, text)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "good")
    for name, attack in ATTACKS.items():
        lay_out(tmp_path / name, attack, starts=len(name) % 4 > 0)
    if direction[1]:
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", "bad")
    outputs = [f"--output={kind}={tmp_path / kind}" for kind in ("text", "markdown", "json")]
    run = diff(tmp_path, *filter(None, direction), *outputs)
    text = (tmp_path / "text").read_text(encoding="utf-8")
    assert run.stdout == text
    assert text.count("10101") > 5
    consumers.terminal(text)
    consumers.markdown((tmp_path / "markdown").read_text(encoding="utf-8"))
    assert len((tmp_path / "markdown").read_bytes()) < 65_536
    document = (tmp_path / "json").read_text(encoding="utf-8")
    assert len(json.loads(document)["configs"]) > 20
    assert document.isascii()
    assert len(document) < 20_000_000
    for written in (text, document, (tmp_path / "markdown").read_text(encoding="utf-8")):
        assert consumers.runner(written) == []


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
