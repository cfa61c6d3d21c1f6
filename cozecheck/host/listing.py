"""What is served, as the API says it: plugins, their tools, findings and arguments, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.findings import cut
from cozecheck.core.text import Text, Translate
from cozecheck.host.host import Host
from cozecheck.host.model import Entry, Served, Status
from cozecheck.host.sample import arguments, sample
from cozecheck.loader.model import Tool

MOST = 500
"""Arguments of one tool, or findings of one plugin, that are listed."""

Say = Callable[[object], str]


def listing(host: Host, served: Served, translate: Translate) -> dict[str, Any]:
    """The answer to GET /admin/plugins."""

    def say(words: object) -> str:
        return cut(host.say(words, translate))

    return {"plugins": [_plugin(entry, say) for entry in served.entries], "problem": say(served.problem) if served.problem else None}


def summary(served: Served) -> dict[str, int]:
    """How many plugins there are of each kind."""
    counts = {status.value: sum(entry.status is status for entry in served.entries) for status in Status}
    return counts | {"stale": sum(entry.stale for entry in served.entries)}


def _plugin(entry: Entry, say: Say) -> dict[str, Any]:
    meta = entry.meta
    human = meta.manifest.name_for_human.value if meta.manifest else ""
    return {
        "name": say(meta.name),
        "id": str(meta.id.value),
        "version": say(meta.version.value),
        "display_name": say(human),
        "status": entry.status.value,
        "reason": say(entry.cause) if entry.cause else None,
        "stale": entry.stale,
        "tools": list(_tools(entry, say)),
        "findings": [_finding(finding, say) for finding in entry.findings[:MOST]],
    }


def _tools(entry: Entry, say: Say) -> Iterator[dict[str, Any]]:
    plugin = entry.serving or entry.written
    # The first one of each tool: later ones must not take its place.
    errors = {finding.tool: finding for finding in reversed(entry.findings) if finding.severity is Severity.ERROR}
    for tool in plugin.tools:
        operation, name = tool.operation, str(tool.meta.id.value)
        status = Status.DISABLED if tool.meta.deprecated.value else Status.ACTIVE if entry.serving and tool.loaded else Status.FAILED
        cause = None if status is Status.DISABLED else entry.lost.get(name) or errors.get(name)
        yield {
            "id": name,
            "name": say(operation.operation_id if operation else ""),
            "method": say(tool.meta.method.value.upper()),
            "path": say(tool.meta.sub_url.value),
            "summary": say(operation.summary if operation else ""),
            "status": status.value,
            "reason": say(cause) if cause else None,
            **_arguments(tool, say, status is Status.ACTIVE),
        }


def _arguments(tool: Tool, say: Say, active: bool) -> dict[str, Any]:
    if tool.operation is None or not active:
        return {"arguments": [], "example": {}}
    found = list(islice(arguments(tool.operation), MOST))
    return {
        "arguments": [
            {"name": say(name), "in": place, "type": say(schema.type), "required": required, "description": say(described or schema.description)}
            for name, place, schema, required, described in found
        ],
        "example": {name: sample(schema) for name, place, schema, required, _ in found if place != "cookie" and (required or schema.example is not None)},
    }


def _finding(finding: Finding, say: Say) -> dict[str, Any]:
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.word,
        "message": say(finding.message),
        "do": say(finding.do or Text("")),
        "log": say(finding.log),
        "tool": finding.tool,
        "file": finding.place.file,
        "line": finding.place.line,
    }
