"""Changes of `$ref`s: into every kind of component and deeper, round in circles, with odd fragments and escapes, out of the document."""

from __future__ import annotations

from random import Random
from urllib.parse import quote

from tests.fuzz.shapes import SECTIONS, located, value
from tests.fuzz.tree import Path, Raw, Tree, copy, get, name
from tests.fuzz.values import FRAGMENTS


def _ref_able(tree: Tree, shape: str) -> list[tuple[Path, str]]:
    return [(path, kind) for path, kind in located(tree, shape) if path and (kind in SECTIONS or kind == "PathItem")]


def pointer(path: Path, rng: Random) -> str:
    """A reference to a node, escaped as it should be, most of the time."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    how = rng.random()
    if how < 0.06:
        parts = [quote(part) for part in parts]
    elif how < 0.09:
        parts = [str(part) for part in path]
    elif how < 0.11:
        parts = ["".join(f"%{byte:02X}" for byte in part.encode()) for part in parts]
    return "#/" + "/".join(parts) + rng.choice(("",) * 20 + ("/", "/x", "#", " ", "?a"))


def to_a_component(tree: Tree, shape: str, rng: Random) -> str:
    """A place refers to something of its own kind, anywhere in the document."""
    places = _ref_able(tree, shape)
    if not places:
        return ""
    path, kind = rng.choice(places)
    targets = [other for other, its in places if its == kind] or [path]
    in_components = [other for other in targets if other[0] == "components"]
    return _refer(tree, path, pointer(rng.choice(in_components if in_components and rng.random() < 0.6 else targets), rng), rng)


def anywhere(tree: Tree, shape: str, rng: Random) -> str:
    """A place refers to something of any kind."""
    places = _ref_able(tree, shape)
    if not places:
        return ""
    path, _ = rng.choice(places)
    target, _ = rng.choice(list(located(tree, shape)))
    return _refer(tree, path, pointer(target, rng), rng)


def odd_fragment(tree: Tree, shape: str, rng: Random) -> str:
    """A place refers to something that may be no reference at all, or an existing reference is damaged."""
    places = _ref_able(tree, shape)
    if not places:
        return ""
    existing = [path for path, _ in places if isinstance(get(tree, path), dict) and "$ref" in get(tree, path)]
    if existing and rng.random() < 0.4:
        path = rng.choice(existing)
        old = str(get(tree, path)["$ref"])
        new = rng.choice(
            (
                old + "x",
                old[1:],
                old.replace("/", "//"),
                old.upper(),
                " " + old,
                old + " ",
                old.replace("#", "##"),
                old.replace("/", "~1"),
                old.lower(),
                "x" + old,
                old + "/properties/a",
            )
        )
        return _refer(tree, path, new, rng)
    return _refer(tree, rng.choice(places)[0], rng.choice(FRAGMENTS), rng)


def into_an_ancestor(tree: Tree, shape: str, rng: Random) -> str:
    """A place refers to something that holds it, of its own kind: a circle."""
    places = _ref_able(tree, shape)
    nested = [(path, other) for path, kind in places for other, its in places if its == kind and len(other) < len(path) and path[: len(other)] == other]
    if not nested:
        return ""
    path, above = rng.choice(nested)
    return _refer(tree, path, pointer(above, rng), rng)


def ring(tree: Tree, shape: str, rng: Random) -> str:
    """New components of one kind that refer to each other in a circle or a chain, and a place that refers to them."""
    components = tree.get("components") if isinstance(tree, dict) else None
    kind = rng.choice(list(SECTIONS))
    section = components.setdefault(Raw(SECTIONS[kind]), {}) if isinstance(components, dict) else None
    if not isinstance(section, dict):
        return ""
    names = [f"Ring{number}" for number in range(rng.choice((1, 1, 2, 2, 3, 6)))]
    closed = rng.random() < 0.7
    for here, there in zip(names, [*names[1:], names[0]], strict=True):
        link: Tree = {Raw("$ref"): f"#/components/{SECTIONS[kind]}/{there}"}
        last = there == names[0] and not closed
        section[Raw(here)] = value(kind, rng) if last else _through(link, rng) if kind == "Schema" else link
    path = rng.choice([path for path, its in _ref_able(tree, shape) if its == kind])
    _refer(tree, path, f"#/components/{SECTIONS[kind]}/{rng.choice(names)}", rng)
    return f"{'ring' if closed else 'chain'} of {len(names)} {kind}, from {name(path)}"


def _through(link: Tree, rng: Random) -> Tree:
    """A schema that leads on to `link`."""
    key = rng.choice(("", "", "properties", "items", "allOf", "anyOf", "oneOf", "not", "additionalProperties"))
    if not key:
        return link
    held = [link] if key.endswith("Of") else {Raw("a"): link} if key == "properties" else link
    schema: dict[Tree, Tree] = {Raw(key): held}
    if rng.random() < 0.7:
        schema[Raw("type")] = Raw("array" if key == "items" else "object")
    if rng.random() < 0.15:
        schema[Raw("default")] = Raw(rng.choice(("{}", "[]", "a", "{a: {}}", "[[]]")))
    return schema


def inline(tree: Tree, shape: str, rng: Random) -> str:
    """A reference is replaced by a copy of what it leads to."""
    found = [path for path, _ in _ref_able(tree, shape) if isinstance(get(tree, path), dict) and str(get(tree, path).get("$ref", "")).startswith("#/")]
    if not found:
        return ""
    path = rng.choice(found)
    target = tree
    for part in str(get(tree, path)["$ref"])[2:].split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(target, dict) and part in target:
            target = target[part]
        elif isinstance(target, list) and part.isdigit() and int(part) < len(target):
            target = target[int(part)]
        else:
            return ""
    get(tree, path[:-1])[path[-1]] = copy(target)
    return f"inline {name(path)}"


def _refer(tree: Tree, path: Path, ref: str, rng: Random) -> str:
    parent = get(tree, path[:-1])
    old = parent[path[-1]]
    new: dict[Tree, Tree] = {Raw("$ref"): ref}
    if isinstance(old, dict) and rng.random() < 0.12:
        new |= {key: item for key, item in old.items() if key != "$ref"}
    elif rng.random() < 0.05:
        new[Raw(rng.choice(("description", "summary", "x-a", "type", "$id")))] = Raw("a")
    parent[path[-1]] = new
    return f"refer {name(path)} to {ref!r}"


CHANGES = (to_a_component, to_a_component, anywhere, odd_fragment, into_an_ancestor, ring, inline)
