"""How Go writes floats."""

from __future__ import annotations

from decimal import Decimal
from math import copysign, isinf, isnan


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
