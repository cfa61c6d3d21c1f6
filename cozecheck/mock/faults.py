"""What may be wrong with a played server: each fault alone, or several together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

KNOWN = "latency=SECONDS, status=CODE, truncated, wrong-type"
LONGEST = 600.0
"""Seconds."""


class Faults(NamedTuple):
    """`latency` in seconds; `status` 0 for a good answer; `truncated`: the connection ends before the answer does; `wrong_type`: no value has its type."""

    latency: float = 0.0
    status: int = 0
    truncated: bool = False
    wrong_type: bool = False


NONE = Faults()


def read(values: Iterable[str]) -> Faults:
    """Of options such as `latency=2` and `status=500`. Raises UsageError."""
    faults = Faults()
    for value in values:
        name, equals, number = value.partition("=")
        if name == "latency" and equals:
            faults = faults._replace(latency=_number(value, number, 0, LONGEST))
        elif name == "status" and equals:
            faults = faults._replace(status=int(_number(value, number, 400, 599)))
        elif value == "truncated":
            faults = faults._replace(truncated=True)
        elif value == "wrong-type":
            faults = faults._replace(wrong_type=True)
        else:
            raise UsageError(T("--fault is one of {known}, not '{value}'", known=KNOWN, value=value))
    return faults


def _number(option: str, text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise UsageError(T("--fault {option}: a number from {least:g} to {most:g} is needed", option=option, least=least, most=most))
    return number
