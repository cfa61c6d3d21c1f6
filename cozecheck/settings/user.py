"""What a user allows requests to do, from a file of their own: never from a checked repository, of which a pull request may be the author."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.settings.located import SyntaxMistakeError, from_yaml

NAME = "config.yaml"
SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "user.schema.json")
MAX_BYTES = 1_000_000


class UserSettings(NamedTuple):
    """`file` is '' where there is none. `call_unsafe` are tools whose endpoints may be probed whatever their method: PLUGIN or PLUGIN/TOOL."""

    allow_hosts: tuple[str, ...] = ()
    allow_private: bool = False
    call_unsafe: tuple[str, ...] = ()
    file: str = ""


def read(folder: str) -> UserSettings:
    """The settings in the user's configuration folder. Raises UsageError where the file cannot be read, or has a mistake: half of it would not be safe."""
    file = os.path.join(folder, NAME)
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES)
    except FileNotFoundError:
        return UserSettings()
    except OSError as error:
        raise UsageError(T("cannot read the settings '{file}': {error}", file=file, error=error.strerror or str(error))) from error
    try:
        value = from_yaml(file, data).value or {}
    except SyntaxMistakeError as mistake:
        raise UsageError(T("{file}:{line}: {problem}", file=file, line=mistake.place.line, problem=mistake.text)) from None
    _check(value, file)
    return UserSettings(tuple(value.get("allow-hosts", ())), bool(value.get("allow-private")), tuple(value.get("call-unsafe", ())), file)


def is_inside(file: str, paths: Iterable[str]) -> bool:
    """Whether the file is part of what is checked: below one of the paths, or of the repository around it."""
    real = os.path.realpath(file)
    return any(real == root or real.startswith(os.path.join(root, "")) for root in map(_root, paths))


def _root(path: str) -> str:
    place = real = os.path.realpath(path)
    while not os.path.lexists(os.path.join(place, ".git")):
        place, below = os.path.dirname(place), place
        if place == below:
            return real
    return place


def _check(value: Any, file: str) -> None:
    from jsonschema import Draft202012Validator

    with open(SCHEMA, encoding="utf-8") as stream:
        validator = Draft202012Validator(json.load(stream))
    for error in validator.iter_errors(value):
        # The schema's own words would quote the value.
        where = ".".join(map(str, error.absolute_path)) or "."
        raise UsageError(T("{file}: what stands at {where} is not allowed there ({rule})", file=file, where=where, rule=str(error.validator)))
