"""`cozecheck render --sidecar`: what asks the server is beside it, reads the same files, and can do nothing to it."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from cozecheck.render.sidecar import READY
from tests.render.conftest import Call, answer, files_of, kind, mounted, objects, program
from tests.render.test_compose import OFFICIAL, composed
from tests.render.test_k8s import rendered
from tests.servers.app import answering
from tests.servers.studio import EMAIL, PASSWORD
from tests.sidecar.conftest import Moody, as_foretold, beside

IMAGE = "registry.example.com/cozecheck:0.1.0"


def containers(found: list[Any]) -> tuple[Any, Any]:
    """The server's and the sidecar's."""
    server, sidecar = kind(found, "Deployment")[0]["spec"]["template"]["spec"]["containers"]
    return server, sidecar


def test_without_it_nothing_is_otherwise(config: Path, call: Call) -> None:
    found = rendered(call, config)
    assert len(kind(found, "Service")) == len(kind(found, "Deployment")[0]["spec"]["template"]["spec"]["containers"]) == 1
    assert "prometheus" not in json.dumps(found)


def test_it_reads_the_very_files_of_the_server(hostile: Path, call: Call) -> None:
    found = rendered(call, hostile, "--sidecar", IMAGE)
    assert mounted(found, container=1) == mounted(found) == files_of(hostile)
    assert containers(found)[1]["volumeMounts"][0]["readOnly"]


def test_the_pod_is_ready_with_the_plugins_and_dies_of_its_own_server_only(config: Path, call: Call) -> None:
    server, sidecar = containers(rendered(call, config, "--sidecar", IMAGE))
    assert [sidecar[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")] == ["/live", "/ready", "/live"]
    # A wrong password, or a sidecar that is gone, must not end the server.
    assert [next(iter(server[f"{name}Probe"])) for name in ("startup", "readiness", "liveness")] == ["tcpSocket"] * 3
    assert sidecar["ports"] == [{"name": "probes", "containerPort": 9109}]


def test_its_container_can_do_next_to_nothing(config: Path, call: Call) -> None:
    sidecar = containers(rendered(call, config, "--sidecar", IMAGE))[1]
    may = sidecar["securityContext"]
    assert (may["readOnlyRootFilesystem"], may["runAsNonRoot"], may["allowPrivilegeEscalation"], may["capabilities"]) == (True, True, False, {"drop": ["ALL"]})
    assert sidecar["resources"]["limits"]["memory"] == "256Mi"


def test_its_user_comes_from_a_secret_and_from_nowhere_else(config: Path, call: Call) -> None:
    outcome = call("render", "k8s", config, "--sidecar", IMAGE, "--sidecar-secret", "watch-7")
    sidecar = containers(objects(outcome.out))[1]
    assert "Secret 'watch-7' must be there, with COZECHECK_STUDIO_EMAIL" in outcome.err
    refs = {each["name"]: each["valueFrom"]["secretKeyRef"] for each in sidecar["env"]}
    assert set(refs) == {"COZECHECK_STUDIO_EMAIL", "COZECHECK_STUDIO_PASSWORD", "COZECHECK_STUDIO_SESSION"}
    assert all(ref == {"name": "watch-7", "key": name, "optional": True} for name, ref in refs.items())
    # The server's own settings are none of its business.
    assert "envFrom" not in sidecar


def test_prometheus_finds_pods_that_are_not_ready_too(config: Path, call: Call) -> None:
    found = rendered(call, config, "--sidecar", IMAGE, "--name", "studio")
    (service,) = [each for each in kind(found, "Service") if each["metadata"]["name"] == "studio-metrics"]
    template = kind(found, "Deployment")[0]["spec"]["template"]["metadata"]
    assert service["spec"]["publishNotReadyAddresses"]
    assert service["spec"]["selector"] == template["labels"]
    assert (template["annotations"]["prometheus.io/scrape"], template["annotations"]["prometheus.io/port"]) == ("true", "9109")
    assert {path["backend"]["service"]["name"] for path in kind(found, "Ingress")[0]["spec"]["rules"][0]["http"]["paths"]} == {"studio"}


def test_its_command_is_one_that_runs(config: Path, call: Call) -> None:
    words = containers(rendered(call, config, "--sidecar", IMAGE))[1]["args"]
    assert words[:4] == ["sidecar", "/config", "--url", "http://127.0.0.1:8888"]
    rest = words[4:]
    del rest[rest.index("--port") : rest.index("--port") + 2]
    moody = Moody(as_foretold(config))
    with answering(moody.answer) as base, beside(config, base, *rest, env={"COZECHECK_STUDIO_EMAIL": EMAIL, "COZECHECK_STUDIO_PASSWORD": PASSWORD}) as sidecar:
        # As the kubelet asks, and as Prometheus does.
        sidecar.becomes(True)
        for host in ("10.0.0.7:9109", "coze-studio-metrics:9109", "coze-studio-metrics.coze-studio.svc:9109"):
            assert sidecar.raw("/metrics", {"Host": host})[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        ["k8s", "--sidecar", "a b"],
        ["k8s", "--sidecar-secret", "x"],
        ["k8s", "--sidecar", IMAGE, "--sidecar-secret", "A"],
        ["compose", "--sidecar", IMAGE, "--sidecar-secret", "x"],
        ["dockerfile", "--sidecar", IMAGE, "-o", "x"],
    ],
)
def test_what_makes_no_sense_is_wrong_usage(wrong: list[str], config: Path, call: Call) -> None:
    assert call("render", wrong[0], config, *wrong[1:]).code == 2


def test_the_schemas_of_kubernetes_accept_it(config: Path, call: Call) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed")
    for each in rendered(call, config, "--sidecar", IMAGE):
        validate.validate(each, "1.33", strict=True)


def test_compose_joins_it_to_the_official_file(config: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "studio" / "docker").mkdir(parents=True)
    official = tmp_path / "studio" / "docker" / "docker-compose.yml"
    official.write_text(OFFICIAL + "    networks: [coze-network]\nnetworks: {coze-network: {}}\n", encoding="utf-8")
    file = tmp_path / "ours.yaml"
    assert call("render", "compose", config, "--sidecar", IMAGE, "-o", file).code == 0
    for files in ((file,), (official, file)):
        services = composed(*files)["services"]
        sidecar, server = services["coze-sidecar"], services["coze-server"]
        assert set(server["networks"]) == {"cozecheck", *(["coze-network"] if len(files) == 2 else [])}
        assert set(sidecar["networks"]) == {"cozecheck"}
        assert (sidecar["read_only"], sidecar["cap_drop"]) == (True, ["ALL"])
        assert sidecar["volumes"][0]["source"] == next(mount["source"] for mount in server["volumes"] if mount["target"] == "/app/resources/conf/plugin")
        assert sidecar["labels"] == server["labels"]
        assert sidecar["healthcheck"]["test"][:2] == ["CMD", "python3"]


def test_composes_health_check_asks_whether_it_is_ready() -> None:
    python, status = program("python3"), [200]

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status[0] if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [python, "-c", READY[2].replace("9109", str(server.server_port))]
        codes = []
        for status[0] in (200, 503):
            codes.append(subprocess.run(command, capture_output=True, timeout=20, check=False).returncode)
        server.shutdown()
    assert codes == [0, 1]


@pytest.mark.slow
def test_a_real_api_takes_it(config: Path, tmp_path: Path, call: Call) -> None:
    kubeconfig = os.environ.get("COZECHECK_TEST_KUBECONFIG")
    if not kubeconfig:
        pytest.skip("COZECHECK_TEST_KUBECONFIG names no Kubernetes API to try this on")
    kubectl = [program("kubectl"), "--kubeconfig", kubeconfig]
    namespace = "cozecheck-sidecar-test"
    try:
        assert call("render", "k8s", config, "--sidecar", IMAGE, "--namespace", namespace, "-o", tmp_path / "out").code == 0
        answer(*kubectl, "apply", "-k", tmp_path / "out")
        answer(*kubectl, "-n", namespace, "rollout", "status", "deployment/coze-studio", "--timeout=60s")
        live = json.loads(answer(*kubectl, "-n", namespace, "get", "deployment,service", "-o", "json"))["items"]
        assert containers(live)[1]["readinessProbe"]["httpGet"]["path"] == "/ready"
        assert {each["metadata"]["name"] for each in kind(live, "Service")} == {"coze-studio", "coze-studio-metrics"}
        # One that never becomes ready: the rollout stops there, and the old pod serves on.
        assert call("render", "k8s", config, "--sidecar", "cozecheck:broken", "--namespace", namespace, "-o", tmp_path / "out").code == 0
        answer(*kubectl, "apply", "-k", tmp_path / "out")
        with pytest.raises(AssertionError, match="timed out"):
            answer(*kubectl, "-n", namespace, "rollout", "status", "deployment/coze-studio", "--timeout=5s")
        status = json.loads(answer(*kubectl, "-n", namespace, "get", "deployment", "coze-studio", "-o", "json"))["status"]
        assert status["availableReplicas"] == 1
    finally:
        answer(*kubectl, "delete", "namespace", namespace, "--ignore-not-found", "--wait=false")
