"""How Go writes and reads numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from math import copysign, isinf, isnan

_INT = re.compile(r"[+-]?([0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?inf(?:inity)?|nan", re.IGNORECASE)
_HEX = re.compile(r"[+-]?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?[0-9]+", re.IGNORECASE)
_UNDERSCORE = re.compile(r"(?<=[0-9])_(?=[0-9])")
_HEX_UNDERSCORE = re.compile(r"(?<=[0-9a-fx])_(?=[0-9a-f])", re.IGNORECASE)
_BOOLS = {**dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True), **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False)}
MAX_INT64, MIN_INT64 = 2**63 - 1, -(2**63)


def format_float(value: float) -> str:
    """strconv.FormatFloat(value, 'g', -1, 64), which is also what `%v` and `%#v` print: with an exponent below -4 and from 6 on."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits)).lstrip("0") or "0"
    assert isinstance(exponent, int)
    point = len(text) + exponent
    text = text.rstrip("0") or "0"
    minus = "-" if sign else ""
    if text == "0":
        return minus + "0"
    if point - 1 < -4 or point - 1 >= 6:
        return f"{minus}{text[0]}{'.' if len(text) > 1 else ''}{text[1:]}e{'-' if point < 1 else '+'}{abs(point - 1):02}"
    if point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    return f"{minus}{text.ljust(point, '0')[:point]}{'.' + text[point:] if len(text) > point else ''}"


def json_number(value: float) -> int | float:
    """A finite float64 as encoding/json writes and Go reads it again: an int where its JSON literal is an integer; -0 has no int."""
    if value == int(value) and abs(value) < 1e21 and (value or copysign(1, value) > 0):
        return int(Decimal(repr(value)))
    return value


def parse_int(text: str) -> tuple[int, bool]:
    """strconv.ParseInt(text, 10, 64): the number, and whether there was no error. Beyond int64 it is the nearest, with an error; else 0."""
    match = _INT.match(text)
    if match is None:
        return 0, False
    # Python refuses to read very long texts, which are beyond int64 anyway.
    digits = match[1].lstrip("0") or "0"
    value = int(digits) if len(digits) <= 20 else 2**64
    if match.end() < len(text) and value < 2**64:  # Go does not look beyond the digit that is too much.
        return 0, False
    value = -value if text.startswith("-") else value
    return max(MIN_INT64, min(MAX_INT64, value)), MIN_INT64 <= value <= MAX_INT64


def parse_float(text: str) -> float:
    """strconv.ParseFloat(text, 64). Raises ValueError with Go's reason: also where the number is beyond float64."""
    if not text.isascii():
        raise ValueError("invalid syntax")
    hexadecimal = text.lstrip("+-")[:2].lower() == "0x"
    plain = (_HEX_UNDERSCORE if hexadecimal else _UNDERSCORE).sub("", text) if "_" in text else text
    if hexadecimal and _HEX.fullmatch(plain):
        try:
            return float.fromhex(plain)
        except OverflowError:
            raise ValueError("value out of range") from None
    if not _FLOAT.fullmatch(plain):
        raise ValueError("invalid syntax")
    value = float(plain)
    if isinf(value) and plain.lstrip("+-")[0] not in "iI":
        raise ValueError("value out of range")
    return abs(value) if isnan(value) else value


def parse_bool(text: str) -> bool:
    """strconv.ParseBool. Raises ValueError."""
    try:
        return _BOOLS[text]
    except KeyError:
        raise ValueError(text) from None


def to_int64(value: float) -> int:
    """int64(value) as compiled for amd64: what does not fit is the smallest int64."""
    if isnan(value) or not -(2.0**63) <= value < 2.0**63:
        return MIN_INT64
    return int(value)


def decimal_text(value: float) -> str:
    """decimal.NewFromFloat(value).String() of shopspring/decimal, for a finite value: all digits, and no exponent."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
