"""Arguments and answers of a tool made from what its document says: examples, defaults, enums, and schemas. The same seed gives the same ones.

A generator such as hypothesis-jsonschema would shrink and explore, but brings a test framework into every run and gives other values with each version.
What was made is judged by kin-openapi's own rules (openapi3.visit), as Coze Studio's loader judges examples, and not by those of JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor
from random import Random
from typing import Any

from cozecheck.calls.arguments import VARIABLE_REF, body_schema
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Plugin, Tool
from cozecheck.openapi3.places import CrashError, EndlessError
from cozecheck.openapi3.types import MediaType, Operation, Parameter, Schema
from cozecheck.openapi3.visit import Visit, compile_pattern

MAX_DEPTH = 8
MAX_ITEMS = 3
MAX_LENGTH = 100_000
"""Of a text that a schema asks for: more than any server takes."""
MOST = 20_000
"""Values of one call or answer, a hundred characters counting as one: schemas that share parts can ask for more than any memory holds."""

_FORMATS = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T08:30:00Z",
    "time": "08:30:00Z",
    "email": "user@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "byte": "ZXhhbXBsZQ==",
}
_WORDS = (
    "example",
    "a",
    "A",
    "1",
    "abc",
    "ABC",
    "Ab1",
    "a1",
    "1a",
    "m1",
    "a-b",
    "a_b",
    "2024",
    "0.5",
    "v1.0.0",
    "en",
    "zh-CN",
    "#00ff00",
    "+8613800000000",
    "123456",
    "/a",
)
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Example:
    """Arguments as a JSON object, and why some may not do: what no example could be made for, or does not fit its schema."""

    arguments: dict[str, Any]
    doubts: tuple[Text, ...] = ()

    @property
    def text(self) -> str:
        """As `build` takes them."""
        return json.dumps(self.arguments, ensure_ascii=False)


def example(plugin: Plugin, tool: Tool, seed: int = 0) -> Example:
    """Arguments for one call. Seed 0 takes what the document says first, and leaves out optional ones of which it says nothing; others choose."""
    operation = tool.operation
    assert operation is not None
    maker = _Maker(Random(f"{seed} {tool.meta.id.value}"), seed != 0)  # noqa: S311
    common = {param.name.value for params in _common(plugin) for param in params if param is not None}
    made: dict[str, Any] = {}
    doubts: list[Text] = []
    for name, schema, required, said in _wanted(operation):
        if name in made or name in common:
            continue
        value = maker.value(schema, said, required)
        if value is not _ABSENT:
            made[name] = value
            if not _fits(schema, value):
                doubts.append(T("the value made for {name!r} does not fit its schema", name=name))
        elif required:
            doubts.append(T("no value could be made for {name!r}", name=name))
    return Example(made, tuple(doubts))


def made_answer(tool: Tool, seed: int = 0) -> Any:
    """What the tool's server could answer: the response's own example, else a value of its schema with all that it names. {} where none can be made."""
    operation = tool.operation
    response = (operation.responses or {}).get("200") if operation else None
    media = (response.value.content or {}).get("application/json") if response and response.value else None
    schema = media.schema.value if media and media.schema else None
    if schema is None:
        return {}
    value = _Maker(Random(f"{seed} {tool.meta.id.value} answer"), seed != 0, whole=True).value(schema, _beside(media), True)  # noqa: S311
    return {} if value is _ABSENT else value


def _common(plugin: Plugin) -> Iterable[list[Any]]:
    return plugin.meta.manifest.common_params.values() if plugin.meta.manifest else ()


def _wanted(operation: Operation) -> Iterator[tuple[str, Schema, bool, list[Any]]]:
    """(name, schema, whether it is required, examples beside the schema), in the document's order. Cookies are never sent."""
    for ref in operation.parameters:
        parameter = ref.value if ref else None
        schema = parameter.schema.value if parameter and parameter.schema else None
        if parameter is not None and schema is not None and parameter.in_ in ("header", "path", "query"):
            yield parameter.name, schema, parameter.required, _beside(parameter)
    _, body = body_schema(operation)
    if body is None:
        return
    whole = [value for value in [*_beside(_media(operation)), body.example] if isinstance(value, dict)]
    for name, prop in body.properties.items():
        if prop is not None and prop.value is not None:
            yield name, prop.value, name in body.required, [value[name] for value in whole if name in value]


def _media(operation: Operation) -> MediaType | None:
    name, _ = body_schema(operation)
    body = operation.request_body.value if operation.request_body else None
    return (body.content or {}).get(name) if body else None


def _beside(part: Parameter | MediaType | None) -> list[Any]:
    """`example`, then `examples`."""
    if part is None:
        return []
    several = [ref.value.value for ref in (part.examples or {}).values() if ref is not None and ref.value is not None]
    return [value for value in (part.example, *several) if value is not None]


class _Maker:
    """`choose` takes any of what is known, not the first; `whole` makes optional values too."""

    def __init__(self, random: Random, choose: bool, whole: bool = False) -> None:
        self._random, self._choose, self._whole = random, choose, whole
        self._left = MOST

    def value(self, schema: Schema, said: list[Any], required: bool, open_: tuple[int, ...] = ()) -> Any:
        """A value, or _ABSENT where it may be left out, or none can be made."""
        self._left -= 1
        if self._left < 0:
            return _ABSENT
        known = [*said, *(value for value in (schema.example, schema.default) if value is not None), *schema.enum]
        known = [_as_json(value) for value in known]
        likely = self._random.random() < 0.5 if self._choose else bool(known)
        # An agent fills in its variables, and what has no type cannot be sent.
        if not (required or self._whole) and (not likely or VARIABLE_REF in schema.extensions or not schema.type):
            return _ABSENT
        return self._counted(self._pick(known)) if known else self._made(schema, open_)

    def _pick(self, values: list[Any]) -> Any:
        return values[int(self._random.random() * len(values))] if self._choose else values[0]

    def _counted(self, value: Any) -> Any:
        if isinstance(value, (str, list, dict)):
            self._left -= len(value if isinstance(value, str) else json.dumps(value)) // 100
        return value

    def _made(self, schema: Schema, open_: tuple[int, ...]) -> Any:
        if id(schema) in open_ or len(open_) > MAX_DEPTH:
            return _ABSENT
        deeper = (*open_, id(schema))
        type_ = schema.type
        if type_ == "object":
            return self._object(schema, deeper)
        if type_ == "array":
            return self._array(schema, deeper)
        if type_ == "boolean":
            return not self._choose or self._random.random() < 0.5
        if type_ in ("integer", "number"):
            return self._number(schema)
        if type_ == "string":
            return self._counted(self._text(schema))
        for ref in (*schema.all_of, *schema.one_of, *schema.any_of):
            if ref is not None and ref.value is not None:
                return self.value(ref.value, [], True, deeper)
        return _ABSENT

    def _object(self, schema: Schema, open_: tuple[int, ...]) -> Any:
        made = {}
        for name, ref in schema.properties.items():
            prop = ref.value if ref else None
            value = _ABSENT if prop is None else self.value(prop, [], name in schema.required, open_)
            if value is not _ABSENT:
                made[name] = value
            elif name in schema.required:
                return _ABSENT
        return made

    def _array(self, schema: Schema, open_: tuple[int, ...]) -> Any:
        least = schema.min_items
        if least > 1000:
            return _ABSENT
        count = max(least, min(1 if not self._choose else 1 + int(self._random.random() * MAX_ITEMS), schema.max_items if schema.max_items is not None else 99))
        items = schema.items.value if schema.items else None
        made = [_ABSENT if items is None else self.value(items, [], True, open_) for _ in range(count)]
        if schema.unique_items and items is not None:
            made = _different(made, [_as_json(value) for value in items.enum])
        kept = [value for value in made if value is not _ABSENT]
        return kept if len(kept) >= least else _ABSENT

    def _number(self, schema: Schema) -> Any:
        step = schema.multiple_of or 1.0
        low, high = schema.minimum, schema.maximum
        least = None if low is None else floor(low / step) + 1 if schema.exclusive_min else ceil(low / step)
        most = None if high is None else ceil(high / step) - 1 if schema.exclusive_max else floor(high / step)
        if least is None:
            least = 1 if most is None or most >= 1 else most
        if most is None:
            most = least + 99
        if least > most:
            return (low + high) / 2 if schema.type == "number" and low is not None and high is not None else _ABSENT
        steps = least + (int(self._random.random() * (most - least + 1)) if self._choose else 0)
        value = steps * step
        return int(value) if schema.type == "integer" or value == int(value) else value

    def _text(self, schema: Schema) -> Any:
        if "x-assist-type" in schema.extensions or schema.format.endswith("_url"):
            return "https://example.com/file"
        least, most = schema.min_length, schema.max_length
        if least > MAX_LENGTH:
            return _ABSENT
        text = _FORMATS.get(schema.format, "")
        if not text and schema.pattern:
            return _matching(schema)
        if not text:
            text = _WORDS[0] + (str(int(self._random.random() * 1000)) if self._choose else "")
            text = text * (least // len(text) + 1) if len(text) < least else text
            text = text[: max(least, len(_WORDS[0]))] if len(text) > max(least, 12) else text
            text = text[:most] if most is not None else text
        return text


def _different(values: list[Any], known: list[Any]) -> list[Any]:
    """As many different values, as far as that is easy."""
    if known:
        return known[: len(values)]
    kept: list[Any] = []
    for number, value in enumerate(values):
        plain = not isinstance(value, bool)
        other = value + number if plain and isinstance(value, int) else f"{value}{number or ''}" if isinstance(value, str) else value
        kept += [other] if other not in kept else []
    return kept


def _matching(schema: Schema) -> Any:
    """A word that the pattern finds; _ABSENT where none of those tried is found, as for patterns that only its author understands."""
    pattern, _error = compile_pattern(schema.pattern)
    longest = schema.max_length if schema.max_length is not None else MAX_LENGTH
    tried = (word for word in (*_WORDS, *_FORMATS.values(), "a" * max(schema.min_length, 1), "1" * max(schema.min_length, 1)))
    return next((word for word in tried if pattern is not None and schema.min_length <= len(word) <= longest and pattern.search(word)), _ABSENT)


def _as_json(value: Any) -> Any:
    """Go's float64s as people write them: whole ones without a point."""
    if isinstance(value, float) and value == int(value) and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {name: _as_json(item) for name, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list) else value


def _as_go(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, dict):
        return {name: _as_go(item) for name, item in value.items()}
    return [_as_go(item) for item in value] if isinstance(value, list) else value


def _fits(schema: Schema, value: Any) -> bool:
    try:
        return Visit().visit(schema, _as_go(value)) is None
    except (CrashError, EndlessError, RecursionError, OverflowError):
        return False
