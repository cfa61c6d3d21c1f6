"""A real Kubernetes API, and what a deployment leaves there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cozecheck.cli.main import run
from cozecheck.deploy import program
from cozecheck.deploy.program import Command, Ran
from cozecheck.source.files import META
from tests.render.conftest import answer, files_of, mounted
from tests.render.conftest import program as installed
from tests.shared import SHARED
from tests.store.conftest import Call, Outcome, call, lay_out

__all__ = ("Call", "call", "files_of")

START = SHARED / "machines" / "kube-api" / "kube-api"
patiently = pytest.mark.skipif("COZECHECK_TEST_KUBECONFIG" not in os.environ, reason="takes minutes in all: set COZECHECK_TEST_KUBECONFIG to a Kubernetes API")
BUILT = Path(os.environ.get("KUBE_API_CACHE", "/var/tmp/kube-api"))


def built() -> bool:
    """Whether it only needs to be started."""
    key = hashlib.sha256(b"".join((START.parent / name).read_bytes() for name in ("main.go", "go.mod", "go.sum"))).hexdigest()[:12]
    return (BUILT / f"cp-{key}").exists() and (BUILT / "etcd" / "usr" / "bin" / "etcd").exists()


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real API server: the one that COZECHECK_TEST_KUBECONFIG names, else one of this machine's own, where it is built."""
    named = os.environ.get("COZECHECK_TEST_KUBECONFIG")
    if named:
        yield named
        return
    installed("kubectl")
    if not START.exists() or not built():
        pytest.skip(f"no Kubernetes API: set COZECHECK_TEST_KUBECONFIG, or build one by `{START.name} start DIR`, which takes some minutes")
    folder = tmp_path_factory.mktemp("kube-api")
    try:
        yield answer(START, "start", folder).strip().splitlines()[-1]
    finally:
        subprocess.run([START, "stop", folder], check=True, timeout=60)


class Kube(NamedTuple):
    """One namespace, and a configuration 'plugin' to deploy to it."""

    kubeconfig: str
    namespace: str
    config: Path
    call: Call

    @property
    def options(self) -> tuple[str, ...]:
        return ("--kubeconfig", self.kubeconfig, "-n", self.namespace)

    def deploy(self, *more: str | Path) -> Outcome:
        """Deploys, and reports in JSON."""
        return self.call("deploy", "k8s", self.config, *self.options, "--image", "server:1", "--wait", "30", "--format", "json", *more)

    def kubectl(self, *words: str, text: str | None = None) -> str:
        return answer("kubectl", "--kubeconfig", self.kubeconfig, "-n", self.namespace, *words, **({"input": text} if text is not None else {}))

    def objects(self, kinds: str) -> list[Any]:
        found: list[Any] = json.loads(self.kubectl("get", kinds, "-o", "json"))["items"]
        return found

    def files(self) -> dict[str, bytes]:
        """What the Deployment's pods see."""
        return mounted(self.objects("configmap,deployment"))

    def everything(self) -> dict[str, str]:
        """The version of every object, by kind and name."""
        kinds = "configmap,secret,deployment,replicaset,service,ingress,lease,pod"
        return {f"{each['kind']}/{each['metadata']['name']}": each["metadata"]["resourceVersion"] for each in self.objects(kinds)}

    def change(self, mark: str) -> dict[str, bytes]:
        """Makes the configuration another one; returns its files."""
        lay_out(self.config, mark)
        return files_of(self.config)

    def killed(self, n: int, *more: str, every: bool = False) -> int:
        """Deploys in a fork that is killed behind the n-th command that changes anything, or behind the n-th command; its exit code, -9 where it was."""
        child = os.fork()
        if child == 0:
            code = 99
            try:
                quiet = os.open(os.devnull, os.O_WRONLY)
                os.dup2(quiet, 1)
                os.dup2(quiet, 2)
                install(n, every)
                code = run(["deploy", "k8s", str(self.config), *self.options, "--image", "server:1", "--wait", "30", *more])
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def install(n: int, every: bool) -> None:
    """Kills this process behind its n-th command, or its n-th one that changes anything."""
    real: Callable[[Command], Ran] = program.run
    left = [n]

    def run_and_die(command: Command) -> Ran:
        ran = real(command)
        left[0] -= every or command.changes
        if left[0] == 0 and (every or command.changes):
            os.kill(os.getpid(), 9)
        return ran

    program.run = run_and_die


@pytest.fixture
def kube(kubeconfig: str, tmp_path: Path, call: Call) -> Iterator[Kube]:
    """A namespace of its own."""
    (tmp_path / ".git").mkdir()
    each = Kube(kubeconfig, f"cozecheck-{secrets.token_hex(4)}", lay_out(tmp_path / "plugin", "first"), call)
    yield each
    if os.environ.get("COZECHECK_TEST_KUBECONFIG"):
        each.kubectl("delete", "namespace", each.namespace, "--ignore-not-found", "--wait=false")


def with_placeholder(config: Path) -> None:
    """Gives the first plugin a token that is filled in."""
    meta = config / META
    text = meta.read_text(encoding="utf-8")
    payload = '{"key": "Authorization", "service_token": "${SEARCH_TOKEN}", "location": "Header"}'
    auth = f"auth: {{type: service_http, sub_type: token/api_key, key: Authorization, payload: '{payload}'}}"
    assert "auth:" in text
    meta.write_text(re.sub(r"auth:\s*(\{[^}]*\}|\n\s+type: none)", lambda _: auth, text, count=1), encoding="utf-8")
