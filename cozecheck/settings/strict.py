"""Files of which nothing is taken as long as one thing in them is wrong: what their JSON Schema says, with places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cozecheck.core.errors import UsageError
from cozecheck.core.guess import closest
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text
from cozecheck.settings.located import Located, Path

SHOWN = 5
"""Mistakes that are told at once."""


def refused(mistakes: Sequence[tuple[Place, Text]]) -> UsageError:
    """The mistakes in one sentence, at least one."""
    words = T("{place}: {mistake}", place=_at(mistakes[0][0]), mistake=mistakes[0][1])
    for place, text in mistakes[1:SHOWN]:
        words = T("{first}; {place}: {mistake}", first=words, place=_at(place), mistake=text)
    if len(mistakes) > SHOWN:
        words = T("{first}; and {count} more", first=words, count=len(mistakes) - SHOWN)
    return UsageError(words)


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def schema_mistakes(located: Located, schema_file: str) -> Iterator[tuple[Place, Text]]:
    """What the JSON Schema in a file says."""
    from jsonschema import Draft202012Validator

    with open(schema_file, encoding="utf-8") as stream:
        validator = Draft202012Validator(json.load(stream))
    for error in validator.iter_errors(located.value):
        path: Path = tuple(error.absolute_path)
        name: Any = ".".join(map(str, path)) or T("the file")
        schema: Any = error.schema
        instance: Any = error.instance
        if error.validator == "additionalProperties":
            for key in sorted(set(instance) - set(schema["properties"])):
                guess = closest(key, sorted(schema["properties"]))
                known = ", ".join(sorted(schema["properties"]))
                words = T("did you mean '{guess}'?", guess=guess) if guess else T("known are {keys}", keys=known)
                yield located.key((*path, key)), T("unknown key '{key}'; {words}", key=key, words=words)
        elif error.validator == "required":
            missing = ", ".join(key for key in schema["required"] if key not in instance)
            yield located.at(path), T("{name} lacks {keys}", name=name, keys=missing)
        elif error.validator == "type":
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            yield located.at(path), T("{name} is to be of the type {kind}", name=name, kind=", ".join(kinds))
        else:
            yield located.at(path), T("{name} does not do: {error}", name=name, error=error.message[:200])
