"""How an answer of Go's YAML libraries is compared with ours."""

from __future__ import annotations

import json
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.golang import yaml3
from cozecheck.golang.yaml3.tojson import PREFIX
from cozecheck.loader import meta
from tests.golang.tables import Row, shown

_TYPE_ERRORS = "yaml: unmarshal errors:\n  "


def untyped_difference(row: Row) -> str:
    """What differs for layer `yaml`, '' where nothing does."""
    findings = Findings("x.yaml")
    root = yaml3.parse(row["text"].encode("utf-8", "surrogateescape"), findings)
    loads = root is not None and yaml3.to_json(root, findings)
    error = row["error"] or row["value"]["json_error"]
    if error == "EOF":
        return "" if root is None and not findings else _says(row, "not empty", findings)
    if error is not None:
        return _words_difference(row, error, findings)
    if not loads or root is None:
        return _says(row, "refused", findings)
    if any(finding.rule is catalogue.CANNOT_JUDGE for finding in findings):
        return ""
    ours, theirs = plain(root), json.loads(row["value"]["json"], parse_int=lambda digits: -0.0 if digits == "-0" else int(digits))
    return "" if same(ours, theirs) else f"{row['text']!r}: {ours!r}, Go: {theirs!r}"


def typed_difference(row: Row) -> str:
    """What differs for layer `yamltyped`, '' where nothing does."""
    findings = Findings("x.yaml")
    root = yaml3.parse(row["text"].encode("utf-8", "surrogateescape"), findings)
    decoded = yaml3.unmarshal(root, meta._PLUGINS, findings) if root is not None else None
    if row["error"] is not None:
        return _words_difference(row, row["error"], findings)
    if findings:
        return _says(row, "refused", findings)
    ours, theirs = _fields(decoded.value if decoded else None), _names(row["value"])
    return "" if ours == theirs else f"{row['text']!r}: {ours!r}, Go: {theirs!r}"


def _words_difference(row: Row, error: str, findings: Findings) -> str:
    if not findings:
        return _says(row, f"accepted, Go: {error}", findings)
    logs = [shown(finding.log.removeprefix(PREFIX)) for finding in findings]
    if error.startswith("panic: "):
        return "" if findings[0].effect is Effect.SERVER_CRASH and logs[0] == error else _says(row, error, findings)
    if error.startswith(_TYPE_ERRORS):
        # Ours are one finding each, and name the first only of several keys that are the same.
        theirs = error.removeprefix(_TYPE_ERRORS).split("\n  ")
        ours = [log.removeprefix(_TYPE_ERRORS) for log in logs if log.startswith(_TYPE_ERRORS)]
        return "" if ours and logs[0].startswith(_TYPE_ERRORS) and ours[0] == theirs[0] and set(ours) <= set(theirs) else _says(row, error, findings)
    if error.startswith("unsupported map key"):
        # Of several Go names one at random.
        return "" if error in logs else _says(row, error, findings)
    return "" if logs[0] == error else _says(row, error, findings)


def _says(row: Row, what: str, findings: Findings) -> str:
    return f"{row['text']!r}: {what}; ours: {[finding.log for finding in findings]}"


def plain(node: Node) -> Any:
    """A decoded node as plain data."""
    data = node.target.data if node.kind is Kind.ALIAS and node.target is not None else node.data
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    return [plain(item) for item in data] if isinstance(data, list) else data


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same, types included: 1, 1.0 and true differ."""
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _fields(value: Any) -> Any:
    """A decoded value as plain data, names without underscores: what Go calls PluginID is `plugin_id` here."""
    if isinstance(value, yaml3.Decoded):
        return _fields(value.value)
    if isinstance(value, dict):
        return {name.replace("_", ""): _fields(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_fields(item) for item in value]
    return shown(value) if isinstance(value, str) else value


def _names(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower().replace("_", ""): _names(item) for name, item in value.items()}
    return [_names(item) for item in value] if isinstance(value, list) else value
