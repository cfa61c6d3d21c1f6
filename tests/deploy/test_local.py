"""`cozecheck deploy local` with a real host behind the folder, and `deploy compose` as far as it can be run without the plugin."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cozecheck.cli.checked import checked
from cozecheck.cli.main import run
from cozecheck.deploy import program
from cozecheck.source.files import META
from cozecheck.store import switch
from cozecheck.studio.compare import operations
from tests.deploy.conftest import with_placeholder
from tests.host.hosts import hosting
from tests.servers.studio import EMAIL, PASSWORD, serving
from tests.store.conftest import Call, call, lay_out, tree

__all__ = ("call",)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return lay_out(tmp_path / "repository" / "plugin", "second")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "server" / "plugin", "first")


def lose_a_plugin(config: Path) -> None:
    meta = config / "pluginproduct" / "plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    meta.write_text(text[: text.rindex("- plugin_id")], encoding="utf-8")


def test_the_folder_is_switched_and_the_host_has_what_was_foretold(source: Path, live: Path, tmp_path: Path, call: Call) -> None:
    lose_a_plugin(source)
    old = tree(live)
    with hosting(tmp_path, live) as host:
        url = f"http://127.0.0.1:{host.port}/admin"
        options = ("--to", live, "--reload-url", f"{url}/reload-plugins", "--verify-url", f"{url}/plugins", "--verify-seconds", "5", "--format", "json")
        planned = call("deploy", "local", source, *options, "--plan")
        assert planned.code == 0, planned.out
        assert {change["what"] for change in planned.json["plan"]["changes"]} == {"changed"}
        assert tree(live) == old
        assert sorted(os.listdir(live.parent)) == ["plugin"]
        done = call("deploy", "local", source, *options)
        assert done.code == 0, done.out
        assert tree(live) == tree(source)
        assert len(host.plugins()) == 1
        again = call("deploy", "local", source, *options)
        assert again.code == 0


def test_a_host_that_refuses_gets_the_old_one_back(source: Path, live: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    lose_a_plugin(source)
    old = tree(live)
    monkeypatch.setenv("SERVER_TOKEN", "open sesame")
    with hosting(tmp_path, live, "--token-env", "SERVER_TOKEN") as host:
        url = f"http://127.0.0.1:{host.port}/admin"
        reload_, verify = ("--reload-url", f"{url}/reload-plugins"), ("--verify-url", f"{url}/plugins", "--verify-seconds", "2")
        refused = call("deploy", "local", source, "--to", live, *reload_, "--format", "json")
        # It does not tell the host's token: neither the way there nor the way back is heard.
        assert (refused.code, refused.json["outcome"]) == (1, "rollback-failed")
        assert tree(live) == old
        # This host was never told, so it still has both plugins.
        silent = call("deploy", "local", source, "--to", live, *verify, "--token-env", "SERVER_TOKEN", "--format", "json")
        assert (silent.code, silent.json["outcome"]) == (1, "rolled-back"), silent.out
        assert "should not be" in str(silent.json["steps"])
        assert tree(live) == old
        good = call("deploy", "local", source, "--to", live, *reload_, *verify, "--token-env", "SERVER_TOKEN", "--format", "json")
        assert good.code == 0, good.out
        assert "open sesame" not in good.out + silent.out + refused.out


@pytest.mark.parametrize("good", [True, False])
def test_smoke_decides_too(good: bool, source: Path, live: Path, tmp_path: Path, call: Call) -> None:
    old = tree(live)
    cases = tmp_path / "smoke.yaml"
    expect = "" if good else "  expect: {contains: [what no answer holds]}\n"
    cases.write_text(f"cases:\n- plugin: web_search\n  tool: '10101'\n  args: {{query: tea}}\n{expect}", encoding="utf-8")
    with hosting(tmp_path, live, "--mock") as host:
        base = f"http://127.0.0.1:{host.port}"
        options = ("--to", live, "--reload-url", f"{base}/admin/reload-plugins", "--smoke", base, "--cases", cases, "--format", "json")
        done = call("deploy", "local", source, *options)
    smoke = next(step for step in done.json["steps"] if step["name"] == "smoke")
    assert (smoke["status"], done.json["outcome"]) == (("ok", "deployed") if good else ("failed", "rolled-back")), done.out
    assert "web_search" in str(smoke["said"]) or good
    assert tree(live) == (tree(source) if good else old)


def test_servers_of_plugins_that_are_not_there_stop_it_before_anything(source: Path, live: Path, call: Call) -> None:
    old = tree(live)
    refused = call("deploy", "local", source, "--to", live, "--probe", "--resolve", "search.example.com=127.0.0.1:9", "--format", "json")
    assert (refused.code, refused.json["outcome"]) == (1, "untouched"), refused.out
    assert refused.json["steps"][-1]["name"] == "probe"
    assert tree(live) == old


@pytest.mark.parametrize("good", [True, False])
def test_coze_studio_is_asked(good: bool, source: Path, live: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COZECHECK_STUDIO_EMAIL", EMAIL)
    monkeypatch.setenv("COZECHECK_STUDIO_PASSWORD", PASSWORD)
    old = tree(live)
    config = checked(str(source))[0]
    products = {str(p.meta.id.value): (p.meta.name, operations(config), 0) for p in config.plugins}
    tools = {plugin: set(names) for plugin, names in checked(str(source))[1].prediction.plugins.items()}
    shown = {plugin: (name, {tool: word for tool, word in words.items() if tool in tools[plugin]}, mode) for plugin, (name, words, mode) in products.items()}
    if not good:
        del shown["101"]
    with serving(shown) as studio:
        done = call("deploy", "local", source, "--to", live, "--studio-url", studio.base, "--format", "json")
    assert done.json["outcome"] == ("deployed" if good else "rolled-back"), done.out
    assert tree(live) == (tree(source) if good else old)
    assert PASSWORD not in done.out


def test_a_first_one_is_removed_again(source: Path, tmp_path: Path, call: Call) -> None:
    target = tmp_path / "server" / "plugin"
    target.parent.mkdir()
    failed = call("deploy", "local", source, "--to", target, "--verify-url", "http://127.0.0.1:9/admin/plugins", "--verify-seconds", "0.5", "--format", "json")
    assert (failed.code, failed.json["outcome"]) == (1, "rolled-back")
    assert not target.exists()
    assert call("deploy", "local", source, "--to", target).code == 0
    assert tree(target) == tree(source)


@pytest.mark.parametrize("when", ["prepare", "go", "finish"])
def test_killed_within_the_switch_it_goes_on(when: str, source: Path, live: Path, call: Call) -> None:
    old, new = tree(live), tree(source)
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        real: Any = getattr(switch, when)

        def die(*args: Any) -> None:
            real(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(switch, when, die)
        run(["deploy", "local", str(source), "--to", str(live)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert tree(live) in (old, new)
    # Nobody listens there, so the old one comes back, whatever the dead run did.
    failed = call("deploy", "local", source, "--to", live, "--verify-url", "http://127.0.0.1:9/", "--verify-seconds", "0.5", "--format", "json")
    assert failed.json["outcome"] == "rolled-back", failed.out
    assert "cut short in the step 'apply'" in str(failed.json["steps"])
    assert tree(live) == old
    assert call("deploy", "local", source, "--to", live).code == 0
    assert tree(live) == new


def test_two_at_once_are_one(source: Path, live: Path, call: Call) -> None:
    from cozecheck.core.text import T
    from cozecheck.store.store import Store

    with Store(str(live.parent / ".cozecheck-store" / "plugin")).held("deploy.lock", 0, T("-")):
        refused = call("deploy", "local", source, "--to", live, "--format", "json")
    assert (refused.code, refused.json["outcome"]) == (1, "untouched")
    assert "another deployment" in refused.out


def test_a_configuration_that_loses_something_is_refused_in_every_format(source: Path, live: Path, tmp_path: Path, call: Call) -> None:
    (source / "pluginproduct" / "search.yaml").write_text("openapi: 3.0.1\n", encoding="utf-8")
    old = tree(live)
    outputs = [option for kind in ("json", "junit", "github", "markdown") for option in ("--output", f"{kind}={tmp_path / kind}")]
    refused = call("deploy", "local", source, "--to", live, *outputs)
    assert refused.code == 1
    assert "failed before anything was changed" in refused.out
    assert tree(live) == old
    assert json.loads((tmp_path / "json").read_text())["steps"][0]["status"] == "failed"
    assert 'failures="1"' in (tmp_path / "junit").read_text()
    assert (tmp_path / "github").read_text().startswith("::error title=cozecheck deploy::check: ")
    assert "| check | failed |" in (tmp_path / "markdown").read_text()


def test_options_of_another_kind_are_refused(source: Path, live: Path, call: Call) -> None:
    for words in (("local", source), ("local", source, "--to", source), ("local", source, "--to", live, "--context", "x"), ("k8s", source, "--to", live)):
        assert call("deploy", *words).code == 2


def fake(folder: Path, name: str, script: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return folder


def test_compose_without_its_plugin_says_what_is_missing(source: Path, live: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tree(live)
    monkeypatch.setenv("PATH", str(fake(tmp_path / "bin", "docker", "echo \"docker: 'compose' is not a docker command.\" >&2; exit 1")) + ":/usr/bin:/bin")
    refused = call("deploy", "compose", source, "--to", live)
    assert refused.code == 1
    assert "docker has no plugin `compose`" in refused.out
    assert "'compose' is not a docker command" in refused.out
    assert tree(live) == old
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "docker is not found in PATH" in call("deploy", "compose", source, "--to", live).err


def test_compose_plans_its_one_command(source: Path, live: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "it's mine.yaml"
    mine.write_text("services: {}\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(fake(tmp_path / "bin", "docker", 'echo \'{"version": "v2.29.1"}\'')) + ":/usr/bin:/bin")
    planned = call("deploy", "compose", source, "--to", live, "-f", mine, "--project", "shop", "--wait", "20", "--plan", "--format", "json")
    assert planned.code == 0, planned.out
    (command,) = planned.json["plan"]["commands"]
    assert f"compose --project-name=shop '--file={tmp_path}/it'\"'\"'s mine.yaml' --file={live.parent}/.cozecheck-store/plugin/compose.yaml" in command
    assert command.endswith("up --detach --wait --wait-timeout=20 coze-server")
    assert sorted(os.listdir(live.parent)) == ["plugin"]
    monkeypatch.setenv("PATH", str(fake(tmp_path / "bin", "docker", 'echo \'{"version": "2.1.0"}\'')) + ":/usr/bin:/bin")
    assert "docker compose 2.1 is too old: 2.17 at least" in call("deploy", "compose", source, "--to", live, "--plan").out


def test_a_program_gets_little_and_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COZECHECK_STUDIO_PASSWORD", "geheim")
    monkeypatch.setenv("AWS_PROFILE", "prod")
    ran = program.run(program.Command(("/bin/sh", "-c", "env; cat"), b"from stdin", seconds=10))
    assert b"geheim" not in ran.out
    assert b"AWS_PROFILE=prod" in ran.out
    assert ran.out.endswith(b"from stdin")
    late = program.run(program.Command(("/bin/sh", "-c", "sleep 60 & sleep 60"), seconds=0.3))
    assert late.late and not late.good
    monkeypatch.setattr(program, "MAX_OUT", 100_000)
    flood = program.run(program.Command(("/bin/sh", "-c", "yes"), seconds=10))
    assert flood.flood and not flood.good
    assert len(flood.out) <= 100_000
    odd = program.run(program.Command(("/bin/sh", "-c", "printf '\\033[31m::error::x\\n' >&2; exit 3"), seconds=10))
    assert [text.render() for text in odd.complaint()] == ["\x1b[31m::error::x"]


def test_values_are_filled_in_on_the_way(source: Path, live: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with_placeholder(source)
    old, repository = tree(live), tree(source)
    monkeypatch.setenv("SEARCH_TOKEN", "sk-first")
    assert call("deploy", "local", source, "--to", live).code == 1
    assert tree(live) == old
    # What is for Kubernetes only means nothing here.
    environments = "environments: {here: {namespace: shop, image: server:1, variables: {SEARCH_TOKEN: null}}, there: {kind: k8s}}\n"
    (source.parent / "deploy.yaml").write_text(environments, encoding="utf-8")
    values = ("--values", source.parent / "deploy.yaml", "-e")
    assert call("deploy", "local", source, "--to", live, *values, "there").code == 2
    assert call("deploy", "local", source, "--to", live, *values, "nowhere").code == 2
    assert call("deploy", "local", source, "--to", live, "-e", "here").code == 2
    assert tree(live) == old
    done = call("deploy", "local", source, "--to", live, *values, "here")
    assert done.code == 0, done.out
    assert call("deploy", "local", source, "--to", live, "--env", "SEARCH_TOKEN").code == 0
    assert '"service_token": "sk-first"' in (live / META).read_text(encoding="utf-8")
    assert tree(source) == repository
    assert "sk-first" not in done.out
    assert not list(Path("/dev/shm").glob("cozecheck-filled-*"))


def test_a_journal_that_came_with_a_repository_is_not_obeyed(source: Path, live: Path, call: Call) -> None:
    assert call("deploy", "local", source, "--to", live).code == 0
    lay_out(source, "third")
    store = live.parent / ".cozecheck-store" / "plugin"
    name = f"deploy-{hashlib.sha256(json.dumps(['local', str(live)]).encode()).hexdigest()[:16]}.json"
    (store / name).write_text(json.dumps({"holder": "eve", "step": "apply", "before": {"version": 1, "digest": "-", "after": "-"}}))
    for words in (["init", "-q"], ["add", "-f", str(store / name)]):
        subprocess.run(["git", "-C", str(live.parent), *words], check=True, timeout=30)
    old = tree(live)
    refused = call("deploy", "local", source, "--to", live, "--format", "json")
    assert (refused.code, refused.json["outcome"]) == (1, "untouched")
    assert "is kept by git" in refused.out
    assert tree(live) == old
