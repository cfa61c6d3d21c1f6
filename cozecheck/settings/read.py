"""From the text of a settings file to Settings, with a finding at the place of each mistake. Loaded only where there is such a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.guess import closest, closest_rule, is_selector
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text
from cozecheck.settings.located import Located, SyntaxMistakeError, from_toml, from_yaml
from cozecheck.settings.model import Loaded, Settings
from cozecheck.source.lines import lines

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "settings.schema.json")

Path = tuple[str | int, ...]


def read(file: str, base: str, data: bytes) -> Loaded:
    """The settings in `data`, which is of `file`; globs in it are relative to the folder `base`."""
    text = lines(data, yaml=not file.endswith(".toml"))
    try:
        located = from_toml(file, data, text) if file.endswith(".toml") else from_yaml(file, data)
    except SyntaxMistakeError as mistake:
        return Loaded(Settings(file=file), (_finding(mistake.place, mistake.text),), text)
    mistakes = sorted([*_schema_mistakes(located), *_unknown_rules(located)], key=lambda mistake: (mistake[0].line, mistake[0].column))
    return Loaded(_settings(located.value, file, base), tuple(_finding(*mistake) for mistake in mistakes), text)


def _finding(place: Place, message: Text, do: Text | None = None) -> Finding:
    return Finding(catalogue.INVALID_SETTINGS, place, message, catalogue.INVALID_SETTINGS.effect, do=do)


Mistake = tuple[Place, Text, Text | None]


def _schema_mistakes(located: Located) -> Iterator[Mistake]:
    from jsonschema import Draft202012Validator

    with open(SCHEMA, encoding="utf-8") as stream:
        validator = Draft202012Validator(json.load(stream))
    for error in validator.iter_errors(located.value):
        path: Path = tuple(error.absolute_path)
        name = ".".join(map(str, path)) or T("the settings")
        schema: Any = error.schema
        if error.validator == "additionalProperties":
            known = sorted(schema["properties"])
            instance: Any = error.instance
            for key in sorted(set(instance) - set(known)):
                guess = closest(key, known)
                do = T("did you mean '{guess}'?", guess=guess) if guess else T("known are {keys}", keys=", ".join(known))
                yield located.key((*path, key)), T("unknown key '{key}'", key=key), do
        elif error.validator == "enum":
            yield located.at(path), T("{name} is one of {values}", name=name, values=", ".join(map(str, schema["enum"]))), None
        elif error.validator == "type":
            yield located.at(path), T("{name} is to be {kind}", name=name, kind=_KINDS[schema["type"]]), None
        else:
            yield located.at(path), T("{name} is too long, too large or empty", name=name), None


_KINDS = {"object": T("a mapping"), "array": T("a list"), "string": T("a text")}


def _unknown_rules(located: Located) -> Iterator[Mistake]:
    for path, selector in _selectors(located.value):
        if selector and not is_selector(selector):
            guess = closest_rule(selector)
            do = T("did you mean '{guess}'?", guess=guess) if guess else T("`cozecheck rules` lists all rules")
            place = located.key(path) if path[-1] == selector else located.at(path)
            yield place, T("there is no rule '{selector}'", selector=selector), do


def _selectors(value: Any) -> Iterator[tuple[Path, str]]:
    """Each selector, and where it stands."""
    for name in ("select", "ignore"):
        yield from (((name, index), item) for index, item in enumerate(_list(value, name)) if isinstance(item, str))
    yield from ((("severity", key), key) for key in _dict(value, "severity"))
    for plugin, rest in _dict(value, "plugins").items():
        yield from ((("plugins", plugin, "ignore", index), item) for index, item in enumerate(_list(rest, "ignore")) if isinstance(item, str))


def _settings(value: Any, file: str, base: str) -> Settings:
    """What is valid of it."""
    thresholds = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE}
    severities = {**thresholds, "off": None}
    fail_on = _dict({"": value}, "").get("fail-on", "error")
    lang = _dict({"": value}, "").get("lang", "")
    return Settings(
        select=_known(_list(value, "select")),
        ignore=_known(_list(value, "ignore")),
        severity={key: severities[word] for key, word in _dict(value, "severity").items() if isinstance(word, str) and word in severities and is_selector(key)},
        fail_on=None if fail_on == "never" else thresholds.get(fail_on if isinstance(fail_on, str) else "", Severity.ERROR),
        exclude=tuple(item for item in _list(value, "exclude") if isinstance(item, str) and 0 < len(item) <= 500),
        plugins={plugin: _known(_list(rest, "ignore")) for plugin, rest in _dict(value, "plugins").items()},
        lang=lang if lang in ("en", "zh") else "",
        base=base,
        file=file,
    )


def _known(selectors: Sequence[Any]) -> tuple[str, ...]:
    return tuple(selector for selector in selectors if isinstance(selector, str) and is_selector(selector))


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _dict(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
