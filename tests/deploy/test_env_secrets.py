"""Values of Kubernetes Secrets, read from a real API by the real kubectl."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.values.kubernetes import from_kubernetes
from tests.deploy.conftest import Kube, with_placeholder

VALUE = 'it\'s "7": # \\ 天气\n'


def test_a_real_secret_is_read(kube: Kube, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kube.kubectl("create", "namespace", kube.namespace)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    kube.kubectl("create", "secret", "generic", "tokens", f"--from-literal=SEARCH_TOKEN={VALUE}", "--from-literal=a.b=x", f"--from-file=BYTES={tmp_path}/bytes")
    assert from_kubernetes(kube.namespace, "tokens", kubeconfig=kube.kubeconfig) == {"SEARCH_TOKEN": VALUE}
    for namespace, name, words in ((kube.namespace, "none", "not found"), ("no-such-namespace", "tokens", "not found")):
        with pytest.raises(UsageError) as caught:
            from_kubernetes(namespace, name, kubeconfig=kube.kubeconfig)
        assert words in caught.value.message.render()
    with pytest.raises(UsageError, match="context"):
        from_kubernetes(kube.namespace, "tokens", kubeconfig=kube.kubeconfig, context="no-such-context")

    with_placeholder(kube.config)
    (tmp_path / "deploy.yaml").write_text(
        f"environments:\n  production: {{config: plugin, namespace: {kube.namespace}, secrets_from: {{kubernetes: tokens}}}}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "KUBECONFIG", kube.kubeconfig)
    for more, state in (([], "unknown"), (["--cluster"], "set")):
        found = kube.call("env", "check", "--format", "json", *more)
        assert [(row["name"], row["state"]) for row in json.loads(found.out)["environments"][0]["placeholders"]] == [("SEARCH_TOKEN", state)]
        assert found.code == 0
        assert VALUE.strip() not in found.out
