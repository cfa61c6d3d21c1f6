"""`cozecheck deploy k8s` and `cozecheck service` on a real Kubernetes API."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from cozecheck.deploy import program
from cozecheck.deploy.program import Command, Ran
from cozecheck.source.files import META
from tests.deploy.conftest import Kube, files_of, patiently, with_placeholder
from tests.render.conftest import HOSTILE, fill, mounted
from tests.store.conftest import lay_out


def steps(document: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["status"] for step in document["steps"]}


def said(document: dict[str, Any], step: str) -> str:
    return " ".join(word for each in document["steps"] if each["name"] == step for word in each["said"])


def test_three_megabytes_arrive_byte_for_byte_and_come_back(kube: Kube) -> None:
    line = "abc天气<&>\"' \t" * 40 + "\n"
    fill(kube.config, {f"pluginproduct/part{number % 4}/big{number}.yaml": (f"# {number}\n" + line * 100).encode() for number in range(50)})
    fill(kube.config, HOSTILE)
    old = files_of(kube.config)
    assert sum(map(len, old.values())) > 3_000_000
    first = kube.deploy()
    assert first.code == 0, first.out
    assert first.json["outcome"] == "deployed"
    assert steps(first.json) == {
        **dict.fromkeys(("check", "lock", "backup", "remember", "apply", "wait", "verify", "record"), "ok"),
        "probe": "skipped",
        "smoke": "skipped",
    }
    assert all(step["seconds"] > 0 for step in first.json["steps"] if step["status"] == "ok")
    assert kube.files() == old
    new = kube.change("second")
    assert kube.deploy().code == 0
    assert kube.files() == new != old
    undone = kube.call("service", "undo", *kube.options, "--wait", "30", "--to-revision", "1")
    assert undone.code == 0, undone.out
    assert f"has the configuration {first.json['digest'][:12]} again" in undone.out
    assert kube.files() == old


@patiently
def test_the_plan_changes_nothing_and_is_what_is_then_run(kube: Kube, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kube.deploy().code == 0
    new = kube.change("second")
    store = sorted(path.relative_to(kube.config.parent) for path in kube.config.parent.rglob("*"))
    before = kube.everything()
    planned = kube.deploy("--plan")
    assert planned.code == 0, planned.out
    assert kube.everything() == before
    assert store == sorted(path.relative_to(kube.config.parent) for path in kube.config.parent.rglob("*"))
    plan = planned.json["plan"]
    changed = {change["what"]: change["kind"] for change in plan["changes"] if change["what"] != "same"}
    assert changed == {"created": "ConfigMap", "changed": "Deployment"}
    assert any("cozecheck/digest" in field for change in plan["changes"] for field in change["fields"])
    run: list[str] = []

    def noted(command: Command, real: Any = program.run) -> Ran:
        run.append(command.shown())
        ran: Ran = real(command)
        return ran

    monkeypatch.setattr(program, "run", noted)
    assert kube.deploy().code == 0
    assert kube.files() == new
    left = iter(run)
    # In this order.
    for command in plan["commands"]:
        assert command in left, command


@patiently
def test_a_first_deployment_that_fails_leaves_nothing(kube: Kube) -> None:
    failed = kube.deploy("--image", "server:broken", "--wait", "3")
    assert (failed.code, failed.json["outcome"]) == (1, "rolled-back")
    assert not kube.objects("deployment,service,ingress")
    assert kube.deploy().code == 0


def go_on(kube: Kube, old: dict[str, bytes], new: dict[str, bytes], broken: bool) -> Any:
    """Deploys once more after a run that was killed, with an image that never becomes ready or with a good one."""
    assert kube.files() in (old, new)
    again = kube.deploy(*(["--image", "server:broken", "--wait", "3"] if broken else []))
    assert again.json["outcome"] == ("rolled-back" if broken else "deployed"), again.out
    assert kube.files() == (old if broken else new)
    assert not [name for name in os.listdir(kube.config.parent / ".cozecheck-store" / "plugin") if name.startswith("deploy-")]
    return again.json


def test_a_killed_deployment_is_gone_on_with(kube: Kube) -> None:
    old = files_of(kube.config)
    assert kube.deploy("--host", "a.example.com").code == 0
    new = kube.change("second")
    # The Lease, the journal in it, all but the Deployment, the Deployment.
    assert kube.killed(4, "--host", "b.example.com", "--replicas", "3") == -signal.SIGKILL
    assert kube.files() == new
    again = go_on(kube, old, new, broken=True)
    assert "ImagePullBackOff" in said(again, "wait")
    assert kube.objects("ingress")[0]["spec"]["rules"][0]["host"] == "a.example.com"
    assert kube.objects("deployment")[0]["spec"]["replicas"] == 1
    history = kube.call("service", "history", *kube.options, "--format", "json").json["revisions"]
    assert [each["failed"] for each in history] == [False, True, False]
    # The one before is none that has failed.
    kube.kubectl("rollout", "undo", "deployment/coze-studio", f"--to-revision={history[2]['revision']}")
    undone = kube.call("service", "undo", *kube.options, "--wait", "30")
    assert undone.code == 0, undone.out
    assert kube.files() == old


@patiently
@pytest.mark.parametrize("broken", [False, True])
def test_killed_behind_any_command_it_goes_on(kube: Kube, broken: bool) -> None:
    """Also on the way back of one that fails."""
    assert kube.deploy().code == 0
    for n in count(1):
        old, new = kube.files(), kube.change(f"change {n}")
        code = kube.killed(n, *(["--image", "server:broken", "--wait", "2"] if broken else []), every=True)
        if code in (0, 1):
            break
        assert code == -signal.SIGKILL
        left = [json.loads(file.read_text()) for file in (kube.config.parent / ".cozecheck-store" / "plugin").glob("deploy-*.json")]
        # From the recording on the new one counts as the one that is there.
        before = new if kube.files() == new and all(journal["step"] == "record" for journal in left) else old
        go_on(kube, before, new, broken=n % 2 == 0)
    assert n > 20


@patiently
def test_where_the_way_back_fails_it_says_what_is_how_and_goes_on_later(kube: Kube, monkeypatch: pytest.MonkeyPatch) -> None:
    old = files_of(kube.config)
    assert kube.deploy().code == 0
    new = kube.change("second")

    def refuse(command: Command, real: Any = program.run) -> Ran:
        ran: Ran = Ran(1, b"", b"error: \x1b[2Jthe server is on fire\n") if "undo" in command.argv else real(command)
        return ran

    with monkeypatch.context() as patch:
        patch.setattr(program, "run", refuse)
        failed = kube.deploy("--image", "server:broken", "--wait", "3")
    assert (failed.code, failed.json["outcome"]) == (1, "rollback-failed")
    assert "\\x1b[2Jthe server is on fire" in said(failed.json, "rollback")
    assert "the Deployment is at revision 2" in failed.json["do"][0]
    assert "rollout undo deployment/coze-studio --to-revision=1" in failed.json["do"][1]
    assert kube.files() == new
    go_on(kube, old, new, broken=True)


@patiently
def test_a_killed_rollback_is_gone_on_with(kube: Kube) -> None:
    old = files_of(kube.config)
    assert kube.deploy().code == 0
    kube.change("second")
    # Lease, journal, ConfigMaps, Deployment; then `rollout undo`.
    assert kube.killed(5, "--image", "server:broken", "--wait", "3") == -signal.SIGKILL
    again = kube.deploy("--image", "server:broken", "--wait", "3")
    assert again.json["outcome"] == "rolled-back", again.out
    assert "cut short in the step 'rollback'" in said(again.json, "lock")
    assert kube.files() == old


@patiently
def test_two_at_once_are_one(kube: Kube) -> None:
    assert kube.deploy().code == 0
    name = "coze-studio-cozecheck-deploy"
    spec = {
        "holderIdentity": "eve@other/1",
        "acquireTime": "2999-01-01T00:00:00.000000Z",
        "renewTime": "2999-01-01T00:00:00.000000Z",
        "leaseDurationSeconds": 60,
    }
    kube.kubectl("patch", "lease", name, "--type=merge", "-p", json.dumps({"spec": spec}))
    kube.change("second")
    before = kube.everything()
    refused = kube.deploy()
    assert (refused.code, refused.json["outcome"]) == (1, "untouched")
    assert "another deployment is at work there: eve@other" in said(refused.json, "lock")
    assert f"delete lease/{name}" in said(refused.json, "lock")
    assert kube.everything() == before
    spec = {"acquireTime": "2020-01-01T00:00:00.000000Z", "renewTime": "2020-01-01T00:00:00.000000Z"}
    kube.kubectl("patch", "lease", name, "--type=merge", "-p", json.dumps({"spec": spec}))
    assert kube.deploy().code == 0


@patiently
def test_of_two_that_begin_together_one_deploys(kube: Kube, tmp_path: Path) -> None:
    folders = [lay_out(tmp_path / name / "plugin", name) for name in ("one", "other")]
    words = ("--image", "server:1", "--wait", "30", "--format", "json")
    begun = [
        subprocess.Popen([sys.executable, "-m", "cozecheck", "deploy", "k8s", str(folder), *kube.options, *words], stdout=subprocess.PIPE, text=True)
        for folder in folders
    ]
    documents = [json.loads(process.communicate(timeout=60)[0]) for process in begun]
    done = [folder for folder, document in zip(folders, documents, strict=True) if document["outcome"] == "deployed"]
    assert done
    assert kube.files() in [files_of(folder) for folder in done]
    refused = [said(document, "lock") for document in documents if document["outcome"] != "deployed"]
    # Where the machine was slow, one came after the other.
    assert all("another deployment" in words for words in refused)


@patiently
def test_another_machine_brings_back_what_was_before_a_dead_one(kube: Kube, tmp_path: Path) -> None:
    old = files_of(kube.config)
    assert kube.deploy().code == 0
    kube.change("second")
    assert kube.killed(4) == -signal.SIGKILL
    past = {"spec": {"renewTime": "2020-01-01T00:00:00.000000Z"}}
    kube.kubectl("patch", "lease", "coze-studio-cozecheck-deploy", "--type=merge", "-p", json.dumps(past))
    other = kube._replace(config=lay_out(tmp_path / "elsewhere" / "plugin", "third"))
    again = other.deploy("--image", "server:broken", "--wait", "3")
    assert again.json["outcome"] == "rolled-back", again.out
    assert kube.files() == old


@patiently
def test_ctrl_c_takes_it_back(kube: Kube) -> None:
    old = files_of(kube.config)
    assert kube.deploy().code == 0
    kube.change("second")
    command = [
        sys.executable,
        "-m",
        "cozecheck",
        "deploy",
        "k8s",
        str(kube.config),
        *kube.options,
        "--image",
        "server:broken",
        "--wait",
        "60",
        "--format",
        "json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:

        def stop() -> None:
            until = time.monotonic() + 20
            while time.monotonic() < until and not any("broken" in str(each) for each in kube.objects("replicaset")):
                time.sleep(0.2)
            process.send_signal(signal.SIGINT)

        thread = threading.Thread(target=stop)
        thread.start()
        out = process.communicate(timeout=60)[0]
        thread.join()
    document = json.loads(out)
    assert (process.returncode, document["outcome"], document["interrupted"]) == (130, "rolled-back", True)
    assert kube.files() == old


@patiently
def test_what_others_have_set_is_not_taken_over_unless_told(kube: Kube) -> None:
    assert kube.deploy().code == 0
    path = "/spec/template/spec/containers/0/image"
    patch = [{"op": "replace", "path": path, "value": "hotfix:1"}]
    kube.kubectl("patch", "deployment/coze-studio", "--type=json", "--field-manager=somebody", "-p", json.dumps(patch))
    kube.kubectl("rollout", "status", "deployment/coze-studio", "--timeout=30s")
    before = {name: number for name, number in kube.everything().items() if "Lease" not in name}
    refused = kube.deploy()
    assert (refused.code, refused.json["outcome"]) == (1, "untouched")
    assert "belong to somebody: --force-conflicts takes them over" in said(refused.json, "remember")
    assert ".spec.template.spec.containers" in said(refused.json, "remember")
    assert {name: number for name, number in kube.everything().items() if "Lease" not in name} == before
    assert kube.deploy("--force-conflicts").code == 0


@patiently
def test_old_files_go_when_no_revision_names_them_and_others_stay(kube: Kube) -> None:
    kustomization = kube.config.parent / "short"
    fill(
        kustomization,
        {
            "kustomization.yaml": b"apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- target: {kind: Deployment}\n"
            b"  patch: |-\n    - {op: add, path: /spec/revisionHistoryLimit, value: 1}\n"
        },
    )
    assert kube.deploy("--kustomize", kustomization).code == 0
    kube.kubectl("create", "configmap", "somebody-else", "--from-literal=a=b")
    gone = {each["metadata"]["name"] for each in kube.objects("configmap") if "-plugins-" in each["metadata"]["name"]}
    for mark in ("second", "third"):
        kube.change(mark)
        assert kube.deploy("--kustomize", kustomization).code == 0
    until = time.monotonic() + 10
    while len(kube.objects("replicaset")) > 2 and time.monotonic() < until:
        time.sleep(0.2)
    last = kube.deploy("--kustomize", kustomization)
    assert last.code == 0
    left = {each["metadata"]["name"] for each in kube.objects("configmap")}
    assert "somebody-else" in left
    assert not gone & left
    assert len([name for name in left if "-plugins-" in name]) == 2


@patiently
def test_service_tells_history_and_status(kube: Kube) -> None:
    assert kube.call("service", "status", *kube.options).code == 1
    assert kube.deploy().code == 0
    second = kube.change("second")
    differs = kube.call("service", "status", kube.config, *kube.options, "--format", "json")
    assert differs.code == 1
    assert set(differs.json["differences"]) == {f"~ {path}" for path in second}
    assert kube.deploy().code == 0
    same = kube.call("service", "status", kube.config, *kube.options, "--format", "json")
    assert (same.code, same.json["differences"], same.json["good"]) == (0, [], True)
    assert same.json["plugins"] == kube.call("check", kube.config, "--format", "json").json["configs"][0]["prediction"]["plugins"]
    history = kube.call("service", "history", *kube.options, "--format", "json").json["revisions"]
    assert [(each["revision"], each["current"], each["files_there"]) for each in history] == [(2, True, True), (1, False, True)]
    assert "plugin configuration" in history[0]["cause"] and " by " in history[0]["cause"]
    # As kubectl's own history shows it.
    assert history[0]["digest"][:12] in kube.kubectl("rollout", "history", "deployment/coze-studio")
    assert kube.call("service", "undo", *kube.options, "--to-revision", "7").code == 2
    # Somebody has pruned: what would come back has no files.
    for each in kube.objects("configmap"):
        if "-plugins-" in each["metadata"]["name"] and each["metadata"]["name"] not in json.dumps(kube.objects("deployment")):
            kube.kubectl("delete", "configmap", each["metadata"]["name"])
    before = kube.everything()
    refused = kube.call("service", "undo", *kube.options, "--format", "json")
    assert (refused.code, refused.json["outcome"]) == (1, "untouched")
    assert "the files of revision 1 are not in the cluster any more" in refused.out
    assert kube.everything() == before
    assert kube.call("service", "history", *kube.options, "--format", "json").json["revisions"][1]["files_there"] is False
    kube.kubectl("rollout", "pause", "deployment/coze-studio")
    kube.change("third")
    paused = kube.deploy()
    assert (paused.code, paused.json["outcome"]) == (1, "untouched")
    assert "rollout resume deployment/coze-studio" in said(paused.json, "remember")


def test_names_are_never_options_and_no_secret_is_told(kube: Kube) -> None:
    for words in (["-n", "--all"], ["--name", "-x"], ["--image", "a b"], ["--env-secret", "$(id)"]):
        assert kube.call("deploy", "k8s", kube.config, "--kubeconfig", kube.kubeconfig, *words).code == 2
    # A context that looks like an option stays a context.
    refused = kube.call("deploy", "k8s", kube.config, *kube.options, "--context=--help")
    assert refused.code == 1
    assert "does not exist" in refused.out


def test_values_travel_in_a_secret_and_nowhere_else(kube: Kube, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_placeholder(kube.config)
    plain = files_of(kube.config)
    (tmp_path / "deploy.yaml").write_text(f"environments:\n  staging: {{namespace: {kube.namespace}, replicas: 2, variables: {{SEARCH_TOKEN: null}}}}\n")
    monkeypatch.setenv("SEARCH_TOKEN", 'sk-"first\\1')
    options = ("--values", tmp_path / "deploy.yaml", "-e", "staging")
    lacking = kube.deploy()
    assert (lacking.code, lacking.json["outcome"]) == (1, "untouched")
    assert "SEARCH_TOKEN has no value" in lacking.out
    planned = kube.deploy(*options, "--plan")
    assert {change["kind"] for change in planned.json["plan"]["changes"]} >= {"Secret", "ConfigMap"}
    first = kube.deploy(*options)
    assert first.code == 0, first.out
    held = kube.objects("secret")
    values = {each["metadata"]["name"]: {key: base64.b64decode(text) for key, text in each["data"].items()} for each in held}
    arrived = mounted(kube.objects("configmap,deployment"), values)
    assert {path for path in plain if arrived[path] != plain[path]} == {META}
    assert json.loads(yaml.safe_load(arrived[META])[0]["manifest"]["auth"]["payload"])["service_token"] == 'sk-"first\\1'
    assert kube.objects("deployment")[0]["spec"]["replicas"] == 2
    monkeypatch.setenv("SEARCH_TOKEN", "sk-second")
    second = kube.deploy(*options)
    assert second.code == 0, second.out
    assert len(kube.objects("secret")) == 2
    # Another value is another revision, which `undo` takes back; the configuration's digest is that of the folder.
    assert second.json["digest"] == first.json["digest"]
    same = kube.call("service", "status", kube.config, *kube.options, "--format", "json")
    assert (same.code, same.json["differences"]) == (0, [])
    assert kube.call("service", "undo", *kube.options, "--wait", "30").code == 0
    everything = kube.kubectl("get", "configmap,deployment,replicaset,lease,pod", "-o", "json") + planned.out + first.out + second.out
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for word in ("sk-second", "first\\\\1", "first\\1"):
        assert word not in everything
        assert word.encode() not in on_disk
