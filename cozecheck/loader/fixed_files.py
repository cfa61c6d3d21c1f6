"""The two files without which Coze Studio does not start: pluginproduct/plugin_meta.yaml and common/oauth_schema.json."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.place import Place
from cozecheck.core.text import T
from cozecheck.loader.meta import decode
from cozecheck.loader.model import PluginMeta
from cozecheck.source.files import META, OAUTH_SCHEMA, ConfigFiles, Source

MAX_PLUGINS = 5_000
START = Node(Kind.SCALAR, 1, 1, 1, 1)


def read_meta(files: ConfigFiles, findings: Findings) -> tuple[list[PluginMeta | None], Node | None, Finding | None]:
    """The entries of plugin_meta.yaml (null ones as None), its tree, and the finding that keeps the server from starting, if any."""
    from cozecheck.golang import yaml3

    source = files.read(META)
    root = None
    entries: list[PluginMeta | None] = []
    if source.missing or source.refused:
        _unreadable(source, findings)
    else:
        root = yaml3.parse(source.data, findings, Effect.SERVER_DOWN)
        if root is not None and len(root.items) > MAX_PLUGINS:
            message = T("{count} plugins are more than cozecheck judges", count=len(root.items))
            findings.add(rules.CANNOT_JUDGE, START, message, do=T("take out what is no plugin"))
        elif root is not None:
            yaml3.to_json(root, Findings(""))  # the tree is read by name, too; what does not fit is said by decoding
            entries = decode(root, findings, Effect.SERVER_DOWN)
        findings[:] = [replace(finding, log=f"unmarshal file './{META}' failed, err={finding.log}") for finding in findings]
    return entries, root, findings[0] if findings else None


def undecoded(root: Node, findings: Findings) -> set[Place]:
    """The places of what yaml.v3 could not decode: what it refused, and all in a mapping with a key given twice. What is missing there is no news."""
    places = {finding.place for finding in findings}
    stack = [root] if places else []
    while stack:
        node = stack.pop()
        stack += node.items
        for key, value in node.pairs:
            stack.append(value)
            if key.at(findings.file) in places:
                places.update(part.at(findings.file) for part in (node, *chain(*node.pairs)))
    return places


def read_oauth_schema(files: ConfigFiles, findings: Findings) -> tuple[Node | None, Finding | None]:
    """The tree of oauth_schema.json, and the finding that keeps the server from starting, if any (isValidJSON in config.go)."""
    from cozecheck.golang import json, sonic

    source = files.read(OAUTH_SCHEMA)
    if source.missing or source.refused:
        _unreadable(source, findings)
        return None, findings[0]
    error = sonic.check_raw(source.data)
    if error is None:
        return json.parse(source.data), None
    return None, findings.add(
        rules.OAUTH_SCHEMA_INVALID,
        START,
        T("this is not JSON: {error}", error=error),
        do=T("mend it, or restore the file that comes with Coze Studio"),
        log=f"invalid json, filePath=./{OAUTH_SCHEMA}",
    )


def _unreadable(source: Source, findings: Findings) -> None:
    if source.refused:
        message = T("{name} is not judged: {reason}", name=source.path, reason=source.refused)
        findings.add(rules.CANNOT_JUDGE, START, message, do=T("keep a plain file there"))
        return
    findings.add(
        rules.CONFIG_FILE_MISSING,
        START,
        T("{name} cannot be read: {reason}", name=source.path, reason=source.missing),
        do=T("add it: Coze Studio does not start without it"),
        log=f"read file './{source.path}' failed, err={source.log}",
    )
