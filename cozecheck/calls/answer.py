"""What the server makes of a tool's answer: Do in invocation_http.go, execute and processResponse in domain/plugin/service/exec_tool.go."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from cozecheck.calls.problem import NIL_POINTER, CallError, How, failed
from cozecheck.calls.values import EncodingError, NotAnObjectError, Number, go_type, read_object, sonic_json
from cozecheck.core.text import T
from cozecheck.golang.numbers import parse_int
from cozecheck.golang.octets import to_text
from cozecheck.loader.usage import DISABLE_FLAGS
from cozecheck.openapi3.types import Operation, Ref, Schema

EMPTY = "{}"
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""unicode.IsSpace."""


class Strategy(IntEnum):
    """What becomes of values that do not fit the schema: they stay, get the type's zero value, or end the call."""

    RAW = 0
    DEFAULT = 1
    ERROR = 2


def read(operation: Operation, status: int, reason: str, body: bytes, strategy: Strategy = Strategy.RAW) -> str:
    """The result, a JSON text, of an answer whose redirects have been followed. Raises CallError."""
    text = to_text(body).strip(_SPACE)
    if status != 200:
        raise failed(f"http request failed, status={status} {reason}\nresp={text}")
    return (trim(operation, text, strategy) or EMPTY) if text else EMPTY


def trim(operation: Operation, text: str, strategy: Strategy) -> str:
    """processResponse: '' where the tool declares no result. Raises CallError."""
    if not operation.responses:
        return ""
    ok = operation.responses.get("200")
    if ok is None or ok.value is None:
        raise CallError("the '200' status code is not defined in responses")
    media = (ok.value.content or {}).get("application/json")
    if media is None:
        raise CallError("the 'application/json' media type is not defined in response")
    try:
        values = read_object(text)
    except NotAnObjectError:
        raise failed(f"response is not object, raw response={text}") from None
    schema = media.schema.value if media.schema else None
    if schema is None:
        raise CallError(NIL_POINTER, How.PANIC)
    if not schema.properties:
        return ""
    trimmed = _raw(values, schema) if strategy is Strategy.RAW else _fields(values or {}, schema, strategy is Strategy.ERROR)
    try:
        return sonic_json(trimmed)
    except EncodingError as error:
        raise CallError(f"marshal trimmed response failed: {error}") from None


def _raw(values: dict[str, Any] | None, schema: Schema) -> dict[str, Any] | None:
    """processWithInvalidRespProcessStrategyOfReturnRaw: undeclared and disabled properties go, in objects only."""
    if values is None:
        return None
    kept = {}
    for name, value in values.items():
        prop = _kept(schema, name)
        if prop is not None:
            kept[name] = _raw(value, prop) if prop.type == "object" and value.__class__ is dict else value
    return kept


def _fields(values: dict[str, Any], schema: Schema, strict: bool) -> dict[str, Any]:
    kept = {}
    for name, value in values.items():
        prop = _kept(schema, name)
        if prop is not None:
            kept[name] = _fitted(name, value, prop, strict)
    return kept


def _kept(schema: Schema, name: str) -> Schema | None:
    """The property's schema; None where it is undeclared or disabled."""
    if name not in schema.properties:
        return None
    prop = _value(schema.properties[name])
    return None if _disabled(name, prop) else prop


def _value(ref: Ref[Schema] | None) -> Schema:
    if ref is None or ref.value is None:
        raise CallError(NIL_POINTER, How.PANIC)
    return ref.value


def _disabled(name: str, schema: Schema) -> bool:
    """disabledParam."""
    disabled = False
    for flag in DISABLE_FLAGS:
        if flag in schema.extensions:
            value = schema.extensions[flag].data
            if value.__class__ is not bool:
                note = T("{flag} of {name!r} is not true or false", flag=flag, name=name)
                raise CallError(f"panic: interface conversion: interface {{}} is {_go_type(value)}, not bool", How.PANIC, note)
            disabled = disabled or value
    return disabled


def _go_type(value: object) -> str:
    return "nil" if value is None else "float64" if value.__class__ in (int, float) else go_type(value)


def _fitted(name: str, value: Any, schema: Schema, strict: bool) -> Any:
    """The processor of the strategies ReturnErr (`strict`) and ReturnDefault."""
    type_ = schema.type
    if type_ not in _GO_VALUES:
        raise CallError(f"unsupported type '{type_}'")
    fits, otherwise = _GO_VALUES[type_]
    good = value.__class__ is fits
    if not good:
        return _misfit(name, type_, value, otherwise, strict)
    if type_ == "object":
        return _fields(value, schema, strict)
    if type_ == "array":
        items = (_fitted(name, item, _value(schema.items), strict) for item in value)
        return [item for item in items if item is not None]
    if type_ == "integer":
        number, read_well = parse_int(value.text)
        return number if read_well else _misfit(name, type_, value, otherwise, strict)
    return value


_GO_VALUES: dict[str, tuple[type, Any]] = {
    "object": (dict, None),
    "array": (list, None),
    "string": (str, ""),
    "boolean": (bool, False),
    "integer": (Number, 0),
    "number": (Number, Number("0")),
}
"""Type → what it must be, and what the strategy ReturnDefault puts in its place."""


def _misfit(name: str, type_: str, value: Any, otherwise: Any, strict: bool) -> Any:
    if not strict:
        return otherwise
    words = f"expected '{name}' to be of type '{type_}', but got '{go_type(value)}'"
    raise CallError(words) if type_ == "boolean" else failed(words)
