"""Configurations that are small to write and large to work through; each of any size, so that time and memory can be seen to grow no faster.

Of each the files: plugin_meta.yaml with one tool, GET /, and a document that has it, both written so that only what is in question is large.
"""

# ruff: noqa: UP031 (all these braces are those of JSON)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

META, DOCUMENT, OAUTH_SCHEMA = "pluginproduct/plugin_meta.yaml", "pluginproduct/a.yaml", "common/oauth_schema.json"
Files = dict[str, str]


class Bomb(NamedTuple):
    """`sizes` are those that are worth trying, the last one at the limit of what YAML, JSON or cozecheck accept."""

    name: str
    files: Callable[[int], Files]
    sizes: tuple[int, ...]
    quick: int = 0

    @property
    def large(self) -> int:
        """A size that is large enough to show what grows too fast, and done in a few seconds: `quick` where it is given."""
        return self.quick or max(size for size in self.sizes if size <= 10_000)

    def lay_out(self, size: int, folder: Path) -> int:
        """Writes the files; returns how many bytes they have."""
        length = 0
        for path, text in self.files(size).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            length += (folder / path).write_bytes(text.encode())
        return length


def plugin(number: int = 1, document: str = "a.yaml", tools: str = "[{tool_id: 11, method: get, sub_url: /}]") -> str:
    return (
        f"- plugin_id: {number}\n  version: v1.0.0\n  plugin_type: 1\n  openapi_doc_file: {document}\n"
        "  manifest:\n    schema_version: v1\n    name_for_model: a\n    name_for_human: a\n    description_for_model: a\n"
        f"    description_for_human: a\n    auth: {{type: none}}\n    api: {{type: openapi}}\n  tools: {tools}\n"
    )


OK = '"200": {"description": "a", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": %s}}}}}'
OPERATION = '{"operationId": "a", "summary": "a", "responses": {' + OK + "}}"
STRING = '{"type": "string"}'


def document(schema: str = STRING, components: str = "", operation: str = "", paths: str = "", more: str = "") -> str:
    """A document in JSON; `schema` is that of a property of the response, `paths` stands behind '/'."""
    parts = ['"openapi": "3.0.1"', '"info": {"title": "a", "description": "a", "version": "1"}', '"servers": [{"url": "https://a"}]']
    parts.append('"paths": {"/": {"get": %s}%s}' % (operation or OPERATION % schema, paths and ", " + paths))
    parts += ['"components": {%s}' % components] if components else []
    parts += [more] if more else []
    return "{" + ", ".join(parts) + "}\n"


def listed(letter: str, size: int, value: str = STRING) -> str:
    """`size` entries of a mapping, all with one value."""
    return ", ".join(f'"{letter}{n}": {value}' for n in range(size))


def files(document: str, meta: str = plugin()) -> Files:
    return {META: meta, DOCUMENT: document, OAUTH_SCHEMA: "{}"}


def as_yaml(document: str) -> str:
    """The same, but not as JSON: a comment sends it another way, into Go's YAML."""
    return document + "# YAML\n"


# Depth.

CHAINS = {
    "properties": ('{"type": "object", "properties": {"a": ', "}}", 4_900),
    "items": ('{"type": "array", "items": ', "}", 9_900),
    "allOf": ('{"type": "object", "allOf": [', "]}", 4_900),
    "anyOf": ('{"type": "object", "anyOf": [', "]}", 4_900),
    "oneOf": ('{"type": "object", "oneOf": [', "]}", 4_900),
    "not": ('{"type": "object", "not": ', "}", 9_900),
    "additionalProperties": ('{"type": "object", "additionalProperties": ', "}", 9_900),
}


def chain(keyword: str, *, yaml: bool, request: bool = False) -> Callable[[int], Files]:
    before, after, _ = CHAINS[keyword]

    def made(size: int) -> Files:
        schema = before * size + STRING + after * size
        text = document(schema) if not request else document(operation=with_body(schema))
        return files(as_yaml(text) if yaml else text)

    return made


def with_body(schema: str) -> str:
    body = '{"content": {"application/json": {"schema": {"type": "object", "properties": {"a": %s}}}}}' % schema
    return OPERATION.replace('"summary"', f'"requestBody": {body}, "summary"') % STRING


def example(size: int) -> Files:
    """A deep default in a deep schema."""
    value = '{"a": ' * size + '"x"' + "}" * size
    schema = '{"type": "object", "properties": {"a": ' * size + STRING + "}}" * size
    return files(document(schema[:-1] + f', "default": {value}}}'))


def links(of: str) -> Callable[[int], Files]:
    """A chain of components, each of which refers to the next."""

    def made(size: int) -> Files:
        schemas = ", ".join(f'"S{n}": {of % n_th(n + 1)}' for n in range(size))
        return files(document(n_th(0), f'"schemas": {{{schemas}, "S{size}": {STRING}}}'))

    return made


def n_th(number: int) -> str:
    return f'{{"$ref": "#/components/schemas/S{number}"}}'


# Breadth.


def properties(size: int) -> Files:
    """Each named twice: it is required, too."""
    names = [f'"property{n}"' for n in range(size)]
    return files(document('{"type": "object", "required": [%s], "properties": {%s}}' % (", ".join(names), ", ".join(f"{name}: {STRING}" for name in names))))


def components(size: int) -> Files:
    return files(document(components='"schemas": {%s}' % listed("S", size)))


def paths(size: int, schema: str = STRING) -> Files:
    return files(document(paths=operations(size, schema)))


def operations(size: int, schema: str = STRING) -> str:
    before, after = (OPERATION % schema).split('"a"', 1)
    return ", ".join(f'"/path{n}": {{"get": {before}"a{n}"{after}}}' for n in range(size))


def same_id(size: int) -> Files:
    return files(document(paths=listed("/path", size, '{"get": %s}' % (OPERATION % STRING))))


def parameters(size: int) -> Files:
    some = ", ".join(f'{{"name": "p{n}", "in": "query", "schema": {STRING}}}' for n in range(size))
    return files(document(operation=OPERATION.replace('"summary"', f'"parameters": [{some}], "summary"') % STRING))


def same_parameter(size: int) -> Files:
    some = ", ".join([f'{{"name": "p", "in": "query", "schema": {STRING}}}'] * size)
    return files(document(operation=OPERATION.replace('"summary"', f'"parameters": [{some}], "summary"') % STRING))


def statuses(size: int) -> Files:
    some = ", ".join(f'"{n + 1000}": {{"description": "a"}}' for n in range(size))
    return files(document(operation=(OPERATION % STRING)[:-2] + f", {some}}}}}"))


def enum(size: int) -> Files:
    values = ", ".join(f'"value{n}"' for n in range(size))
    return files(document(f'{{"type": "string", "enum": [{values}], "default": "value{size - 1}"}}'))


def unique_items(size: int) -> Files:
    values = ", ".join(f'{{"a": [{n}]}}' for n in range(size))
    return files(document(f'{{"type": "array", "uniqueItems": true, "items": {{}}, "default": [{values}]}}'))


def unknown_fields(size: int) -> Files:
    return files(document(more=", ".join(f'"unknown{n}": 1' for n in range(size))))


def wrong_types(size: int) -> Files:
    return files(document('{"type": "object", "properties": {%s}}' % listed("p", size, "5")))


def wrong_examples(size: int) -> Files:
    """Many examples that do not fit one large schema, which Go's error quotes for each."""
    schema = '{"type": "object", "required": ["a"], "properties": {%s}}' % listed("p", size)
    content = '{"application/json": {"schema": %s, "examples": {%s}}}' % (schema, listed("e", size, '{"value": {}}'))
    return files(document(operation='{"operationId": "a", "summary": "a", "responses": {"200": {"description": "a", "content": %s}}}' % content))


def examples_outside_an_enum(size: int) -> Files:
    schema = '{"type": "object", "additionalProperties": {"type": "string", "enum": [%s]}}' % ", ".join(f'"value{n}"' for n in range(size))
    example = "{%s}" % listed("e", size, '"x"')
    content = '{"application/json": {"schema": %s, "example": %s}}' % (schema, example)
    return files(document(operation='{"operationId": "a", "summary": "a", "responses": {"200": {"description": "a", "content": %s}}}' % content))


def lacking_example(size: int) -> Files:
    """Go's error names each property that is missing, and quotes the schema each time."""
    names = ", ".join(f'"p{n}"' for n in range(size))
    content = '{"application/json": {"schema": {"type": "object", "required": [%s]}, "example": {}}}' % names
    return files(document(operation='{"operationId": "a", "summary": "a", "responses": {"200": {"description": "a", "content": %s}}}' % content))


def wrong_types_in_depth(size: int) -> Files:
    """Go's error names all that lies around the mistake."""
    return files(document('{"title": 5, "properties": {"a": ' * size + STRING + "}}" * size))


def broken_references(size: int) -> Files:
    return files(document('{"type": "object", "properties": {%s}}' % ", ".join(f'"p{n}": {n_th(n)}' for n in range(size))))


def plugins(size: int) -> Files:
    """All with one document."""
    return files(document(), "".join(plugin(n + 1, tools=f"[{{tool_id: {n + 1_000_001}, method: get, sub_url: /}}]") for n in range(size)))


def plugins_of_a_broken_document(size: int) -> Files:
    return files(document(more='"unknown": 1'), "".join(plugin(n + 1, tools=f"[{{tool_id: {n + 1_000_001}, method: get, sub_url: /}}]") for n in range(size)))


def tools(size: int) -> Files:
    """Each with an operation of its own."""
    return {**paths(size), META: plugin(tools=many_tools(size))}


def many_tools(size: int, path: str = "/path") -> str:
    return "\n" + "".join(f"    - {{tool_id: {n + 11}, method: get, sub_url: {path}{n}}}\n" for n in range(size))


def tools_not_there(size: int) -> Files:
    return {**paths(size), META: plugin(tools=many_tools(size, "/pat"))}


def same_tool(size: int) -> Files:
    return files(document(), plugin(tools="\n" + "    - {tool_id: 11, method: get, sub_url: /}\n" * size))


def unusable_tools(size: int) -> Files:
    """All share one schema with a property without a type."""
    shared = '"schemas": {"S0": {"type": "object", "properties": {"a": {}}}}'
    return files(document(components=shared, paths=operations(size, n_th(0))), plugin(tools=many_tools(size)))


# What doubles at each level.


def doubling(keyword: str) -> Callable[[int], Files]:
    """Level after level, each of which refers to the next one twice."""
    shapes = {
        "properties": '{{"type": "object", "properties": {{"a": {0}, "b": {0}}}}}',
        "allOf": '{{"type": "object", "allOf": [{0}, {0}]}}',
        "oneOf": '{{"type": "object", "oneOf": [{0}, {0}]}}',
        "anyOf": '{{"type": "object", "anyOf": [{0}, {0}]}}',
        "mixed": '{{"type": "object", "properties": {{"a": {0}}}, "additionalProperties": {0}, "not": {0}, "items": {0}}}',
    }

    def made(size: int) -> Files:
        schemas = ", ".join(f'"S{n}": {shapes[keyword].format(n_th(n + 1))}' for n in range(size))
        return files(document(n_th(0), f'"schemas": {{{schemas}, "S{size}": {{"type": "object"}}}}'))

    return made


def doubling_default(keyword: str) -> Callable[[int], Files]:
    """A default that is held against a schema that doubles."""

    def made(size: int) -> Files:
        shape = f'{{{{"type": "object", "{keyword}": [{{0}}, {{0}}]}}}}'
        schemas = ", ".join(f'"S{n}": {shape.format(n_th(n + 1))}' for n in range(size))
        last = '{"type": "object", "required": ["x"]}' if keyword != "allOf" else '{"type": "object"}'
        first = f'{{"type": "object", "{keyword}": [{n_th(0)}], "default": {{"a": 1}}}}'
        return files(document(first, f'"schemas": {{{schemas}, "S{size}": {last}}}'))

    return made


def doubling_request(size: int) -> Files:
    schemas = ", ".join(f'"S{n}": {{"type": "object", "properties": {{"a": {n_th(n + 1)}, "b": {n_th(n + 1)}}}}}' for n in range(size))
    return files(document(operation=with_body(n_th(0)), components=f'"schemas": {{{schemas}, "S{size}": {STRING}}}'))


def aliases(size: int) -> Files:
    """Schemas that yaml.v3 writes out in full: ten times ten times …, `size` values in all."""
    return files(as_yaml(document()).replace('"paths"', f'"x-bomb": {bomb(size)}, "paths"'))


def alias_schemas(size: int) -> Files:
    """`size` schemas, most of them aliases of a large one."""
    large = "&a {type: object, properties: {%s}}" % ", ".join(f"p{n}: {{type: string}}" for n in range(100))
    text = ", ".join([large if not n else "*a" if n else "" for n in range(max(1, size // 100))])
    return files(as_yaml(document(f'{{"type": "object", "allOf": [{text}]}}')))


def bomb(size: int) -> str:
    row = "[" + ", ".join(["1"] * 100) + "]"
    return "[&x " + row + ", *x" * (size // 101) + "]"


def merges(size: int) -> Files:
    some = ", ".join(f"{{<<: *m, p{n}: 1}}" for n in range(size))
    base = "&m {%s}" % ", ".join(f"q{n}: 1" for n in range(100))
    return files(as_yaml(document()).replace('"paths"', f'"x-base": {base}, "x-merged": [{some}], "paths"'))


# Circles.

CIRCLES = {
    "properties": ('"schemas": {"S0": {"type": "object", "properties": {"a": %s}}}' % n_th(0), ""),
    "items": ('"schemas": {"S0": {"type": "array", "items": %s}}' % n_th(0), ""),
    "allOf": ('"schemas": {"S0": {"type": "object", "allOf": [%s]}}' % n_th(0), ""),
    "anyOf": ('"schemas": {"S0": {"type": "object", "anyOf": [%s]}}' % n_th(0), ""),
    "oneOf": ('"schemas": {"S0": {"type": "object", "oneOf": [%s, %s]}}' % (n_th(0), n_th(0)), ""),
    "not": ('"schemas": {"S0": {"type": "object", "not": %s}}' % n_th(0), ""),
    "additionalProperties": ('"schemas": {"S0": {"type": "object", "additionalProperties": %s}}' % n_th(0), ""),
    "a default": ('"schemas": {"S0": {"type": "object", "default": {"a": {}}, "properties": {"a": %s}, "allOf": [%s]}}' % (n_th(0), n_th(0)), ""),
    "an alias of itself": ('"schemas": {"S0": %s}' % n_th(0), ""),
    "two aliases": ('"schemas": {"S0": %s, "S1": %s}' % (n_th(1), n_th(0)), ""),
    "a path item": ("", '"/b": {"$ref": "#/paths/~1c"}, "/c": {"$ref": "#/paths/~1b"}'),
    "a path item of itself": ("", '"/b": {"$ref": "#/paths/~1b"}'),
    "callbacks": (
        '"callbacks": {"C": {"/x": {"post": {"operationId": "c", "summary": "c", "responses": {%s}, '
        '"callbacks": {"d": {"$ref": "#/components/callbacks/C"}}}}}}' % (OK % STRING),
        "",
    ),
    "a path's own callback": (
        "",
        '"/b": {"get": %s}'
        % (OPERATION % STRING).replace('"summary"', '"callbacks": {"d": {"/x": {"$ref": "#/paths/~1b"}}}, "summary"').replace('"a"', '"b"', 1),
    ),
    "responses": ('"schemas": {"S0": {"type": "object"}}, "responses": {"R": {"$ref": "#/components/responses/R"}}', ""),
    "parameters": (
        '"schemas": {"S0": {"type": "object"}}, "parameters": {"P": {"$ref": "#/components/parameters/Q"}, "Q": {"$ref": "#/components/parameters/P"}}',
        "",
    ),
}


def circle(kind: str) -> Callable[[int], Files]:
    inside, others = CIRCLES[kind]
    return lambda _size: files(document(n_th(0) if "S0" in inside else STRING, inside, paths=others))


def rings(size: int) -> Files:
    """`size` schemas, each of which refers to all others."""
    all_of_them = ", ".join(f'"p{n}": {n_th(n)}' for n in range(size))
    return files(document(n_th(0), '"schemas": {%s}' % listed("S", size, '{"type": "object", "properties": {%s}}' % all_of_them)))


BOMBS: tuple[Bomb, ...] = (
    *(Bomb(f"a chain of {keyword}, JSON", chain(keyword, yaml=False), (10, 100, 1_000, limit)) for keyword, (_, _, limit) in CHAINS.items()),
    *(Bomb(f"a chain of {keyword}, YAML", chain(keyword, yaml=True), (10, 100, 1_000, limit)) for keyword, (_, _, limit) in CHAINS.items()),
    Bomb("a chain of properties in the request", chain("properties", yaml=True, request=True), (10, 100, 1_000, 4_900)),
    Bomb("a deep default", example, (10, 100, 1_000, 4_900)),
    Bomb("a chain of references", links('{"type": "object", "properties": {"a": %s}}'), (10, 1_000, 10_000, 40_000)),
    Bomb("a chain of references in allOf", links('{"type": "object", "allOf": [%s]}'), (10, 1_000, 10_000, 40_000)),
    Bomb("a chain of aliases", links("%s"), (10, 100, 1_000, 10_000)),
    Bomb("properties", properties, (100, 10_000, 100_000)),
    Bomb("components", components, (100, 10_000, 100_000)),
    Bomb("paths", paths, (100, 10_000, 25_000)),
    Bomb("one operationId", same_id, (100, 10_000, 25_000)),
    Bomb("parameters", parameters, (100, 10_000, 80_000)),
    Bomb("one parameter", same_parameter, (100, 10_000, 60_000)),
    Bomb("statuses", statuses, (100, 10_000, 100_000)),
    Bomb("enum", enum, (100, 10_000, 300_000), 100_000),
    Bomb("uniqueItems", unique_items, (100, 10_000, 200_000)),
    Bomb("unknown fields", unknown_fields, (100, 10_000, 200_000)),
    Bomb("wrong types", wrong_types, (100, 10_000, 200_000)),
    Bomb("wrong examples", wrong_examples, (10, 100, 1_000, 10_000)),
    Bomb("examples outside an enum", examples_outside_an_enum, (10, 1_000, 10_000)),
    Bomb("an example without all that is required", lacking_example, (10, 1_000, 4_000)),
    Bomb("wrong types, one in another", wrong_types_in_depth, (10, 1_000, 4_900)),
    Bomb("broken references", broken_references, (100, 10_000, 80_000)),
    Bomb("plugins", plugins, (10, 1_000, 5_000), 2_000),
    Bomb("plugins of a broken document", plugins_of_a_broken_document, (10, 1_000, 5_000), 2_000),
    Bomb("tools", tools, (10, 1_000, 10_000)),
    Bomb("tools that are not there", tools_not_there, (10, 1_000, 10_000)),
    Bomb("one tool", same_tool, (10, 1_000, 10_000)),
    Bomb("unusable tools", unusable_tools, (10, 1_000, 10_000)),
    *(Bomb(f"doubling by {keyword}", doubling(keyword), (10, 30, 1_000)) for keyword in ("properties", "allOf", "anyOf", "oneOf", "mixed")),
    *(Bomb(f"a default against doubling {keyword}", doubling_default(keyword), (10, 30, 1_000)) for keyword in ("allOf", "anyOf", "oneOf")),
    Bomb("doubling in the request", doubling_request, (10, 30, 1_000)),
    Bomb("aliases", aliases, (1_000, 100_000, 390_000, 4_000_000), 100_000),
    Bomb("aliases of schemas", alias_schemas, (1_000, 100_000, 390_000, 4_000_000), 100_000),
    Bomb("merges", merges, (10, 1_000, 3_500, 40_000)),
    *(Bomb(f"a circle of {kind}", circle(kind), (1,)) for kind in CIRCLES),
    Bomb("a net of circles", rings, (3, 30, 200), 100),
)
