"""How Go prints JSON: the words of kin-openapi's errors."""

from __future__ import annotations

import json
from typing import Any

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_float(number: float) -> str:
    """A float64 as json.Marshal writes it (encoding/json, floatEncoder): plain digits from 1e-6 up to 1e21."""
    if number and not 1e-6 <= abs(number) < 1e21:
        mantissa, _, exponent = repr(number).partition("e")
        if exponent:
            return f"{mantissa.removesuffix('.0')}e{exponent[0] if exponent[0] == '-' else '+'}{exponent.lstrip('+-').lstrip('0')}"
    return _plain(number)


def _plain(number: float) -> str:
    from decimal import Decimal

    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").removesuffix(".") if "." in text else text


def json_text(value: Any, indent: str = "") -> str:
    """json.Marshal of a plain value whose numbers are floats and ints; with `indent` as an Encoder with SetIndent(indent, "  ") writes it."""
    return _value(value, "\n" + indent if indent else "")


def _value(value: Any, newline: str) -> str:
    if value is None:
        return "null"
    cls = value.__class__
    if cls is bool:
        return "true" if value else "false"
    if cls is float:
        return json_float(value)
    if cls is int:
        return str(value)
    if cls is str:
        return _string(value)
    deeper = newline and newline + "  "
    if cls is dict:
        colon = ": " if newline else ":"
        parts = [f"{_string(key)}{colon}{_value(value[key], deeper)}" for key in sorted(value)]
        return "{" + deeper + f",{deeper}".join(parts) + newline + "}" if parts else "{}"
    parts = [_value(item, deeper) for item in value]
    return "[" + deeper + f",{deeper}".join(parts) + newline + "]" if parts else "[]"


def _string(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        if character in quoted:
            quoted = quoted.replace(character, escape)
    return quoted
