"""`cozecheck render k8s`: the folder that a pod sees is the folder that was checked."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import cozecheck
from tests.render.conftest import HOSTILE, Call, answer, files_of, fill, kind, mounted, objects, program
from tests.shared import SHARED, needs_shared
from tests.store.conftest import lay_out
from tests.store.test_backup import lose_a_plugin

OFFICIAL = SHARED / "coze-studio"
TOKEN = "sk-4f1c9aaa77"


def rendered(call: Call, config: Path, *more: str | Path) -> list[Any]:
    outcome = call("render", "k8s", config, *more)
    assert outcome.code == 0, outcome.err
    return objects(outcome.out)


def prediction(folder: Path) -> Any:
    return cozecheck.check(folder).configs[0].prediction


def as_server_sees(found: list[Any], to: Path) -> Path:
    """The folder as the kubelet lays it out: links at the top, to what lies behind one link that it can switch."""
    fill(to / "..2026_01_02", mounted(found))
    (to / "..data").symlink_to("..2026_01_02")
    for top in (to / "..2026_01_02").iterdir():
        (to / top.name).symlink_to(f"..data/{top.name}")
    return to


@pytest.mark.parametrize("which", ["hostile", "large"])
def test_the_mounted_folder_is_the_checked_one_byte_for_byte(which: str, request: pytest.FixtureRequest, call: Call) -> None:
    config = request.getfixturevalue(which)
    assert mounted(rendered(call, config)) == files_of(config)


@needs_shared
def test_coze_studios_own_configuration_arrives_and_loads_as_foretold(tmp_path: Path, call: Call) -> None:
    arrived = as_server_sees(rendered(call, OFFICIAL), tmp_path / "arrived")
    assert files_of(arrived / "..data") == files_of(OFFICIAL)
    assert prediction(arrived) == prediction(OFFICIAL)
    assert len(prediction(arrived).plugins) == 18


def test_kubernetes_own_reader_sees_the_same(hostile: Path, tmp_path: Path, call: Call) -> None:
    kubectl = program("kubectl")
    assert call("render", "k8s", hostile, "-o", tmp_path / "out").code == 0
    found = objects(answer(kubectl, "kustomize", tmp_path / "out"))
    assert sorted(each["kind"] for each in found) == ["ConfigMap", "Deployment", "Ingress", "Namespace", "Service"]
    assert mounted(found) == files_of(hostile)


def test_the_guides_way_loses_the_folders_and_this_one_does_not(config: Path, call: Call) -> None:
    kubectl = program("kubectl")
    guide = objects(answer(kubectl, "create", "configmap", "plugin-config", f"--from-file={config}/", "--dry-run=client", "-o", "yaml"))[0]
    assert "data" not in guide
    assert "pluginproduct/plugin_meta.yaml" in mounted(rendered(call, config))


def test_no_configmap_is_too_large_for_kubernetes_or_for_plain_apply(large: Path, call: Call) -> None:
    maps = kind(rendered(call, large), "ConfigMap")
    assert sum(len(data) for data in files_of(large).values()) > 2_500_000
    assert len(maps) > 10
    for each in maps:
        # The copy that plain `kubectl apply` keeps, as Go writes it.
        copy = json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        assert len(re.sub("[<>&]", "123456", copy).encode()) < 262_144


def test_a_text_that_json_makes_too_long_travels_as_bytes(config: Path, call: Call) -> None:
    fill(config, {"angles.txt": b"<" * 1_000_000})
    found = rendered(call, config)
    assert mounted(found) == files_of(config)
    assert max(len(json.dumps(each).replace("<", "123456")) for each in found) < 3_145_728


def test_a_file_of_one_megabyte_needs_server_side_and_it_says_so(config: Path, call: Call) -> None:
    fill(config, {"big.bin": b"\xff" * 1_000_000})
    outcome = call("render", "k8s", config)
    assert "add --server-side" in outcome.err
    assert mounted(objects(outcome.out)) == files_of(config)


def test_so_do_thousands_of_files(config: Path, call: Call) -> None:
    assert "--server-side" not in call("render", "k8s", config).err
    fill(config, {f"pluginproduct/{number:04}_{'x' * 60}.yaml": b"a: 1\n" for number in range(1500)})
    outcome = call("render", "k8s", config)
    assert "add --server-side" in outcome.err
    assert mounted(objects(outcome.out)) == files_of(config)
    fill(config, {f"pluginproduct/{number:04}_{'y' * 190}.yaml": b"" for number in range(2500)})
    outcome = call("render", "k8s", config)
    assert (outcome.code, outcome.out) == (1, "")
    assert "4004 files are too many for one Deployment to name" in outcome.err


def test_a_larger_file_is_refused_with_the_way_out(config: Path, tmp_path: Path, call: Call) -> None:
    fill(config, {"pluginproduct/big.yaml": b"#" * 1_000_001})
    outcome = call("render", "k8s", config, "-o", tmp_path / "out")
    assert (outcome.code, outcome.out) == (1, "")
    assert "'pluginproduct/big.yaml' has 1,000,001 bytes" in outcome.err
    assert "render dockerfile" in outcome.err
    assert not (tmp_path / "out").exists()


def test_the_same_files_give_the_same_bytes_wherever_they_lie(hostile: Path, tmp_path: Path, call: Call) -> None:
    twin = Path(shutil.copytree(hostile, tmp_path / "else" / "where"))
    os.utime(twin / "logo.png", (1, 1))
    (twin / "logo.png").chmod(0o600)
    (twin / ".git").mkdir()
    (twin / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    assert call("render", "k8s", twin).out == call("render", "k8s", hostile).out


def test_a_change_makes_new_names_and_leaves_the_other_parts_alone(large: Path, call: Call) -> None:
    before = rendered(call, large)
    fill(large, {"pluginproduct/part1/big33.yaml": b"# less\n"})
    after = rendered(call, large)
    names = [{each["metadata"]["name"] for each in kind(found, "ConfigMap")} for found in (before, after)]
    assert len(names[0] & names[1]) >= 5
    assert names[1] - names[0]
    assert all(each["immutable"] for each in kind(after, "ConfigMap"))
    templates = [kind(found, "Deployment")[0]["spec"]["template"] for found in (before, after)]
    assert templates[0] != templates[1]
    # What `kubectl rollout undo` does: the old template, with all ConfigMaps that were ever applied.
    maps = {each["metadata"]["name"]: each for each in (*kind(before, "ConfigMap"), *kind(after, "ConfigMap"))}
    undone = {**kind(after, "Deployment")[0], "spec": {"template": templates[0]}}
    assert mounted([*maps.values(), undone]) == mounted(before)


def test_a_file_that_only_moves_makes_a_rollout_too(config: Path, call: Call) -> None:
    fill(config, {"a/x": b"1"})
    before = kind(rendered(call, config), "Deployment")[0]["spec"]["template"]
    (config / "b").mkdir()
    (config / "a" / "x").rename(config / "b" / "x")
    assert kind(rendered(call, config), "Deployment")[0]["spec"]["template"] != before


def test_a_configuration_that_loses_something_is_refused_unless_forced(config: Path, tmp_path: Path, call: Call) -> None:
    lose_a_plugin(config)
    outcome = call("render", "k8s", config, "-o", tmp_path / "out")
    assert outcome.code == 1
    assert outcome.err.startswith("cozecheck: refused: this configuration is not rendered")
    assert "CZ223" in outcome.err
    assert not (tmp_path / "out").exists()
    forced = call("render", "k8s", config, "--force")
    assert forced.code == 0
    assert mounted(objects(forced.out)) == files_of(config)


def test_links_are_followed_inside_only(config: Path, tmp_path: Path, call: Call) -> None:
    (config / "same.yaml").symlink_to("pluginproduct/search.yaml")
    assert mounted(rendered(call, config))["same.yaml"] == (config / "pluginproduct" / "search.yaml").read_bytes()
    (tmp_path / "outside").write_text("root:x", encoding="utf-8")
    (config / "out.yaml").symlink_to(tmp_path / "outside")
    outcome = call("render", "k8s", config, "--force")
    assert (outcome.code, outcome.out) == (1, "")
    assert "'out.yaml' is a link that leads out of the configuration" in outcome.err


def with_token(config: Path) -> Path:
    meta = config / "pluginproduct" / "plugin_meta.yaml"
    payload = json.dumps({"key": "X-Key", "service_token": TOKEN, "location": "Header"})
    auth = f"auth:\n      type: service_http\n      sub_type: token/api_key\n      payload: '{payload}'"
    text = meta.read_text(encoding="utf-8")
    assert "auth:\n      type: none" in text
    meta.write_text(text.replace("auth:\n      type: none", auth, 1), encoding="utf-8")
    return config


def test_a_secret_never_goes_into_a_configmap(config: Path, call: Call) -> None:
    with_token(config)
    for more in ([], ["--force"]):
        outcome = call("render", "k8s", config, *more)
        assert (outcome.code, outcome.out) == (1, "")
        assert "'pluginproduct/plugin_meta.yaml' holds a secret" in outcome.err
        assert TOKEN not in outcome.err


def test_a_file_with_a_secret_is_taken_from_a_secret(config: Path, call: Call) -> None:
    with_token(config)
    outcome = call("render", "k8s", config, "--secret-file", "pluginproduct/plugin_meta.yaml=coze-meta")
    assert outcome.code == 0
    assert TOKEN not in outcome.out + outcome.err
    assert "Secret 'coze-meta' must be there, with the key pluginproduct_plugin_meta.yaml" in outcome.err
    held = {"coze-meta": {"pluginproduct_plugin_meta.yaml": (config / "pluginproduct" / "plugin_meta.yaml").read_bytes()}}
    assert mounted(objects(outcome.out), held) == files_of(config)
    assert not kind(objects(outcome.out), "Secret")


def test_the_server_is_asked_nothing_that_it_does_not_have(config: Path, call: Call) -> None:
    (deployment,) = kind(rendered(call, config), "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    probes = [container[name] for name in ("startupProbe", "readinessProbe", "livenessProbe")]
    assert all(probe["tcpSocket"] == {"port": "http"} and "httpGet" not in probe for probe in probes)
    assert container["volumeMounts"][0]["mountPath"] == "/app/resources/conf/plugin"
    assert container["envFrom"] == [{"secretRef": {"name": "coze-studio-env"}}]


def test_every_option_arrives(config: Path, call: Call) -> None:
    options = (
        "--image registry.example.com/coze:1.2@sha256:00 --namespace shop --name studio --mount /srv/conf/plugin --env-secret a --env-secret b --replicas 3"
    )
    more = "--host coze.example.com --tls-secret cert --ingress-class nginx --web coze-web"
    found = rendered(call, config, *options.split(), *more.split())
    assert {each["metadata"].get("namespace") for each in found} == {"shop", None}
    (deployment,), (ingress,), (service,) = (kind(found, name) for name in ("Deployment", "Ingress", "Service"))
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "registry.example.com/coze:1.2@sha256:00"
    assert [each["secretRef"]["name"] for each in container["envFrom"]] == ["a", "b"]
    assert container["volumeMounts"][0]["mountPath"] == "/srv/conf/plugin"
    assert deployment["spec"]["replicas"] == 3
    assert service["metadata"]["name"] == "studio"
    assert service["spec"]["selector"] == deployment["spec"]["template"]["metadata"]["labels"]
    assert ingress["spec"]["ingressClassName"] == "nginx"
    assert ingress["spec"]["tls"] == [{"hosts": ["coze.example.com"], "secretName": "cert"}]
    (rule,) = ingress["spec"]["rules"]
    ways = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert ways == {"/api": "studio", "/v1": "studio", "/v2": "studio", "/v3": "studio", "/admin": "studio", "/": "coze-web"}


@pytest.mark.parametrize(
    "wrong",
    [
        ["--name", "Coze"],
        ["--name", "x" * 41],
        ["--namespace", "a b"],
        ["--image", "a b"],
        ["--image", "x\nUSER root"],
        ["--mount", "conf"],
        ["--mount", "/"],
        ["--mount", "/app/../etc"],
        ["--mount", "/app/a:b"],
        ["--host", "a/b"],
        ["--tls-secret", "cert"],
        ["--env-secret", "A"],
        ["--secret-file", "x"],
        ["--secret-file", "no/such.yaml=x"],
        ["--replicas", "0"],
    ],
)
def test_what_kubernetes_would_not_take_is_wrong_usage(wrong: list[str], config: Path, call: Call) -> None:
    outcome = call("render", "k8s", config, *wrong)
    assert (outcome.code, outcome.out) == (2, "")


def test_written_again_it_replaces_its_own_files_and_no_others(config: Path, tmp_path: Path, call: Call) -> None:
    out = tmp_path / "out"
    assert call("render", "k8s", config, "-o", out).code == 0
    (out / "patch.yaml").write_text("mine", encoding="utf-8")
    fill(config, {"new": b"1"})
    assert call("render", "k8s", config, "-o", out).code == 0
    assert (out / "patch.yaml").read_text(encoding="utf-8") == "mine"
    before = files_of(out)
    assert b"cozecheck/digest" in before["deployment.yaml"]
    (out / "ingress.yaml").write_text("mine", encoding="utf-8")
    outcome = call("render", "k8s", config, "-o", out, "--name", "other")
    assert outcome.code == 2
    assert files_of(out) == {**before, "ingress.yaml": b"mine"}


def test_patches_by_kustomize_reach_it(config: Path, tmp_path: Path, call: Call) -> None:
    kubectl = program("kubectl")
    assert call("render", "k8s", config, "-o", tmp_path / "base").code == 0
    lines = [
        "resources: [../base]",
        "namespace: shop",
        "namePrefix: blue-",
        "replicas: [{name: coze-studio, count: 4}]",
        "images: [{name: cozedev/coze-studio-server, newTag: v9}]",
    ]
    fill(tmp_path, {"over/kustomization.yaml": "\n".join(lines).encode()})
    found = objects(answer(kubectl, "kustomize", tmp_path / "over"))
    (deployment,) = kind(found, "Deployment")
    assert deployment["spec"]["replicas"] == 4
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == "cozedev/coze-studio-server:v9"
    assert mounted(found) == files_of(config)


def test_the_schemas_of_kubernetes_accept_it(hostile: Path, call: Call) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed")
    found = rendered(call, hostile, "--host", "a.example.com", "--tls-secret", "cert", "--web", "web", "--secret-file", "logo.png=logo")
    for each in found:
        validate.validate(each, "1.33", strict=True)
    broken = json.loads(json.dumps(kind(found, "Deployment")[0]).replace("tcpSocket", "tcpsocket"))
    with pytest.raises(validate.ValidationError):
        validate.validate(broken, "1.33", strict=True)


def test_kubeconform_accepts_it(hostile: Path, tmp_path: Path, call: Call) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate, whose schemas it is given, is not installed")
    kubeconform = program("kubeconform")
    (schemas,) = Path(validate.__file__).parent.glob("kubernetes-json-schema/v1.33.*-local-strict")
    (tmp_path / "schemas").mkdir()
    for name in ("_definitions", "namespace-v1", "configmap-v1", "deployment-apps-v1", "service-v1", "ingress-networking-v1"):
        text = (schemas / f"{name}.json").read_text(encoding="utf-8")
        (tmp_path / "schemas" / f"{name}.json").write_text(
            text.replace("/api/_definitions.json", f"file://{tmp_path}/schemas/_definitions.json"), encoding="utf-8"
        )
    assert call("render", "k8s", hostile, "-o", tmp_path / "out").code == 0
    where = f"{tmp_path}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    files = [file for file in (tmp_path / "out").iterdir() if file.name != "kustomization.yaml"]
    told = json.loads(answer(kubeconform, "-strict", "-summary", "-output", "json", "-schema-location", where, *files))
    assert told["summary"] == {"valid": 5, "invalid": 0, "errors": 0, "skipped": 0}


def test_the_manuals_way_to_the_settings_works(tmp_path: Path) -> None:
    kubectl = program("kubectl")
    manual = Path(__file__).parents[2] / "docs" / "render.md"
    shell, create = re.findall(r"^\$ (env -i .*|kubectl create secret generic coze-studio-env .*)$", manual.read_text(encoding="utf-8"), re.MULTILINE)
    script = b"# as Coze Studio writes it\nexport A='cn+$P(H d*' # why\nexport B=\"x-${A}\"\n\nexport C=3600      # seconds\n"
    fill(tmp_path, {"docker/.env": script})
    answer("bash", "-c", shell, cwd=tmp_path)
    made = json.loads(answer(kubectl, *create.split()[1:], "--dry-run=client", "-o", "json", cwd=tmp_path))
    values = {name: base64.b64decode(value).decode() for name, value in made["data"].items()}
    assert values == {"A": "cn+$P(H d*", "B": "x-cn+$P(H d*", "C": "3600"}


@pytest.mark.slow
def test_a_real_api_takes_it_rolls_it_out_and_brings_the_old_files_back(large: Path, tmp_path: Path, call: Call) -> None:
    kubeconfig = os.environ.get("COZECHECK_TEST_KUBECONFIG")
    if not kubeconfig:
        pytest.skip("COZECHECK_TEST_KUBECONFIG names no Kubernetes API to try this on")
    kubectl = [program("kubectl"), "--kubeconfig", kubeconfig]
    fill(large, HOSTILE)
    fill(large, {"notes/angles.txt": b"<" * 35_000})
    server = [*kubectl, "-n", "cozecheck-test"]
    options = ("--namespace", "cozecheck-test", "-o", tmp_path / "out")
    try:
        old = files_of(large)
        assert call("render", "k8s", large, *options).code == 0
        answer(*kubectl, "apply", "-k", tmp_path / "out")
        answer(*server, "rollout", "status", "deployment/coze-studio", "--timeout=60s")
        assert mounted(live(server)) == old
        shutil.rmtree(large)
        lay_out(large, "newer")
        assert call("render", "k8s", large, *options).code == 0
        # Without kustomize too.
        answer(*kubectl, "apply", "-f", "-", input=call("render", "k8s", large, "--namespace", "cozecheck-test").out)
        answer(*server, "rollout", "status", "deployment/coze-studio", "--timeout=60s")
        assert mounted(live(server)) == files_of(large) != old
        history = answer(*server, "rollout", "history", "deployment/coze-studio")
        assert len(re.findall(r"plugin configuration [0-9a-f]{12}: 2 plugins, 4 tools", history)) == 2
        answer(*server, "rollout", "undo", "deployment/coze-studio")
        answer(*server, "rollout", "status", "deployment/coze-studio", "--timeout=60s")
        assert mounted(live(server)) == old
    finally:
        answer(*kubectl, "delete", "namespace", "cozecheck-test", "--ignore-not-found")


def live(server: list[str]) -> list[Any]:
    found: list[Any] = json.loads(answer(*server, "get", "configmap,deployment", "-o", "json"))["items"]
    return found
