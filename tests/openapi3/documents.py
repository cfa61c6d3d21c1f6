"""A document that uses all of OpenAPI 3.0, random changes to it, and how it is written."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from cozecheck.openapi3.fields import FIELDS

SOUND: dict[str, Any] = json.loads((Path(__file__).parent / "sound.json").read_text(encoding="utf-8"))

NAMES = sorted(FIELDS)
SCHEMAS = sorted(SOUND["components"]["schemas"])
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 5, 1.5, 3.0, 1e22, 1e-7, 2**53 + 1, 2**64 - 1, 2**64, -(2**63)),
    *("", "a", "string", "object", "array", "query", "path", "true", "2020-01-01", "byte", "int32", "[", "(?=a)", "^a", "http://%zz", "{a}", "中", "<&>"),
    *([], {}, [None], [1], ["a", "a"], {"a": None}, {"type": "string"}, {"type": "array"}, {"value": 1}, {"description": "d"}, {"x-a": 1}),
    *({"$ref": "#/components/schemas/Pet"}, {"$ref": ""}, {"$ref": None}, {"$ref": 5}, [{"$ref": "#/components/schemas/Free"}]),
)
ODD_STEPS = ("x", "items", "0", "properties", "additionalProperties", "", "-", "schema", "$ref", "value", "01", "99999999999")
ODD_REFERENCES = ("#", "#/", "#/x", "#a", "other.yaml", "http://x/y#/z", "#//", "#/%zz", "#/components/schemas/P%65t", "#/paths/~1b/put", "/x")
SHARED = ("schemas", "parameters", "headers", "responses", "examples", "links", "callbacks", "requestBodies", "securitySchemes")


def changed(random: Random, doc: dict[str, Any]) -> dict[str, Any]:
    """`doc` with one to three random changes, mostly one."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        way = random.choice([way for way in _ways(doc) if way])
        holder = _at(doc, way[:-1])
        random.choice((_value, _value, _drop, _rename, _add, _move, _refer, _refer, _schema, _wrap))(random, doc, holder, way[-1])
    return doc


def written(random: Random, doc: dict[str, Any]) -> str:
    """The document as YAML or as JSON, which Go reads in different ways."""
    text = json.dumps(doc, ensure_ascii=False)
    return text if random.random() < 0.3 else f"# not JSON\n{text}\n"


def _ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from _ways(inner, (*way, key))


def _at(doc: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        doc = doc[key]
    return doc


def _value(random: Random, _doc: Any, holder: Any, key: Any) -> None:
    holder[key] = copy.deepcopy(random.choice(VALUES))


def _drop(_random: Random, _doc: Any, holder: Any, key: Any) -> None:
    del holder[key]


def _rename(random: Random, _doc: Any, holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        value = holder[key] if random.random() < 0.4 else holder.pop(key)
        holder[random.choice((key.upper(), key.capitalize(), random.choice(NAMES), key + "x", key.replace("s", "ſ"), "x-" + key))] = copy.deepcopy(value)


def _add(random: Random, _doc: Any, holder: Any, key: Any) -> None:
    target = holder[key] if isinstance(holder[key], dict) else holder
    if isinstance(target, dict):
        target[random.choice(NAMES)] = _made(random) if random.random() < 0.3 else copy.deepcopy(random.choice(VALUES))


def _move(random: Random, doc: Any, holder: Any, key: Any) -> None:
    holder[key] = copy.deepcopy(_at(doc, random.choice(list(_ways(doc))[1:])))


def _refer(random: Random, doc: Any, holder: Any, key: Any) -> None:
    way = random.choice(list(_ways(doc))[1:])
    reference = "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in way)
    chance = random.random()
    if chance < 0.2:
        reference += "/" + random.choice(ODD_STEPS)
    elif chance < 0.3:
        reference = random.choice(ODD_REFERENCES)
    elif chance < 0.6:
        section = random.choice(SHARED)
        reference = f"#/components/{section}/{random.choice(sorted(SOUND['components'][section]))}"
    beside = {random.choice(NAMES): random.choice(VALUES)} if random.random() < 0.2 else {}
    holder[key] = {"$ref": reference, **beside}


def _schema(random: Random, doc: Any, _holder: Any, _key: Any) -> None:
    schemas = doc.get("components", {}).get("schemas") if isinstance(doc.get("components"), dict) else None
    if isinstance(schemas, dict):
        schemas[random.choice(SCHEMAS)] = _made(random)


def _wrap(_random: Random, _doc: Any, holder: Any, key: Any) -> None:
    holder[key] = [holder[key]]


def _made(random: Random, depth: int = 0) -> Any:
    """A schema, mostly one that a default or an example is checked against."""
    if depth > 2 or random.random() < 0.2:
        return {"$ref": f"#/components/schemas/{random.choice(SCHEMAS)}"}

    def inner() -> Any:
        return _made(random, depth + 1)

    made = {"type": random.choice(("string", "object", "array", "integer", "number", "boolean"))} if random.random() < 0.7 else {}
    choices: dict[str, Any] = {
        **{name: random.randint(0, 3) for name in ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")},
        **{name: random.random() < 0.8 for name in ("exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "nullable", "readOnly", "writeOnly")},
        "pattern": random.choice(("^a", "[", r"\d+")),
        "format": random.choice(("date", "date-time", "byte", "int32", "x")),
        "minimum": random.choice((0, 1.5, 1e7)),
        "maximum": random.choice((0, 5, 0.00001)),
        "multipleOf": random.choice((0, 2, 0.1)),
        "enum": [copy.deepcopy(random.choice(VALUES)) for _ in range(2)],
        "required": random.sample(("a", "b", "name"), random.randint(0, 2)),
        "properties": {name: inner() for name in random.sample(("a", "b", "name"), random.randint(0, 2))},
        "additionalProperties": random.choice((True, False, {})),
        **{name: [inner() for _ in range(random.randint(0, 2))] for name in ("oneOf", "anyOf", "allOf")},
        **{name: inner() for name in ("items", "not")},
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Pet"}},
        "default": random.choice((0, 2.5, "a", True, [1, 1.0], {"a": "b", "kind": "cat"})),
        "example": random.choice((0, 2.5, "a", "2020-01-01T00:00:00Z", [[]], {"name": 1})),
    }
    return made | {name: choices[name] for name in random.sample(sorted(choices), random.randint(1, 6))}
