"""The request's body: buildRequestBody in invocation_http.go, TryCorrectValueType and the encoders in req_encode.go."""

from __future__ import annotations

from typing import Any

from cozecheck.calls.arguments import body_schema
from cozecheck.calls.path import encode_array, encode_object
from cozecheck.calls.problem import NIL_POINTER, CallError, How
from cozecheck.calls.values import EncodingError, Number, go_type, must_string, sonic_json
from cozecheck.golang import numbers
from cozecheck.golang.octets import to_bytes
from cozecheck.golang.strings import quote
from cozecheck.golang.url_text import encode, query_escape
from cozecheck.openapi3.types import Operation, Ref, Schema


def build(operation: Operation, values: dict[str, Any]) -> tuple[bytes, str]:
    """The body and its Content-Type, empty where the schema names no property. Raises CallError."""
    media_type, schema = body_schema(operation)
    if schema is None or not schema.properties:
        return b"", media_type
    values = {name: corrected(name, schema.properties[name], value) if name in schema.properties else value for name, value in values.items()}
    return to_bytes(_encode(media_type, values)), media_type


def corrected(name: str, ref: Ref[Schema] | None, value: Any) -> Any:
    """TryCorrectValueType: the value in the schema's type. Raises CallError."""
    if value is None:
        raise CallError(f"value of '{name}' is nil")
    schema = ref.value if ref else None
    if schema is None:
        raise CallError(NIL_POINTER, How.PANIC)
    if schema.type in _SCALARS:
        return _SCALARS[schema.type](value)
    if schema.type == "array":
        if value.__class__ is not list:
            raise CallError(f"[TryCorrectValueType] value '{name}' is not array")
        return [corrected(name, schema.items, item) for item in value]
    if schema.type == "object":
        if value.__class__ is not dict:
            raise CallError(f"[TryCorrectValueType] value '{name}' is not object")
        return {key: corrected(key, schema.properties[key], item) if key in schema.properties else item for key, item in value.items()}
    raise CallError(f"[TryCorrectValueType] unsupported schema type '{schema.type}'")


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return value.text
    if isinstance(value, float):
        return numbers.decimal_text(value)
    try:
        return sonic_json(value, in_order=True)
    except EncodingError as error:
        raise CallError(f"tryCorrectString failed, err={error}") from None


def _integer(value: Any) -> int:
    if isinstance(value, (str, Number)):
        return numbers.parse_int(value if isinstance(value, str) else value.text)[0]
    if isinstance(value, float):
        return numbers.to_int64(value)
    raise CallError(f"cannot convert type from '{go_type(value)}' to int64")


def _float(value: Any) -> float:
    if isinstance(value, float):
        return value
    if not isinstance(value, (str, Number)):
        raise CallError(f"cannot convert type from '{go_type(value)}' to float64")
    text = value if isinstance(value, str) else value.text
    try:
        return numbers.parse_float(text)
    except ValueError as error:
        raise CallError(f"strconv.ParseFloat: parsing {quote(text)}: {error}") from None


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise CallError(f"cannot convert type from '{go_type(value)}' to bool")
    try:
        return numbers.parse_bool(value)
    except ValueError:
        raise CallError(f"strconv.ParseBool: parsing {quote(value)}: invalid syntax") from None


_SCALARS = {"string": _string, "number": _float, "integer": _integer, "boolean": _boolean}


def _encode(media_type: str, values: dict[str, Any]) -> str:
    """EncodeBodyWithContentType."""
    if media_type in ("application/json", "application/problem+json"):
        try:
            return sonic_json(values)
        except EncodingError as error:
            raise CallError(f"[buildRequestBody] EncodeBodyWithContentType failed, err=[jsonBodyEncoder] failed to marshal body, err={error}") from None
    if media_type == "application/x-www-form-urlencoded":
        return _form(values)
    from cozecheck.calls.yaml_text import marshal

    return marshal(values)


def _form(values: dict[str, Any]) -> str:
    """urlencodedBodyEncoder: arrays and objects stand together at the end, escaped once more, as one strange name.

    They come in the random order of a Go map; here sorted.
    """
    plain: dict[str, list[str]] = {}
    nested: list[str] = []
    for name, value in values.items():
        if value.__class__ is dict:
            nested.append(encode_object("form", True, name, value))
        elif value.__class__ is list:
            nested.append(encode_array("form", True, name, value))
        else:
            plain[name] = [must_string(value)]
    text, joined = encode(plain), "&".join(part for part in sorted(nested) if part)
    return f"{text}&{query_escape(joined)}" if joined else text
