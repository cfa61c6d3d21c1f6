"""New operations and schemas that are most likely valid, so that what comes after loading is tried too: crashes, lists, workflows, agents."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from tests.fuzz.shapes import located
from tests.fuzz.tree import Raw, Tree, get, name
from tests.fuzz.values import json_value, pick

FORMATS = ("file_url", "image_url", "doc_url", "txt_url", "video_url", "int32", "int64", "date-time", "uri", "byte", "email", "float")
WORDS = {
    "string": ("a", "abc", "''", "2024-01-01", "cup", "YWJj", "a@b.c", "文字"),
    "integer": ("1", "2", "0", "5", "-1", "100", "1.0"),
    "number": ("1", "0.5", "-1", "1e3", "2.5", "0"),
    "boolean": ("true", "false"),
}


def operation(tree: Tree, shape: str, rng: Random) -> str:
    """Replaces an operation by a new one, with parameters, a body and an answer."""
    places = [path for path, kind in located(tree, shape) if kind == "Operation" and path[0] == "paths"]
    if not places:
        return ""
    path = rng.choice(places)
    old = get(tree, path)
    kept = old.get("parameters") if isinstance(old, dict) and "{" in str(path[1]) else None
    links = [f"#/components/schemas/{key}" for key in _schemas(tree)]
    new: dict[Tree, Tree] = {Raw("operationId"): Raw(f"new{rng.randrange(1000)}"), Raw("summary"): Raw("new")}
    new[Raw("parameters")] = kept if isinstance(kept, list) else [_parameter(number, links, rng) for number in range(rng.choice((0, 1, 1, 2, 3)))]
    if rng.random() < 0.6:
        media = Raw("application/json") if rng.random() < 0.85 else pick("media", rng)
        new[Raw("requestBody")] = {Raw("content"): {media: {Raw("schema"): _body(links, rng)}}}
    new[Raw("responses")] = {"200": {Raw("description"): Raw("ok"), Raw("content"): {Raw("application/json"): {Raw("schema"): _body(links, rng)}}}}
    get(tree, path[:-1])[path[-1]] = new
    return f"new operation at {name(path)}"


def component(tree: Tree, _: str, rng: Random) -> str:
    """Adds schemas that refer to each other, or replaces those that are there."""
    if not isinstance(tree, dict):
        return ""
    components = tree.setdefault(Raw("components"), {})
    schemas = components.setdefault(Raw("schemas"), {}) if isinstance(components, dict) else None
    if not isinstance(schemas, dict):
        return ""
    names = [*_schemas(tree), *(f"New{number}" for number in range(rng.choice((1, 2, 3))))]
    changed = rng.sample(names, min(len(names), rng.choice((1, 2, 3))))
    for key in changed:
        schemas[Raw(key)] = schema([f"#/components/schemas/{other}" for other in names], rng, 3)
    return f"new schemas {', '.join(changed)}"


def property_detail(tree: Tree, shape: str, rng: Random) -> str:
    """Gives a property of a request or an answer what decides who can use its tool."""
    places = [path for path, kind in located(tree, shape) if kind == "Schema" and isinstance(get(tree, path), dict) and path[0] in ("paths", "components")]
    if not places:
        return ""
    path = rng.choice(places)
    node = get(tree, path)
    key = rng.choice(("type", "type", "format", "x-global-disable", "x-local-disable", "x-assist-type", "x-variable-ref", "items", "properties"))
    if key == "type" and rng.random() < 0.6:
        node.pop("type", None)
        return f"no type at {name(path)}"
    values = {
        "type": ("object", "array", "string", "integer"),
        "format": FORMATS,
        "x-assist-type": ("file", "image", "doc", "none"),
        "x-variable-ref": ("a", "5"),
    }
    if key in ("items", "properties"):
        inner = schema([f"#/components/schemas/{other}" for other in _schemas(tree)], rng, 2)
        node[Raw(key)] = inner if key == "items" else {Raw("new"): inner}
        node[Raw("type")] = Raw("array" if key == "items" else "object")
    else:
        node[Raw(key)] = Raw(rng.choice(values.get(key, ("true", "true", "false", "~", "'true'", "1"))))
    return f"{key} at {name(path)}"


def _schemas(tree: Tree) -> list[str]:
    components = tree.get("components") if isinstance(tree, dict) else None
    schemas = components.get("schemas") if isinstance(components, dict) else None
    return [str(key) for key in schemas] if isinstance(schemas, dict) else []


def _parameter(number: int, links: Iterable[str], rng: Random) -> Tree:
    parameter = {
        Raw("name"): Raw(f"p{number}"),
        Raw("in"): Raw(rng.choice(("query", "query", "query", "header", "cookie"))),
        Raw("schema"): schema(links, rng, 1),
    }
    if rng.random() < 0.3:
        parameter[Raw("required")] = pick("bool", rng)
    if rng.random() < 0.15:
        parameter[Raw("example")] = json_value(rng, 1)
    return parameter


def _body(links: Iterable[str], rng: Random) -> Tree:
    return {Raw("type"): Raw("object"), Raw("properties"): {Raw(key): schema(links, rng, 3) for key in rng.sample("abcde", rng.choice((0, 1, 2, 3)))}}


def schema(links: Iterable[str], rng: Random, depth: int) -> Tree:
    """A schema, or a reference to one of `links`."""
    links = list(links)
    if links and rng.random() < 0.25:
        return {Raw("$ref"): rng.choice(links)}
    kind = rng.choice(("string", "integer", "number", "boolean", *(("object", "array", "object", "array", "any") if depth else ())))
    if kind == "any":
        key = rng.choice(("allOf", "oneOf", "anyOf"))
        return {Raw(key): [schema(links, rng, depth - 1) for _ in range(rng.choice((1, 2)))], **({Raw("type"): Raw("object")} if rng.random() < 0.5 else {})}
    made: dict[Tree, Tree] = {Raw("type"): Raw(kind)}
    if kind == "object":
        made[Raw("properties")] = {Raw(key): schema(links, rng, depth - 1) for key in rng.sample("abcd", rng.choice((0, 1, 2)))}
        if rng.random() < 0.2:
            made[Raw("additionalProperties")] = schema(links, rng, depth - 1) if rng.random() < 0.7 else pick("bool", rng)
        if rng.random() < 0.3:
            made[Raw("required")] = [Raw(key) for key in rng.sample("abcd", rng.choice((1, 2)))]
    elif kind == "array":
        made[Raw("items")] = schema(links, rng, depth - 1)
    elif rng.random() < 0.25:
        made[Raw("format")] = Raw(rng.choice(FORMATS))
    if kind in WORDS and rng.random() < 0.3:
        made[Raw(rng.choice(("default", "example")))] = Raw(rng.choice(WORDS[kind]))
    if rng.random() < 0.12:
        made[Raw(rng.choice(("x-global-disable", "x-local-disable")))] = Raw(rng.choice(("true", "false", "~", "a")))
    if rng.random() < 0.1:
        made[Raw("nullable")] = Raw("true")
    return made
