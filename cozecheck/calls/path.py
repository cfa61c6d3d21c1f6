"""Path arguments as they are written into the URL: EncodeParameter in domain/plugin/internal/encoder/req_encode.go."""

from __future__ import annotations

from typing import Any

from cozecheck.calls.problem import CallError
from cozecheck.calls.values import must_string
from cozecheck.golang.url_text import query_escape
from cozecheck.openapi3.types import Parameter

# (style, explode) → what stands before an array, and between its items; {n} is the parameter's name.
_ARRAYS = {
    ("matrix", False): (";{n}=", ","),
    ("matrix", True): (";{n}=", ";{n}="),
    ("label", False): (".", ","),
    ("label", True): (".", "."),
    ("form", True): ("{n}=", "&{n}="),
    ("simple", False): ("", ","),
    ("simple", True): ("", ","),
}
# … what stands before an object, between its properties, and between a name and its value.
_OBJECTS = {
    ("simple", False): ("", ",", ","),
    ("simple", True): ("", ",", "="),
    ("label", False): (".", ".", "."),
    ("label", True): (".", ".", "="),
    ("matrix", False): (";{n}=", ",", ","),
    ("matrix", True): (";", ";", "="),
    ("form", True): ("", "&", "="),
}


def encode_path(parameter: Parameter, value: Any) -> str:
    """The text of a path argument: nothing in it is escaped. Raises CallError."""
    style, explode = parameter.style or "simple", bool(parameter.explode)
    if value.__class__ is dict:
        return encode_object(style, explode, parameter.name, value)
    if value.__class__ is list:
        return encode_array(style, explode, parameter.name, value)
    before = {"simple": "", "label": ".", "matrix": f";{query_escape(parameter.name)}="}.get(style)
    if before is None:
        raise _bad_style(style, explode)
    return before + must_string(value)


def encode_array(style: str, explode: bool, name: str, items: list[Any]) -> str:
    """encodeArrayParam. Raises CallError."""
    if (style, explode) not in _ARRAYS:
        raise _bad_style(style, explode)
    before, between = _ARRAYS[style, explode]
    return before.replace("{n}", name) + between.replace("{n}", name).join(map(must_string, items))


def encode_object(style: str, explode: bool, name: str, properties: dict[str, Any]) -> str:
    """encodeObjectParam, whose properties come in the random order of a Go map; here sorted. Raises CallError."""
    if (style, explode) not in _OBJECTS:
        raise _bad_style(style, explode)
    before, between, equals = _OBJECTS[style, explode]
    return before.replace("{n}", name) + between.join(key + equals + must_string(value) for key, value in sorted(properties.items(), key=_by_name))


def _by_name(item: tuple[str, Any]) -> str:
    return item[0]


def _bad_style(style: str, explode: bool) -> CallError:
    return CallError(f'invalid serialization method: style="{style}", explode={str(explode).lower()}')
