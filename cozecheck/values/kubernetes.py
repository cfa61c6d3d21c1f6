"""Values from Kubernetes Secrets, asked for by the real kubectl."""

from __future__ import annotations

import base64
import binascii
import json
import re
import shutil
import subprocess

from cozecheck.core.errors import UsageError
from cozecheck.core.placeholder import NAME
from cozecheck.core.text import T

TIMEOUT = 30.0
"""Seconds for one answer."""
MAX_BYTES = 8_000_000
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


def from_kubernetes(
    namespace: str, name: str, *, context: str = "", kubeconfig: str = "", kubectl: str = "kubectl", timeout: float = TIMEOUT
) -> dict[str, str]:
    """The values of a Secret that have the name of a variable, and are UTF-8. '' as namespace, context or kubeconfig is what kubectl itself takes.

    Raises UsageError where there is no kubectl, no such Secret, no permission or no answer in time; it never quotes a value.
    """
    for word in filter(None, (namespace, name)):
        if not _SUBDOMAIN.fullmatch(word):
            raise UsageError(T("'{name}' is no name for Kubernetes: small letters, digits and '-', a letter first", name=word))
    program = shutil.which(kubectl)
    if program is None:
        raise UsageError(T("kubectl is not installed, and Secret '{name}' is asked for with it", name=name))
    where = {"--kubeconfig": kubeconfig, "--context": context, "--namespace": namespace, "--request-timeout": f"{max(1, int(timeout))}s"}
    command = [program, *(f"{option}={value}" for option, value in where.items() if value), "get", "secret", name, "--output=json"]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)  # noqa: S603
    except OSError as error:
        raise UsageError(T("cannot run kubectl: {error}", error=error.strerror or str(error))) from None
    except subprocess.TimeoutExpired:
        raise UsageError(T("kubectl does not answer in {seconds:g} s", seconds=timeout)) from None
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(T("Secret '{name}' cannot be read: {error}", name=name, error=(said or [f"kubectl: {run.returncode}"])[-1][:500]))
    return values_of(run.stdout, name)


def values_of(answer: bytes, name: str) -> dict[str, str]:
    """Of kubectl's JSON. Raises UsageError for anything else."""
    try:
        if len(answer) > MAX_BYTES:
            raise ValueError
        data = json.loads(answer).get("data") or {}
        found = {key: base64.b64decode(value, validate=True) for key, value in data.items() if re.fullmatch(NAME, key)}
    except (ValueError, AttributeError, TypeError, binascii.Error, RecursionError):
        raise UsageError(T("kubectl's answer about Secret '{name}' is none", name=name)) from None
    return {key: value for key, raw in found.items() if (value := raw.decode("utf-8", "ignore")).encode() == raw}
