"""From YAML to JSON as github.com/invopop/yaml v0.1.0 does it: yaml.v3 into interface{}, keys to strings, json.Marshal, encoding/json."""

from __future__ import annotations

from math import isfinite

from cozecheck.core import catalogue
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T
from cozecheck.golang.numbers import format_float, json_number
from cozecheck.golang.yaml3.decode import Decoder, go_key_of
from cozecheck.golang.yaml3.go_syntax import Entries, go_syntax, scalar_syntax
from cozecheck.golang.yaml3.report import report
from cozecheck.golang.yaml3.resolve import BINARY, BOOL, FLOAT, INT, NULL, STR, CannotDecodeError, Timestamp, is_merge, resolve_plain, resolve_scalar
from cozecheck.golang.yaml3.specs import ANY

PREFIX = "error converting YAML to JSON: "
MAX_JSON_DEPTH = 10_000


class _NotPlain(Exception):  # noqa: N818 — a change of plan, no error
    """The document has aliases, merge keys, tags or mistakes, and is worth the long way."""


def to_json(root: Node, findings: Findings) -> bool:
    """Fills `data` and `keys` of every node below `root` (see core.node.Node); False where Go would fail, with all the reasons as findings.

    CANNOT_JUDGE alone is no failure: two keys become one, and which of them Go keeps is random. Else the first finding added is the one whose
    `log` Go would give. Never recursive; linear in the tree, except that aliases are followed as often as yaml.v3 follows them before it refuses.
    """
    before = len(findings)
    try:
        collections = _plain(root)
    except _NotPlain:
        decoder = Decoder()
        decoder.run(root, ANY)
        report(decoder.problems, findings, PREFIX)
        collections = _convert(root, decoder.entries, findings)
    if collections > MAX_JSON_DEPTH and len(findings) == before:
        _depth(root, findings)
    return all(finding.rule is catalogue.CANNOT_JUDGE for finding in findings[before:])


def _plain(root: Node) -> int:
    """The short way, for documents without anything special. Returns the number of collections."""
    stack = [root]
    pop, push = stack.pop, stack.append
    scalar, mapping, sequence = Kind.SCALAR, Kind.MAPPING, Kind.SEQUENCE
    collections = 0
    while stack:
        node = pop()
        kind = node.kind
        if kind is scalar:
            if node.tag:
                raise _NotPlain
            if node.style:
                node.data = node.text
            else:
                tag, value = resolve_plain(node.text)
                if tag is FLOAT and isinstance(value, float):
                    if not isfinite(value):
                        raise _NotPlain
                    value = json_number(value)
                elif isinstance(value, Timestamp):
                    if not value.marshals:
                        raise _NotPlain
                    value = str(value)
                node.data = value
        elif kind is mapping:
            collections += 1
            data: dict[str, Node] = {}
            keys: dict[str, Node] = {}
            for key, value_node in node.pairs:
                name = key.text
                if key.kind is not scalar or key.tag or name in data:
                    raise _NotPlain
                if not key.style and (name == "<<" or resolve_plain(name)[0] is not STR):
                    tag, value = resolve_plain(name)
                    if tag is not INT or name != str(value) or value >= 1 << 63:  # type: ignore[operator]
                        raise _NotPlain
                data[name] = value_node
                keys[name] = key
                push(value_node)
            node.data, node.keys = data, keys
        elif kind is sequence:
            collections += 1
            node.data = node.items
            stack.extend(node.items)
        else:
            raise _NotPlain
    return collections


def _convert(root: Node, entries: dict[int, Entries], findings: Findings) -> int:
    """Go's values, as the decoder left them in the nodes, to JSON's. Returns the number of collections."""
    stack, seen, aliases = [root], {id(root)}, []
    collections = 0
    unmarshalable: dict[int, Node] = {}
    while stack:
        node = stack.pop()
        following: list[Node] = []
        if node.kind is Kind.SCALAR:
            if not _scalar(node):
                unmarshalable[id(node)] = node
        elif node.kind is Kind.ALIAS:
            aliases.append(node)
            following = [node.target] if node.target is not None else []
        else:
            collections += 1
            if node.kind is Kind.SEQUENCE:
                node.data = following = node.items
            else:
                _mapping(node, entries, findings)
                following = list(node.data.values())
        for child in reversed(following):
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)
    if unmarshalable:
        _marshal(root, unmarshalable, findings)
    # An alias never refers to another alias, so that every target is done by now.
    for alias in aliases:
        if alias.target is not None:
            alias.data, alias.keys = alias.target.data, alias.target.keys
    return collections


def _scalar(node: Node) -> bool:
    """False where json.Marshal refuses the value."""
    try:
        tag, value = resolve_scalar(node)
    except CannotDecodeError:
        return True
    if type(value) is float:
        if not isfinite(value):
            return False
        value = json_number(value)
    elif isinstance(value, Timestamp):
        if not value.marshals:
            return False
        value = str(value)
    elif tag == BINARY and isinstance(value, str):
        value = _unicode(value)
    node.data = value
    return True


def _marshal(root: Node, refused: dict[int, Node], findings: Findings) -> None:
    """Adds what json.Marshal refuses, in its order: it sorts keys."""
    stack, seen = [root], {id(root)}
    while stack:
        node = stack.pop()
        if id(node) in refused:
            _unsupported_value(node, findings)
        children = [node.target] if node.target is not None else node.items
        if isinstance(node.data, dict):
            children = [node.data[name] for name in sorted(node.data)]
        for child in reversed(children):
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)


def _unsupported_value(node: Node, findings: Findings) -> None:
    value = resolve_scalar(node)[1]
    if isinstance(value, float):
        message, do = T("{text} is a number in YAML that JSON does not have", text=node.text), T("write another number, or put it in quotes")
        log = f"json: unsupported value: {format_float(value)}"
    else:
        message, do = T("{text} is read as a time, and its time zone is out of range", text=node.text), T("put it in quotes")
        log = "json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: timezone hour outside of range [0,23]"
    findings.add(catalogue.YAML_NOT_JSON, node, message, do=do, log=PREFIX + log)


def _unicode(text: str) -> str:
    """What json.Marshal makes of bytes that are no UTF-8, which only !!binary can bring in."""
    return text if text.isascii() else "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text)


def _mapping(node: Node, entries: dict[int, Entries], findings: Findings) -> None:
    found = entries.get(id(node))
    if found is None:
        found = _as_written(node)
    data: dict[str, Node] = {}
    keys: dict[str, Node] = {}
    for (tag, value), (key, value_node) in found.items():
        if tag is STR or (tag is INT and isinstance(value, int) and value < 1 << 63):
            name = _unicode(str(value))
        elif tag.startswith(FLOAT) and isinstance(value, float):
            name = format_float(value)
        elif tag is BOOL:
            name = "true" if value else "false"
        else:
            _unsupported_key(tag, key, value_node, entries, findings)
            continue
        if name in data:
            findings.add(
                catalogue.CANNOT_JUDGE,
                key,
                T("this key and another one both become {name} in JSON; which of the two wins is random", name=name),
                do=T("keep one of the two, or give them different names"),
                related=[(keys[name], T("the other one"))],
            )
        data[name] = value_node
        keys[name] = key
    node.data, node.keys = data, keys


def _as_written(node: Node) -> Entries:
    """The entries of a mapping that yaml.v3 did not decode, because something is wrong with it or above it."""
    found: Entries = {}
    for key, value in node.pairs:
        if key.kind is Kind.SCALAR and not is_merge(key):
            found.setdefault(go_key_of(key, key.text) or (STR, key.text), (key, value))
    return found


def _unsupported_key(tag: str, key: Node, value: Node, entries: dict[int, Entries], findings: Findings) -> None:
    try:
        resolved = resolve_scalar(key.target if key.kind is Kind.ALIAS and key.target is not None else key)[1]
    except CannotDecodeError:
        resolved = None
    go_type = "%!s(<nil>)" if tag is NULL else "uint64" if tag is INT else "time.Time"
    what = T("nothing") if tag is NULL else T("a number that is too large") if tag is INT else T("a date")
    findings.add(
        catalogue.YAML_NOT_JSON,
        key,
        T("the key {name} is read as {what}, which cannot be a key in JSON", name=key.text or "''", what=what),
        do=T("put the key in quotes"),
        log=f"{PREFIX}unsupported map key of type: {go_type}, key: {scalar_syntax(resolved, nested=False)}, value: {go_syntax(entries, value)}",
    )


def _depth(root: Node, findings: Findings) -> None:
    """encoding/json reads 10,000 levels. Aliases are followed; those that lead to themselves have been refused before."""
    height: dict[int, int] = {}
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if node.kind is Kind.ALIAS:
            children = [node.target] if node.target is not None else []
        else:
            children = list(node.data.values()) if isinstance(node.data, dict) else node.items
        if done:
            own = node.kind is not Kind.ALIAS and node.kind is not Kind.SCALAR
            height[id(node)] = own + max((height[id(child)] for child in children), default=0)
        elif id(node) not in height:
            stack.append((node, True))
            stack.extend((child, False) for child in children)
    if height[id(root)] <= MAX_JSON_DEPTH:
        return
    node, level = root, 0
    while level <= MAX_JSON_DEPTH:
        if node.kind is Kind.ALIAS and node.target is not None:
            node = node.target
            continue
        level += 1
        if level <= MAX_JSON_DEPTH:
            children = list(node.data.values()) if isinstance(node.data, dict) else node.items
            node = max(children, key=lambda child: height[id(child)])
    opening = "{" if isinstance(node.data, dict) else "["
    findings.add(
        catalogue.YAML_NOT_JSON,
        node,
        T("the document is nested more than 10,000 levels deep"),
        do=T("nest less"),
        log=f"error unmarshaling JSON: while decoding JSON: invalid character '{opening}' exceeded max depth",
    )
