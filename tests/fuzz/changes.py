"""Changes of a tree: one node is replaced, dropped, doubled, renamed, moved, or given a keyword that fits its kind."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.fuzz import fresh, references
from tests.fuzz.shapes import OBJECTS, keyword, located, value
from tests.fuzz.tree import Path, Raw, Tree, Twin, copy, get, name, paths
from tests.fuzz.values import json_value, odd

Change = Callable[[Tree, str, Random], str]
"""Changes the tree, whose root has the shape given, in place, and says what it did; empty where there was nothing to change."""


def keyword_of_a_kind(tree: Tree, shape: str, rng: Random) -> str:
    """Gives an object a keyword that fits, or an odd value for one."""
    places = [(path, kind) for path, kind in located(tree, shape) if isinstance(get(tree, path), dict) and not kind.startswith("[")]
    if not places:
        return ""
    path, kind = rng.choice(places)
    node = get(tree, path)
    if kind.startswith("{"):
        key, inner = Raw(rng.choice((*node, "a"))), kind[1:-1]
    else:
        key, inner = keyword(kind, rng)
    node[key] = odd(rng) if rng.random() < 0.15 else value(inner, rng)
    return f"set {name((*path, key))} = {node[key]!r:.80}"


def schema_detail(tree: Tree, shape: str, rng: Random) -> str:
    """Gives a schema what its values are judged by, and a default, an example or an enum to judge."""
    schemas = [path for path, kind in located(tree, shape) if kind == "Schema" and isinstance(get(tree, path), dict)]
    if not schemas:
        return ""
    path = rng.choice(schemas)
    node, told = get(tree, path), []
    for key in rng.sample(list(OBJECTS["Schema"]), rng.choice((0, 1, 1, 2))):
        node[Raw(key)] = value(OBJECTS["Schema"][key], rng, 2)
        told.append(key)
    if rng.random() < 0.7:
        key = rng.choice(("default", "default", "example", "enum"))
        fitting = _fitting(node, rng)
        node[Raw(key)] = [fitting, json_value(rng, 1)] if key == "enum" else fitting
        told.append(key)
    return f"judge {name(path)} by {told}"


def _fitting(schema: Tree, rng: Random, depth: int = 3) -> Tree:
    """A value that may well be valid."""
    if not isinstance(schema, dict) or rng.random() < 0.2:
        return json_value(rng, 2)
    if isinstance(schema.get("enum"), list) and schema["enum"] and rng.random() < 0.8:
        return copy(rng.choice(schema["enum"]))
    kind = schema.get("type")
    if kind == "object" and depth:
        properties = schema.get("properties")
        return {key: _fitting(inner, rng, depth - 1) for key, inner in properties.items() if rng.random() < 0.8} if isinstance(properties, dict) else {}
    if kind == "array" and depth:
        return [_fitting(schema.get("items"), rng, depth - 1) for _ in range(rng.randrange(3))]
    words = {"integer": "1|2|0|5|-1|1.0|100", "number": "1|0.5|-1|1e3|2.5|0", "boolean": "true|false", "string": "a|abc|''|2024-01-01|cup|YWJj|a@b.c|文字"}
    return Raw(rng.choice(words[kind].split("|"))) if isinstance(kind, str) and kind in words else json_value(rng, 2)


def replace(tree: Tree, _: str, rng: Random) -> str:
    """Puts any value in any place."""
    parent, path = _somewhere(tree, rng)
    parent[path[-1]] = odd(rng)
    return f"set {name(path)} = {parent[path[-1]]!r:.80}"


def delete(tree: Tree, _: str, rng: Random) -> str:
    parent, path = _somewhere(tree, rng)
    del parent[path[-1]]
    return f"delete {name(path)}"


def retype(tree: Tree, _: str, rng: Random) -> str:
    """Puts a value into a list, a map, or quotes, or takes it out."""
    parent, path = _somewhere(tree, rng)
    old = parent[path[-1]]
    new: list[Tree] = [[old], [old, copy(old)], {Raw("a"): old}, str(old) if isinstance(old, str) else Raw("a")]
    if isinstance(old, (list, dict)) and old:
        new.append(next(iter(old.values() if isinstance(old, dict) else old)))
    if isinstance(old, str):
        new += [
            Raw(old),
            f"{old} ",
            Raw(f"{old}.0"),
            Raw(f"!!str {old}"),
            Raw(f"'{old}'"),
            Raw(f'"{old}"'),
            old.upper(),
            old.lower(),
            old[:-1],
            Raw(old + " #"),
        ]
    parent[path[-1]] = rng.choice(new)
    return f"retype {name(path)}"


def duplicate(tree: Tree, _: str, rng: Random) -> str:
    """Doubles an item of a list, or a key of a map under another name, or under its own."""
    parent, path = _somewhere(tree, rng)
    if isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), copy(parent[path[-1]]))
    else:
        parent[Twin(path[-1]) if rng.random() < 0.3 else Raw(f"{path[-1]}2")] = copy(parent[path[-1]])
    return f"duplicate {name(path)}"


def rename(tree: Tree, _: str, rng: Random) -> str:
    keys = [path for path in paths(tree) if isinstance(get(tree, path[:-1]), dict)]
    if not keys:
        return ""
    path = rng.choice(keys)
    old = str(path[-1])
    siblings = [str(key) for key in get(tree, path[:-1])]
    new = rng.choice(
        [
            old + "x",
            old.upper(),
            old.capitalize(),
            old.replace("_", "-"),
            f" {old}",
            "x-" + old,
            old.replace("s", "\u017f").replace("k", "\u212a"),
            old[1:],
            str(odd(rng)),
            rng.choice(siblings),
            "200",
            "default",
            "$ref",
        ]
    )
    _rekey(get(tree, path[:-1]), path[-1], Twin(new) if new in siblings else Raw(new))
    return f"rename {name(path)} to {new!r}"


def _rekey(node: dict[Tree, Tree], old: Tree, new: Tree) -> None:
    entries = [(new if key is old or key == old else key, item) for key, item in node.items()]
    node.clear()
    node.update(entries)


def swap(tree: Tree, _: str, rng: Random) -> str:
    (one, here), (other, there) = _somewhere(tree, rng), _somewhere(tree, rng)
    if here == there[: len(here)] or there == here[: len(there)]:
        return ""
    one[here[-1]], other[there[-1]] = other[there[-1]], one[here[-1]]
    return f"swap {name(here)} and {name(there)}"


def copy_over(tree: Tree, _: str, rng: Random) -> str:
    (one, here), (other, there) = _somewhere(tree, rng), _somewhere(tree, rng)
    other[there[-1]] = copy(one[here[-1]])
    return f"copy {name(here)} over {name(there)}"


def same_kind(tree: Tree, shape: str, rng: Random) -> str:
    """Copies a node over another of its kind, or replaces it by a new one of its kind or another."""
    places = [(path, kind) for path, kind in located(tree, shape) if path]
    if not places:
        return ""
    path, kind = rng.choice(places)
    others = [other for other, its in places if its == kind]
    if rng.random() < 0.4 and len(others) > 1:
        other = rng.choice(others)
        get(tree, path[:-1])[path[-1]] = copy(get(tree, other))
        return f"copy {name(other)} over {name(path)}"
    new = kind if rng.random() < 0.7 else rng.choice(list(OBJECTS))
    get(tree, path[:-1])[path[-1]] = value(new, rng)
    return f"new {new} at {name(path)}"


def deepen(tree: Tree, shape: str, rng: Random) -> str:
    """Wraps a schema in another."""
    schemas = [path for path, kind in located(tree, shape) if kind == "Schema" and path]
    if not schemas:
        return ""
    path = rng.choice(schemas)
    parent = get(tree, path[:-1])
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        key = rng.choice(("allOf", "oneOf", "anyOf", "not", "items", "properties", "additionalProperties"))
        inner = parent[path[-1]]
        held = [inner] if key.endswith("Of") else {Raw("a"): inner} if key == "properties" else inner
        outer = {Raw(key): held}
        if rng.random() < 0.7:
            outer[Raw("type")] = Raw("array" if key == "items" else "object")
        parent[path[-1]] = outer
    return f"wrap {name(path)}"


def _somewhere(tree: Tree, rng: Random) -> tuple[Tree, Path]:
    every = list(paths(tree))
    path = rng.choice(every)
    return get(tree, path[:-1]), path


GENERAL: tuple[Change, ...] = (replace, replace, delete, retype, duplicate, rename, swap, copy_over, same_kind, keyword_of_a_kind)
FRESH: tuple[Change, ...] = (fresh.operation, fresh.operation, fresh.component, fresh.property_detail, fresh.property_detail)
DOCUMENT: tuple[Change, ...] = FRESH * 2 + (keyword_of_a_kind,) * 5 + (schema_detail,) * 4 + references.CHANGES * 3 + (same_kind, same_kind, deepen, *GENERAL)
META: tuple[Change, ...] = (keyword_of_a_kind,) * 14 + GENERAL
