"""Plugins that are tried on a server before they are in its configuration folder: what is sent for each, and which of its tools are called."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cozecheck.calls.find import find
from cozecheck.core.effect import Effect
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.node import Node
from cozecheck.core.result import ConfigResult
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Config, ManifestMeta, Plugin, Tool
from cozecheck.studio.model import Plan
from cozecheck.studio.plans import loaded_tools, plan_of

MOST = 200_000
"""Values of a document with its references replaced: one that shares much can become endless."""
LOST = (Effect.PLUGIN_DROPPED, Effect.SERVER_CRASH)
HARM = (Effect.CRASHES_WHEN_USED, Effect.BREAKS_PLUGIN_LIST)
UNLISTED = (Effect.BREAKS_PLUGIN_LIST, Effect.UNUSABLE_BY_WORKFLOWS)


class Draft(NamedTuple):
    """One plugin. `manifest` is a JSON object without the name for people; `document` as it is written, `flat` with its references replaced.

    `skip`: why it is not sent. `lost`: the loader would drop it, by `cause`. `harm` is why its tools would do harm to the whole server,
    `list_cause` why they could not be listed.
    """

    plugin: str
    name: str
    manifest: Mapping[str, Any] = {}
    document: str = ""
    flat: str = ""
    plans: tuple[Plan, ...] = ()
    skip: Text | None = None
    lost: bool = False
    cause: Finding | None = None
    harm: Finding | None = None
    list_cause: Finding | None = None


def drafts(config: Config, outcome: ConfigResult, wanted: Iterable[str], arguments: Mapping[str, object] | None, every_method: bool, run: bool) -> list[Draft]:
    """One for each plugin that is not deprecated, or for those that are `wanted`, 'PLUGIN' or 'PLUGIN/TOOL'; their tools are called where `run` says so.

    Raises UsageError for what is not there.
    """
    chosen: dict[int, tuple[Plugin, dict[int, Tool]]] = {}
    for name in wanted:
        plugin, tools = _named(config, name)
        chosen.setdefault(id(plugin), (plugin, {}))[1].update((id(tool), tool) for tool in tools)
    if not chosen:
        chosen = {id(plugin): (plugin, {id(tool): tool for tool in loaded_tools(plugin)}) for plugin in config.plugins if not plugin.meta.deprecated.value}
    return [
        _draft(config, outcome, plugin, tuple(plan_of(plugin, tool, outcome.prediction, arguments, every_method) for tool in tools.values()) if run else ())
        for plugin, tools in chosen.values()
    ]


def _named(config: Config, name: str) -> tuple[Plugin, list[Tool]]:
    plugin, slash, tool = name.partition("/")
    known = [found for found in config.plugins if plugin == str(found.meta.id.value)] or [found for found in config.plugins if plugin == found.meta.name]
    if not known:
        raise UsageError(T("there is no plugin '{plugin}'", plugin=plugin))
    if slash and known[0].loaded:
        found, one = find(config, plugin, tool)
        return found, [one]
    return known[0], loaded_tools(known[0])


def _draft(config: Config, outcome: ConfigResult, plugin: Plugin, plans: tuple[Plan, ...]) -> Draft:
    ident, meta = str(plugin.meta.id.value), plugin.meta
    losses = [loss for loss in outcome.prediction.losses if loss.plugin == ident]
    cause = next((loss.cause for loss in losses if loss.effect in LOST and not loss.tool), None)
    harm, unlisted = (next((loss.cause for loss in losses if loss.effect in effects), None) for effects in (HARM, UNLISTED))
    draft = Draft(ident, meta.name, plans=plans, lost=not plugin.loaded, cause=cause, harm=harm, list_cause=unlisted)
    if meta.manifest is None or meta.manifest.auth is None:
        return draft._replace(skip=T("it has no manifest, or no manifest.auth: the server would panic"))
    document, problem = _document(config, plugin)
    root = plugin.document.root if plugin.document else None
    return draft._replace(manifest=_manifest(meta.manifest), document=document, skip=problem, flat=_flat(root) if root and "$ref" in document else document)


def _manifest(meta: ManifestMeta) -> dict[str, Any]:
    """As PluginManifest reads it from JSON; the token that YAML can give in fields of its own goes where AuthV2.UnmarshalJSON looks for it."""
    auth = meta.auth
    return {
        "schema_version": meta.schema_version.value,
        "name_for_model": meta.name_for_model.value,
        "name_for_human": meta.name_for_human.value,
        "description_for_model": meta.description_for_model.value,
        "description_for_human": meta.description_for_human.value,
        "auth": {"type": auth.type.value, "sub_type": auth.sub_type.value, "payload": auth.payload.value, **(auth.api_token or {})} if auth else None,
        "logo_url": meta.logo_url.value,
        "api": {"type": meta.api_type.value},
        "common_params": {
            place: [{"name": param.name.value, "value": param.value.value} if param else None for param in params]
            for place, params in meta.common_params.items()
        },
    }


def _document(config: Config, plugin: Plugin) -> tuple[str, Text | None]:
    """The document's text, or why there is none."""
    named = plugin.meta.openapi_doc_file.value
    path = plugin.document.path if plugin.document else os.path.join("pluginproduct", named)
    if not named or path.startswith(".."):
        return "", T("it has no document in the configuration folder")
    try:
        with open(os.path.join(config.root, path), "rb") as stream:
            text = stream.read().decode()
    except (OSError, UnicodeDecodeError) as error:
        return "", T("its document cannot be sent: {error}", error=str(error))
    return text, None if text else T("its document is empty")


class _EndlessError(Exception):
    """A document with its references replaced would not end."""


def _flat(root: Node) -> str:
    """The document as JSON with every reference in `paths` replaced by what it refers to: a draft keeps its tools one by one, without `components`.

    '' where that cannot be done.
    """
    left = [MOST]

    def plain(node: Node, within: tuple[int, ...], replaces: bool) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise _EndlessError
        data = node.data
        if isinstance(data, list):
            return [plain(item, within, replaces) for item in data]
        if not isinstance(data, dict):
            return data
        ref = node.get("$ref")
        if replaces and ref is not None and isinstance(ref.data, str):
            target = _resolve(root, ref.data)
            if target is None or id(target) in within:
                raise _EndlessError
            return plain(target, (*within, id(target)), replaces)
        return {key: plain(value, within, replaces) for key, value in data.items()}

    try:
        top = root.data if isinstance(root.data, dict) else {}
        return with_deep_stack(lambda: json.dumps({key: plain(value, (), key == "paths") for key, value in top.items()}, ensure_ascii=False))
    except (_EndlessError, ValueError):
        return ""


def _resolve(root: Node, ref: str) -> Node | None:
    """What a reference within the document leads to."""
    if not ref.startswith("#/"):
        return None
    node: Node | None = root
    for part in ref[2:].split("/"):
        node = node.get(part.replace("~1", "/").replace("~0", "~")) if node else None
    return node
