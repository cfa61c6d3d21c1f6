"""What yaml.v3 makes of a scalar's text (its resolve.go): null, bool, int, float, timestamp or string."""

from __future__ import annotations

import base64
import re
from calendar import monthrange
from functools import lru_cache
from math import inf, isinf, nan

from cozecheck.core.node import Node

NULL, BOOL, STR, INT, FLOAT, TIMESTAMP, SEQ, MAP, BINARY, MERGE = (
    "!!null",
    "!!bool",
    "!!str",
    "!!int",
    "!!float",
    "!!timestamp",
    "!!seq",
    "!!map",
    "!!binary",
    "!!merge",
)
_RESOLVABLE = frozenset((STR, BOOL, INT, FLOAT, NULL, TIMESTAMP))

_MAP: dict[str, tuple[str, bool | float | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), (BOOL, True)),
    **dict.fromkeys(("false", "False", "FALSE"), (BOOL, False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (NULL, None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), (FLOAT, nan)),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), (FLOAT, inf)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), (FLOAT, -inf)),
}
_NUMERIC = frozenset("+-0123456789")
_HINTS = frozenset("+-0123456789tTfFnN~.")

_DOT_FLOAT = re.compile(r"\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INT = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
# Go's ParseInt and ParseUint take one sign at most; yaml.v3 itself strips '0b' and '0o' once more and parses what is left.
_PREFIXED = re.compile(r"(-?)0(?:b([-+]?[01]+)|o([-+]?[0-7]+))")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]| +)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?)?(Z|[-+][0-9]{2}:[0-9]{2})?")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class Timestamp(str):
    """A time.Time, as the text that encoding/json writes for it; `marshals` is False where encoding/json refuses to."""

    __slots__ = ("marshals",)
    marshals: bool


class CannotDecodeError(Exception):
    """yaml.v3 gives up the whole document; the text is Go's, without `yaml: `."""


def short_tag(tag: str) -> str:
    """The short form of a tag: `tag:yaml.org,2002:str` → `!!str`; the non-specific tag `!` counts as none."""
    if tag.startswith("tag:yaml.org,2002:"):
        return "!!" + tag[18:]
    return "" if tag == "!" else tag


def tag_of(node: Node) -> str:
    """Node.ShortTag of yaml.v3: the explicit tag, or the one that follows from kind and text."""
    kind = node.kind.value
    if kind == "alias":
        return tag_of(node.target) if node.target is not None else ""
    if node.tag:
        return node.tag
    if kind == "scalar":
        if node.style:
            return STR
        return MERGE if node.text == "<<" else resolve_plain(node.text)[0]
    return SEQ if kind == "sequence" else MAP


def is_merge(node: Node) -> bool:
    """Whether a key is the merge key: a plain `<<`, or one tagged !!merge."""
    return node.text == "<<" and node.kind.value == "scalar" and (node.tag == MERGE or (not node.tag and not node.style))


@lru_cache(maxsize=1024)  # Aliases bring the same scalars again and again, up to yaml.v3's limit.
def resolve_plain(text: str, timestamps: bool = True) -> tuple[str, bool | int | float | str | None]:
    """The tag and the value of a plain scalar without tag (`resolve("", text)`)."""
    if text and text[0] not in _HINTS:
        return STR, text
    known = _MAP.get(text)
    if known is not None:
        return known
    first = text[0]
    if first == ".":
        return (FLOAT, _float(text)) if _DOT_FLOAT.fullmatch(text) and not isinf(float(text)) else (STR, text)
    if first not in _NUMERIC:
        return STR, text
    if timestamps:
        stamp = parse_timestamp(text)
        if stamp is not None:
            return TIMESTAMP, stamp
    plain = text.replace("_", "")
    integer = _parse_int(plain)
    if integer is not None:
        return INT, integer
    if _FLOAT.fullmatch(plain) and not isinf(value := float(plain)):
        return FLOAT, value
    prefixed = _PREFIXED.fullmatch(plain)
    if prefixed is not None:
        integer = _parse_prefixed(prefixed)
        if integer is not None:
            return INT, integer
    return STR, text


def resolve_scalar(node: Node) -> tuple[str, bool | int | float | str | None]:
    """The tag and the value that decoder.scalar works with. Raises CannotDecodeError where yaml.v3 gives up."""
    tag, text = node.tag, node.text
    if not tag:
        return (STR, text) if node.style else resolve_plain(text)
    if tag == BINARY:
        raw = text.encode().replace(b"\r", b"").replace(b"\n", b"")
        if not _BASE64.fullmatch(raw):
            raise CannotDecodeError("!!binary value contains invalid base64 data")
        return BINARY, base64.b64decode(raw).decode("utf-8", "surrogateescape")
    if tag == STR or tag not in _RESOLVABLE:
        return tag, text
    found, value = resolve_plain(text, timestamps=tag == TIMESTAMP)
    if found == tag:
        return found, value
    if tag == FLOAT and isinstance(value, int) and found == INT and value < 1 << 63:
        return FLOAT, float(value)
    raise CannotDecodeError(f"cannot decode {found} `{text}` as a {tag}")


def parse_timestamp(text: str) -> Timestamp | None:
    """The four layouts that yaml.v3 tries, as time.Parse reads them; None where the text is no timestamp."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    spaced = " " in text
    if (hour is None or spaced) != (zone is None):
        return None
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= _days(int(year), int(month)):
        return None
    if hour is not None and (int(hour) > 23 or int(minute) > 59 or int(second) > 59):
        return None
    marshals, offset = True, "Z"
    if zone is not None and zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        if hours > 24 or minutes > 60:
            return None
        total = hours * 60 + minutes
        marshals = total < 24 * 60
        offset = f"{zone[0]}{total // 60:02}:{total % 60:02}" if total else "Z"
    digits = (fraction or "")[:9].rstrip("0")
    stamp = Timestamp(
        f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}{'.' + digits if digits else ''}{offset}"
    )
    stamp.marshals = marshals
    return stamp


def _days(year: int, month: int) -> int:
    # The Gregorian rule for year 0, which Python's calendar does not know, is that of year 2000.
    return monthrange(year or 2000, month)[1]


def _float(text: str) -> float:
    return float(text)


def _parse_int(plain: str) -> int | None:
    """strconv.ParseInt(plain, 0, 64), else strconv.ParseUint, which takes no sign."""
    match = _INT.fullmatch(plain)
    if match is None:
        return None
    sign, hexadecimal, binary, octal, decimal = match.groups()
    if decimal is not None:
        value = int(decimal) if len(decimal) < 25 else 1 << 64
    elif hexadecimal is not None:
        value = int(hexadecimal, 16)
    else:
        value = int(octal, 8) if octal is not None else int(binary, 2)
    if sign == "-":
        return -value if value <= 1 << 63 else None
    return value if value < 1 << (63 if sign else 64) else None


def _parse_prefixed(match: re.Match[str]) -> int | None:
    sign, binary, octal = match.groups()
    digits, base = (binary, 2) if binary is not None else (octal, 8)
    if sign and digits[0] in "+-":
        return None
    value = int(sign + digits, base)
    unsigned = not sign and digits[0] not in "+-"
    return value if -(1 << 63) <= value < 1 << (64 if unsigned else 63) else None
