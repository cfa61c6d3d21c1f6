"""What a cassette holds: for each call the request and what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from cozecheck.core.place import Place

VERSION = 1
MARK = "REDACTED"
"""Stands for a secret. URLs, JSON and forms leave it as it is."""
_HIDDEN_NUMBER = re.compile(rf"={MARK}(?=&|$)")
MAX_BODY = 1_000_000
"""Bytes of a body; a longer one is left out."""
MAX_FILE = 10_000_000
"""Bytes of a cassette."""


class Body(NamedTuple):
    """`kind` is `json` (written anew, with a line for each value), `text` or `base64`; for `omitted`, `content` is how many bytes there were."""

    kind: str
    content: str


class Asked(NamedTuple):
    """A request without secrets. `headers` are by name; one that was sent several times has a line for each."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: Body | None = None


class Answer(NamedTuple):
    """What came back, unpacked; `redirects` are the URLs that led there, without queries."""

    status: int
    reason: str = ""
    headers: Mapping[str, str] = {}
    body: Body | None = None
    redirects: tuple[str, ...] = ()


class Failure(NamedTuple):
    """Why no answer came: `how` is a value of calls.problem.How, `words` the server's, `note` what they mean."""

    how: str
    words: str
    note: str = ""


class Interaction(NamedTuple):
    """One call. `seconds` is None where it is not known; `place` where it stands in its file."""

    plugin: str
    tool: str
    asked: Asked
    came: Answer | Failure
    seconds: float | None = None
    place: Place = Place("")

    @property
    def key(self) -> tuple[str, ...]:
        """What an answer is found by. Headers are no part of it: tokens are in them."""
        kind, content = self.asked.body or ("", "")
        # Where a number is wanted, the mark that stands for a variable without a value became 0, and in a form nothing tells the two apart.
        content = _HIDDEN_NUMBER.sub("=0", content) if kind == "text" else content
        return self.plugin, self.tool, self.asked.method, self.asked.url, kind, content


class Cassette(NamedTuple):
    """A file. `at` is when it was recorded, in UTC, `by` what recorded it."""

    interactions: tuple[Interaction, ...]
    at: str = ""
    by: str = ""
    file: str = ""
