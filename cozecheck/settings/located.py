"""A settings file as plain values, and where each of them stands."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from cozecheck.core.errors import UsageError
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text

Path = tuple[str | int, ...]

MAX_VALUES = 20_000
"""Values that a settings file may have, aliases followed: no person writes more, and nothing grows beyond it."""


class SyntaxMistakeError(Exception):
    """The file is not YAML or TOML, or not for us."""

    def __init__(self, place: Place, text: Text) -> None:
        super().__init__(text.render())
        self.place, self.text = place, text


@dataclass(slots=True)
class Located:
    """`value` is made of dict, list, str, int, float, bool and None; the places are by path, keys apart from values."""

    value: Any
    file: str
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    most: int = MAX_VALUES

    def at(self, path: Path) -> Place:
        """The place of a value, or of what holds it."""
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, Place(self.file))

    def key(self, path: Path) -> Place:
        """The place of a key."""
        return self.keys.get(path) or self.at(path)


def read_yaml(file: str, most_bytes: int, most_values: int) -> Located:
    """A YAML file that a user names, as `from_yaml` reads it. Raises UsageError where it cannot be read or is too large, and SyntaxMistakeError."""
    try:
        with open(file, "rb") as stream:
            data = stream.read(most_bytes + 1)
    except OSError as error:
        raise UsageError(T("cannot read '{file}': {error}", file=file, error=error.strerror or str(error))) from None
    if len(data) > most_bytes:
        raise UsageError(T("'{file}' is larger than {limit} bytes", file=file, limit=most_bytes))
    return from_yaml(file, data, most_values)


def from_yaml(file: str, data: bytes, most: int = MAX_VALUES) -> Located:
    """The first document of a YAML file, as Go's yaml.v3 reads it: `off` is a text, keys are texts.

    Raises SyntaxMistakeError, also for more values than `most`.
    """
    from cozecheck.golang import yaml3

    findings = Findings(file)
    root = yaml3.parse(data, findings)
    located = Located({}, file, most=most)
    if root is not None and yaml3.to_json(root, findings) and not findings:
        located.value = _plain(root, (), located, file)
        if located.value is None:
            located.value = {}
    if findings:
        raise SyntaxMistakeError(findings[0].place, findings[0].message)
    return located


def _plain(node: Node, path: Path, located: Located, file: str) -> Any:
    if len(located.values) >= located.most or len(path) > 20:
        raise SyntaxMistakeError(node.at(file), T("this file is too large or nested too deeply"))
    located.values[path] = node.at(file)
    data = node.target.data if node.kind is Kind.ALIAS and node.target else node.data
    if isinstance(data, dict):
        located.keys.update({(*path, key): node.key(key).at(file) for key in data})
        return {key: _plain(value, (*path, key), located, file) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value, (*path, index), located, file) for index, value in enumerate(data)]
    return data


def from_toml(file: str, data: bytes, lines: tuple[str, ...]) -> Located:
    """`[tool.cozecheck]` of a pyproject.toml. TOML parsers tell no places: they are looked up in the text. Raises SyntaxMistakeError."""
    tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        match = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = map(int, match.groups()) if match else (len(lines), 1)
        text = T("this is not valid TOML: {problem}", problem=re.sub(r" \(at .*\)$", "", str(error)))
        raise SyntaxMistakeError(Place(file, line, column, line, column + 1), text) from error
    tool = document.get("tool", {})
    located = Located(tool.get("cozecheck", {}) if isinstance(tool, dict) else {}, file)
    _locate(located.value, (), located, lines, _section(lines))
    return located


def _section(lines: tuple[str, ...]) -> int:
    """The index of the line where our table begins."""
    return next((index for index, line in enumerate(lines) if line.lstrip().startswith("[tool.cozecheck")), 0)


def _locate(value: Any, path: Path, located: Located, lines: tuple[str, ...], begin: int) -> None:
    """Notes the place of `value`, which stands at or after line `begin`, and of what is in it."""
    located.values.setdefault(path, Place(located.file, begin + 1, 1, begin + 1, len(lines[begin]) + 1))
    if len(located.values) > MAX_VALUES or len(path) > 20:
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        word = str(key) if isinstance(value, dict) else str(item)
        pattern = re.compile(rf"(?<![\w-])[\"']?{re.escape(word)}[\"']?(?![\w-])")
        for index in range(begin, min(len(lines), begin + 2000)):
            match = pattern.search(lines[index])
            if match:
                place = Place(located.file, index + 1, match.start() + 1, index + 1, match.end() + 1)
                below = (*path, key)
                located.keys[below] = located.values[below] = place
                _locate(item, below, located, lines, index)
                break
