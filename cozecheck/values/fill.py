"""Puts values into the placeholders of a configuration's payloads; no other byte of a file changes.

A payload is JSON in a YAML text. A value is written so that it means the same in both, whatever quotes stand around it, and afterwards all is read
again as Coze Studio reads it: what is not exactly as it should be is not given back.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from itertools import zip_longest
from typing import NamedTuple

from cozecheck.core.node import Node
from cozecheck.core.place import Place
from cozecheck.core.placeholder import OWN, Mark, replace
from cozecheck.core.text import T, Text
from cozecheck.source.files import META, ConfigFiles
from cozecheck.values.forms import SHORT, forms, in_json
from cozecheck.values.payloads import Meta, Payload, read

BROKEN = T("this placeholder is not closed, or its default holds a dollar or braces: write {example}", example="${NAME:-default}")


class Placeholder(NamedTuple):
    """A value that a configuration asks for. `default` is None without one; `plugin` is an id, several with a comma between them where they share it."""

    name: str
    default: str | None
    place: Place
    plugin: str = ""


class Problem(NamedTuple):
    """Why something cannot be filled in; `name` is the placeholder's, '' where it is about more than one."""

    place: Place
    message: Text
    name: str = ""
    plugin: str = ""


class Filled(NamedTuple):
    """All files, as they were where there is a problem; `changed` are those that hold values now, `used` these values as files and errors may quote them."""

    files: dict[str, bytes]
    changed: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def placeholders(files: Mapping[str, bytes], root: str = "") -> list[Placeholder]:
    """Those of the payloads that Coze Studio reads, in the file's order, from a config folder's files by path. Places are below `root`."""
    file = _name(root)
    meta = _read(files)
    if meta is None:
        return []
    return [
        Placeholder(mark.name, mark.default, _place(meta, payload, number, file), ",".join(payload.plugins))
        for payload in meta.payloads
        for number, mark in enumerate(payload.marks)
        if mark.name and not mark.literal
    ]


def filled(files: Mapping[str, bytes], values: Mapping[str, str], root: str = "") -> Filled:
    """The files with `values` by name in the place of placeholders, else their defaults. An empty value counts where the placeholder has a default only."""
    meta, file = _read(files), _name(root)
    if meta is None:
        return Filled(dict(files))
    if meta.root is None and b"${" in files[META]:
        return Filled(dict(files), problems=(Problem(Place(file), T("plugin_meta.yaml cannot be read, so nothing is filled in: see `cozecheck check`")),))
    problems = [problem for payload in meta.payloads for problem in _problems(meta, payload, values, file)]
    if problems or not meta.payloads:
        return Filled(dict(files), problems=tuple(problems))
    data = _written(meta, values, files[META])
    strange = _strange(meta, read(data), values)
    if strange is not None:
        words = T("the placeholders of this payload cannot be filled in here: write it as one plain text in single quotes")
        return Filled(dict(files), problems=(Problem(strange.node.at(file), words, plugin=",".join(strange.plugins)),))
    used = {values[mark.name] for payload in meta.payloads for mark in payload.marks if _takes(mark, values)}
    return Filled({**files, META: data}, frozenset({META} if used else ()), frozenset(form for value in used for form in (*forms(value), *_in_a_secret(value))))


def _in_a_secret(value: str) -> list[str]:
    """As kubectl shows the data of a Secret; and without the line end that a shell may have put behind it."""
    base64 = b64encode(value.encode()).decode()
    return [form for form in (base64, value.strip()) if len(form) >= SHORT]


def refusal(name: str) -> Text | None:
    """Why no value may have this name; None where one may."""
    return T("the variable {name} is cozecheck's own, and never filled in", name=name) if name.startswith(OWN) else None


def _read(files: Mapping[str, bytes]) -> Meta | None:
    """None where there is nothing to read."""
    return read(files[META]) if META in files else None


def _name(root: str) -> str:
    return ConfigFiles(root).name(META) if root else META


def _place(meta: Meta, payload: Payload, number: int, file: str) -> Place:
    return meta.place(file, payload.places[number]) if payload.places else payload.node.at(file)


def _problems(meta: Meta, payload: Payload, values: Mapping[str, str], file: str) -> list[Problem]:
    problems = []
    for number, mark in enumerate(payload.marks):
        why = _why_not(mark, number, payload, values)
        if why is not None:
            problems.append(Problem(_place(meta, payload, number, file), why, mark.name, ",".join(payload.plugins)))
    return problems


def _why_not(mark: Mark, number: int, payload: Payload, values: Mapping[str, str]) -> Text | None:
    if not mark.name:
        return BROKEN
    if mark.literal:
        return None
    if not payload.is_json:
        return T("the payload is not JSON, so {name} cannot be filled in", name=mark.name)
    if number in payload.misplaced:
        return T("{name} stands outside of the payload's texts: a value is put into a text in quotes, never into a key", name=mark.name)
    if not payload.places:
        return T(
            "{name} is written in an unusual way here: write it in one line, without escapes, and without an alias of it outside of payloads", name=mark.name
        )
    own = refusal(mark.name)
    if own is not None:
        return own
    value = values.get(mark.name)
    if not value and mark.default is None:
        return T("{name} has no value", name=mark.name) if value is None else T("the value of {name} is empty", name=mark.name)
    if value and any("\ud800" <= char <= "\udfff" for char in value):
        return T("the value of {name} is not UTF-8 text", name=mark.name)
    return None


def _takes(mark: Mark, values: Mapping[str, str]) -> bool:
    """Whether the placeholder gets a value, rather than its default."""
    return bool(mark.name and not mark.literal and values.get(mark.name))


def _put(mark: Mark, values: Mapping[str, str], style: str) -> str:
    if mark.literal:
        return mark.text[1:]
    if not _takes(mark, values):
        return mark.default or ""
    # YAML's double quotes read backslashes, before JSON does.
    return in_json(values[mark.name]).replace("\\", "\\\\" if style == '"' else "\\")


def _written(meta: Meta, values: Mapping[str, str], data: bytes) -> bytes:
    parts, at = [], 0
    found = [(mark, payload.node.style) for payload in meta.payloads for mark in payload.places]
    for mark, style in sorted(found, key=lambda pair: pair[0].begin):
        parts += [meta.source.text[at : mark.begin], _put(mark, values, style)]
        at = mark.begin + len(mark.text)
    return data[: meta.source.skipped] + "".join((*parts, meta.source.text[at:])).encode(meta.source.encoding)


def _strange(before: Meta, after: Meta, values: Mapping[str, str]) -> Payload | None:
    """The payload, or one of those, that is not read as it should be."""
    wanted = {payload.text: replace(payload.text, lambda mark: _put(mark, values, "'")) for payload in before.payloads}
    texts = tuple(text if text is None else wanted.get(text, text) for text in before.texts)
    changed = {id(payload.node) for payload in before.payloads}
    pairs = zip_longest(before.nodes(), after.nodes())
    same = after.texts == texts and all(old and new and _shape(old) == _shape(new) and (old.text == new.text or id(old) in changed) for old, new in pairs)
    return None if same else before.payloads[0]


def _shape(node: Node) -> tuple[object, ...]:
    return node.kind, node.tag, node.anchor, node.style, len(node.items), len(node.pairs)
