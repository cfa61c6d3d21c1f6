"""What every format is made of: requests whose texts have holes where variables go."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cozecheck.core.text import Text

_SPACE = uuid.UUID("5d3b1d0e-6a4f-5b0c-9f63-0c7b0a0f2c11")


@dataclass(frozen=True, slots=True)
class Variable:
    """A name for each user to give a value. `value` is never a secret; where a secret belongs it is '' and `secret` is true.

    Without a `needed` one no request is worth sending.
    """

    name: str
    value: str = ""
    secret: bool = False
    needed: bool = True


Template = tuple["str | Variable", ...]
"""Texts and the variables between them."""


class Request(NamedTuple):
    """One tool's call. `url` begins with its plugin's base URL, mostly."""

    key: str
    name: str
    tool: str
    method: str
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: Template
    media_type: str = ""

    @property
    def variables(self) -> list[Variable]:
        """Those that it uses, each once."""
        parts = (self.url, *(value for _, value in self.headers), self.body)
        return list(dict.fromkeys(piece for part in parts for piece in part if isinstance(piece, Variable)))


class Folder(NamedTuple):
    """One plugin's calls."""

    key: str
    name: str
    variables: tuple[Variable, ...]
    requests: tuple[Request, ...]


class Collection(NamedTuple):
    """All plugins that were asked for. With `host` the requests go to a host such as `cozecheck serve`, which makes the calls."""

    name: str
    folders: tuple[Folder, ...]
    host: Variable | None = None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Of all plugins, in their order; no two have the same name."""
        return (*((self.host,) if self.host else ()), *(variable for folder in self.folders for variable in folder.variables))


class Note(NamedTuple):
    """What the reader should know of one tool."""

    tool: str
    text: Text


class UnwritableError(Exception):
    """This format has no way to write this request; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.render())
        self.reason = reason


def render(template: Template, literal: Callable[[str], str], hole: Callable[[Variable], str]) -> str:
    """The template in a format's own writing."""
    return "".join(hole(piece) if isinstance(piece, Variable) else literal(piece) for piece in template)


def braces(variable: Variable) -> str:
    """{{name}}, as most programs write a variable."""
    return "{{" + variable.name + "}}"


def stable_id(*parts: str) -> str:
    """A UUID that is the same for the same parts."""
    return str(uuid.uuid5(_SPACE, "\0".join(parts).encode("utf-8", "backslashreplace").decode()))


def one_line(text: str) -> str:
    """The text without line breaks, other control characters and what turns the direction of writing."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", " ", text).split())[:200]


def slug(text: str) -> str:
    """Small letters, digits and '_' only; '' where nothing of that is in the text."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60]
