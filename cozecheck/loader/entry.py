"""One entry of plugin_meta.yaml, before its document is read: checkPluginMetaInfo in domain/plugin/conf/load_plugin.go, then its manifest."""

from __future__ import annotations

from collections.abc import Mapping

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.core.text import T, Text
from cozecheck.loader.manifest import validate
from cozecheck.loader.model import PluginMeta, ToolMeta

NIL_POINTER = "panic: runtime error: invalid memory address or nil pointer dereference"
PLUGIN_TYPES = {1: "PLUGIN", 2: "APP", 3: "FUNC", 4: "WORKFLOW", 5: "IMAGEFLOW", 6: "LOCAL"}
"""PluginType.String in api/model/plugin_develop/common; any other number prints as <UNSET>."""


def check_entry(meta: PluginMeta, tools: Mapping[int, ToolMeta], findings: Findings) -> None:
    """Adds what the loader refuses in an entry, in its order. `tools` are those loaded so far: a plugin may not bear the number of one."""
    from cozecheck.golang import semver

    before = len(findings)
    version, id_, type_ = meta.version, meta.id, meta.plugin_type
    if not semver.is_valid(version.value):
        wrong = T("the version {value!r} is not a semantic version with a leading 'v'", value=version.value)
        findings.add(
            rules.INVALID_VERSION,
            version.at,
            wrong if version.value else T("the version is missing or empty"),
            do=T("write it as v1.0.0"),
            log=f"invalid version '{version.value}'",
        )
    if id_.value <= 0:
        findings.add(
            rules.INVALID_PLUGIN_ID,
            id_.at,
            T("plugin_id is {value}; it must be greater than 0", value=id_.value) if id_.node else T("plugin_id is missing"),
            do=T("give the plugin a number of its own"),
            log=f"invalid plugin id '{id_.value}'",
        )
    elif id_.value in tools:
        tool = tools[id_.value]
        add_duplicate(meta, tool.id.at, T("a tool has this number already"), findings)
    if type_.value != 1:
        findings.add(
            rules.INVALID_PLUGIN_TYPE,
            type_.at,
            T("plugin_type is {value}; only 1 loads from files", value=type_.value) if type_.node else T("plugin_type is missing"),
            do=T("write plugin_type: 1"),
            log=f"invalid plugin type '{PLUGIN_TYPES.get(type_.value, '<UNSET>')}'",
        )
    if meta.manifest is not None:
        validate(meta.manifest, findings, crashes=len(findings) == before)
        return
    findings.add(
        rules.MANIFEST_MISSING,
        meta.manifest_at,
        T("manifest is missing: Coze Studio reads through it without looking, and crashes"),
        do=T("write the plugin's manifest"),
        log=NIL_POINTER,
        effect=Effect.SERVER_CRASH if len(findings) == before else Effect.PLUGIN_DROPPED,
    )


def add_duplicate(meta: PluginMeta, first: Node, label: Text, findings: Findings) -> Finding:
    """A plugin id that is taken already, by what stands at `first`."""
    return findings.add(
        rules.DUPLICATE_PLUGIN_ID,
        meta.id.at,
        T("plugin_id {id} is already used", id=meta.id.value),
        do=T("give this plugin a number of its own"),
        log=f"duplicate plugin id '{meta.id.value}'",
        related=[(first, label)],
    )
