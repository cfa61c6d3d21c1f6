"""From YAML to JSON as github.com/invopop/yaml v0.1.0 does it: yaml.v3 into interface{}, string keys, json.Marshal."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T
from cozecheck.golang.yaml3.resolve import BINARY, MERGE, STR, CannotDecodeError, Timestamp, is_merge, resolve_plain, resolve_scalar, tag_of

PREFIX = "error converting YAML to JSON: "


def to_json(root: Node, findings: Findings) -> bool:
    """Fills `data` and `keys` of every node below `root` (see core.node.Node); False where Go would fail, with all the reasons as findings."""
    before = len(findings)
    stack = [root]
    push = stack.append
    while stack:
        node = stack.pop()
        kind = node.kind
        if kind is Kind.SCALAR:
            text = node.text
            if node.style and not node.tag:
                node.data = text
            else:
                _scalar(node, findings)
        elif kind is Kind.MAPPING:
            _mapping(node, findings)
            for _, value in reversed(node.pairs):
                push(value)
        elif kind is Kind.SEQUENCE:
            node.data = node.items
            stack.extend(reversed(node.items))
        elif node.target is not None:
            node.data, node.keys = node.target.data, node.target.keys
    return len(findings) == before


def json_number(value: float) -> int | float:
    """A float64 as encoding/json prints and Go reads it again: an int where its JSON literal is an integer."""
    if value == int(value) and abs(value) < 1e21:
        return int(Decimal(repr(value)))
    return value


def _scalar(node: Node, findings: Findings) -> None:
    try:
        tag, value = resolve_scalar(node) if node.tag else resolve_plain(node.text)
    except CannotDecodeError as error:
        findings.add(catalogue.YAML_NOT_JSON, node, T("Go cannot read this value: {reason}", reason=str(error)), log=f"{PREFIX}yaml: {error}")
        return
    if type(value) is float:
        if not isfinite(value):
            findings.add(catalogue.YAML_NOT_JSON, node, T("{text} has no JSON form", text=node.text), log="json: unsupported value")
            return
        value = json_number(value)
    elif tag == BINARY and isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    node.data = str(value) if isinstance(value, Timestamp) else value


def _mapping(node: Node, findings: Findings) -> None:
    data: dict[str, Node] = {}
    keys: dict[str, Node] = {}
    seen: dict[tuple[Kind, str], Node] = {}
    for key, value in node.pairs:
        first = seen.setdefault((key.kind, key.text), key)
        if first is not key:
            duplicate_key(key, first, findings, PREFIX)
            continue
        if is_merge(key):
            continue
        name = key.text if key.kind is Kind.SCALAR else str(key.target and key.target.text)
        data[name] = value
        keys[name] = key
    node.data, node.keys = data, keys


def duplicate_key(key: Node, first: Node, findings: Findings, prefix: str) -> Finding:
    """Adds the finding about a key that was given before in the same mapping."""
    from cozecheck.golang.strings import quote

    return findings.add(
        catalogue.DUPLICATE_KEY,
        key,
        T("the key {name} is given twice in this mapping", name=key.text),
        do=T("keep one of the two, or give them different names"),
        mark=T("given again here"),
        related=[(first, T("first given here"))],
        log=f"{prefix}yaml: unmarshal errors:\n  line {key.line}: mapping key {quote(key.text)} already defined at line {first.line}",
    )


__all__ = ["MERGE", "STR", "duplicate_key", "json_number", "tag_of", "to_json"]
