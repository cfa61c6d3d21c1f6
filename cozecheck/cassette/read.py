"""From a file to a cassette. Whoever wrote it may be a stranger: it is bounded, every mistake is told with its place, and nothing in it names a file."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cozecheck.cassette.model import MAX_FILE, Answer, Asked, Body, Cassette, Failure, Interaction
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text
from cozecheck.settings.located import Located, SyntaxMistakeError, read_yaml
from cozecheck.settings.strict import refused, schema_mistakes

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "cassette.schema.json")
MAX_VALUES = 200_000
_BODIES = ("json", "text", "base64", "omitted")


def read(file: str) -> Cassette:
    """Raises UsageError, which names the places of mistakes."""
    try:
        located = read_yaml(file, MAX_FILE, MAX_VALUES)
    except SyntaxMistakeError as mistake:
        raise refused([(mistake.place, mistake.text)]) from None
    mistakes = list(schema_mistakes(located, SCHEMA)) or list(_mistakes(located))
    if mistakes:
        raise refused(sorted(mistakes, key=lambda mistake: (mistake[0].line, mistake[0].column)))
    given = located.value["interactions"]
    recorded = located.value.get("recorded", {})
    seconds = recorded.get("seconds", [])
    # Whoever takes a call out by hand leaves this list alone.
    known = seconds if len(seconds) == len(given) else [None] * len(given)
    interactions = (_interaction(one, known[at], located.at(("interactions", at))) for at, one in enumerate(given))
    return Cassette(tuple(interactions), recorded.get("at", ""), recorded.get("by", ""), file)


def _mistakes(located: Located) -> Iterator[tuple[Place, Text]]:
    for at, one in enumerate(located.value["interactions"]):
        for part in ("request", "answer"):
            body = one.get(part, {}).get("base64")
            if body is not None and _decoded(body) is None:
                yield located.at(("interactions", at, part, "base64")), T("this is no base64")


def _decoded(text: str) -> bytes | None:
    with suppress(ValueError):
        return base64.b64decode(text, validate=True)
    return None


def _interaction(one: dict[str, Any], seconds: float | None, place: Place) -> Interaction:
    request = one["request"]
    asked = Asked(request["method"], request["url"], request.get("headers", {}), _body(request))
    return Interaction(one["plugin"], one["tool"], asked, _came(one), seconds, place)


def _came(one: dict[str, Any]) -> Answer | Failure:
    if "failure" in one:
        failure = one["failure"]
        return Failure(failure["how"], failure["words"], failure.get("note", ""))
    answer = one["answer"]
    return Answer(answer["status"], answer.get("reason", ""), answer.get("headers", {}), _body(answer), tuple(answer.get("redirects", ())))


def _body(part: dict[str, Any]) -> Body | None:
    return next((Body(kind, str(part[kind])) for kind in _BODIES if kind in part), None)


def as_bytes(body: Body | None) -> bytes | None:
    """What is answered again; None where it was too long to be kept."""
    if body is None:
        return b""
    if body.kind == "omitted":
        return None
    return base64.b64decode(body.content) if body.kind == "base64" else body.content.encode("utf-8", "surrogatepass")
