"""Where the payloads of a plugin_meta.yaml stand, and which placeholders they hold: read as Coze Studio reads them, found again in the file's own bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.place import Place
from cozecheck.core.placeholder import Mark, marks
from cozecheck.golang import sonic
from cozecheck.golang.yaml3 import reader
from cozecheck.loader.fixed_files import read_meta
from cozecheck.loader.model import PluginMeta
from cozecheck.source.files import MAX_BYTES, MAX_VALUES, META, ConfigFiles, Source

_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_BLOCK_HEADER = re.compile("[|>][0-9+-]*[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?(?:\r\n|[\r\n\x85\u2028\u2029])")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_COLON = re.compile(r"[ \t\r\n]*:")


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload, which several plugins may share: its text as Coze Studio has it, its placeholders there, and where they stand in the file.

    `places` are as many as `marks` and in their order, or none: then they are written in another way (escaped, in base64), or stand elsewhere too (an alias).
    """

    node: Node
    plugins: tuple[str, ...]
    text: str
    marks: tuple[Mark, ...]
    misplaced: frozenset[int]
    places: tuple[Mark, ...]
    is_json: bool


@dataclass(frozen=True, slots=True)
class Meta:
    """A plugin_meta.yaml: its text, its tree (None where Coze Studio cannot read it), its payloads with placeholders, and what every entry's payload is."""

    source: reader.Source
    root: Node | None
    payloads: tuple[Payload, ...] = ()
    texts: tuple[str | None, ...] = ()
    ends: tuple[int, ...] = ()

    def place(self, file: str, mark: Mark) -> Place:
        """Of a placeholder in the file."""
        line = bisect_right(self.ends, mark.begin)
        column = mark.begin - (self.ends[line - 1] if line else 0) + 1
        return Place(file, line + 1, column, line + 1, column + len(mark.text))

    def nodes(self) -> Iterator[Node]:
        """All of the tree, in the file's order."""
        pending = [self.root] if self.root is not None else []
        while pending:
            node = pending.pop()
            yield node
            pending += reversed([*node.items, *(part for pair in node.pairs for part in pair)])


def read(data: bytes) -> Meta:
    """Of the bytes of a plugin_meta.yaml; one that is too large to be judged has no tree."""
    source = reader.read(data)
    if len(data) > MAX_BYTES or sum(map(data.count, (b",", b":", b"\n"))) > MAX_VALUES:
        return Meta(source, None)
    files = ConfigFiles("")
    files.sources[META] = Source(META, data)
    entries, root, problem = read_meta(files, Findings(META))
    if root is None or problem is not None:
        return Meta(source, None)
    ends = tuple(found.end() for found in _LINE_END.finditer(source.text))
    texts: list[str | None] = []
    by_node: dict[int, tuple[Node, str, list[str]]] = {}
    for entry in entries:
        found = _payload(entry)
        texts.append(found[1] if found else None)
        if entry and found:
            by_node.setdefault(id(found[0]), (*found, []))[2].append(str(entry.id.value))
    meta = Meta(source, root, texts=tuple(texts), ends=ends)
    elsewhere = _elsewhere(meta) if any(node.anchor for node, _, _ in by_node.values()) else frozenset()
    payloads = (_read(node, payload, plugins, source.text, ends, id(node) in elsewhere) for node, payload, plugins in by_node.values() if "${" in payload)
    return replace(meta, payloads=tuple(payload for payload in payloads if payload.marks))


def _payload(entry: PluginMeta | None) -> tuple[Node, str] | None:
    """What Coze Studio reads of a plugin that is in use: one that is deprecated, or has no authorization, needs no values."""
    auth = entry.manifest.auth if entry and entry.manifest and not entry.deprecated.value else None
    if auth is None or auth.type.value == "none" or auth.payload.node is None:
        return None
    node = auth.payload.node
    return node.target if node.kind is Kind.ALIAS and node.target is not None else node, auth.payload.value


def _elsewhere(meta: Meta) -> frozenset[int]:
    """The identities of all nodes that stand, or are referred to, where no payload does: a value is to come into payloads only."""
    found = set[int]()
    for node in meta.nodes():
        children = (*node.items, *(key for key, _ in node.pairs), *(value for key, value in node.pairs if key.text != "payload"))
        found.update(id(child.target or child) for child in children)
    return frozenset(found)


def _read(node: Node, payload: str, plugins: list[str], text: str, ends: tuple[int, ...], shared: bool) -> Payload:
    begin, end = _inside(node, text, ends)
    found = tuple(marks(payload))
    misplaced = frozenset(_outside(payload, found))
    written = tuple(mark._replace(begin=begin + mark.begin) for mark in marks(text[begin:end]))
    same = not shared and all(a and b and (a.name, a.literal) == (b.name, b.literal) for a, b in zip_longest(found, written))
    return Payload(node, tuple(plugins), payload, found, misplaced, written if same else (), sonic.check_raw(payload) is None)


def _outside(payload: str, found: tuple[Mark, ...]) -> Iterator[int]:
    """The numbers of the placeholders that stand in no text in JSON, or in a key."""
    spans = [each.span() for each in _JSON_STRING.finditer(payload) if not _COLON.match(payload, each.end())]
    begins = [begin for begin, _ in spans]
    for number, mark in enumerate(found):
        before = bisect_right(begins, mark.begin) - 1
        if before < 0 or mark.begin + len(mark.text) >= spans[before][1]:
            yield number


def _inside(node: Node, text: str, ends: tuple[int, ...]) -> tuple[int, int]:
    """Begin and end of what belongs to a scalar and to nothing else: behind the header of a block, and before the comments that may follow it."""
    begin, end = (min(len(text), (ends[line - 2] if line > 1 else 0) + column - 1) for line, column in _ends_of(node))
    if node.style not in ("|", ">"):
        return begin, end
    header = _BLOCK_HEADER.search(text, begin)
    if header is None:
        return begin, begin
    begin = at = header.end()
    first = next((line for line in text[begin:end].split("\n") if line.strip()), "")
    said = next((line for line in node.text.split("\n") if line.strip()), "")
    indent = _spaces(first) - _spaces(said)
    for line in re.findall("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)", text[begin:end]):
        if line.strip() and _spaces(line) < indent:
            break
        at += len(line)
    return begin, at


def _ends_of(node: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.line, node.column), (node.end_line, node.end_column)


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
