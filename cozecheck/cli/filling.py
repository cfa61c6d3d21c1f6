"""The values of an environment on their way into a deployment: options from deploy.yaml, and placeholders filled in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Container, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

if TYPE_CHECKING:
    from cozecheck.render.model import Content
    from cozecheck.values.read import Environment

MEMORY = "/dev/shm"  # noqa: S108
"""Where Linux keeps files in memory only."""


def environment(context: click.Context, options: dict[str, Any], strange: Container[str]) -> Environment:
    """The environment that is wished. Its settings become options, where the command line does not say otherwise; not those that are `strange` to this kind.

    Raises UsageError.
    """
    from cozecheck.values.read import FILE, Given, environment

    name, file = options["environment"], options["values"]
    if bool(name) != bool(file) and not (name and os.path.isfile(FILE)):
        raise UsageError(T("--values FILE and --environment NAME go together; FILE is deploy.yaml of the current folder unless said otherwise"))
    given = Given(os.environ, options["env"], options["env_file"])
    found = environment(file or FILE if name else "", name, given, lambda *words: _secret(context, options, *words))
    settings = dict(found.settings)
    if settings.get("kind", options["kind"]) != options["kind"]:
        raise UsageError(T("environment '{name}' is for {kind}", name=name, kind=settings["kind"]))
    if settings.get("sidecar") is True:
        raise UsageError(T("environment '{name}': sidecar is to be the name of an image of cozecheck", name=name))
    unsaid = {key for key in settings if context.get_parameter_source(key) is ParameterSource.DEFAULT}
    options.update({key: value for key, value in settings.items() if key in unsaid and key not in strange and key != "kind" and value not in (False, "")})
    return found


def _secret(context: click.Context, options: Mapping[str, Any], namespace: str, name: str, where: str) -> Mapping[str, str]:
    """Values of a Kubernetes Secret; the command line says better than deploy.yaml which cluster is meant."""
    from cozecheck.render.model import Wish
    from cozecheck.values.kubernetes import from_kubernetes

    said = {key: options[key] for key in ("namespace", "context") if context.get_parameter_source(key) is not ParameterSource.DEFAULT}
    namespace, where = said.get("namespace", namespace) or Wish().namespace, said.get("context", where)
    return from_kubernetes(namespace, name, context=where, kubeconfig=options["kubeconfig"])


def fill(content: Content, values: Mapping[str, str]) -> tuple[Content, frozenset[str]]:
    """The configuration with values in its placeholders, and the files that hold some. Its digest stays that of the files without. Raises RefusedError."""
    from cozecheck.store.model import RefusedError
    from cozecheck.values.fill import filled

    found = filled(content.files, values, content.root)
    if found.problems:
        reasons = [T("{file}:{line}: {message}", file=each.place.file, line=each.place.line, message=each.message) for each in found.problems]
        raise RefusedError(T("placeholders cannot be filled in: `cozecheck env check` tells more"), tuple(reasons))
    return content._replace(files=found.files, secrets=content.secrets | found.used), found.changed


def folder(content: Content, changed: frozenset[str], stack: ExitStack) -> str:
    """A folder with the files as they are filled in, until the stack ends: in memory, where the system has such a place. RefusedError, OSError."""
    from cozecheck.store.snapshot import take, write

    if not changed:
        return content.root
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    above = stack.enter_context(tempfile.TemporaryDirectory(prefix="cozecheck-filled-", dir=place))
    copy, path = take(content.root), os.path.join(above, os.path.basename(os.path.realpath(content.root)))
    write(path, copy.entries, lambda entry: content.files[entry.path] if entry.path in changed else copy.contents[entry.sha256])
    return path
