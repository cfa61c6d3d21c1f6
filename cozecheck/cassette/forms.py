"""Every way in which a server may quote a secret that it was sent: each of its characters plainly or escaped, and the whole in base64 or hex."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from cozecheck.golang.octets import to_bytes
from cozecheck.values.forms import SHORT

_BLOB = r"[A-Za-z0-9+/_-]{10,}(?:(?:\\r|\\n|[\r\n]){1,4}[A-Za-z0-9+/_-]+)*"
_BREAK = re.compile(r"\\r|\\n|[\r\n]")
_URL_SAFE = str.maketrans("-_", "+/")
_SCHEMES = ("bearer", "basic", "token", "apikey")
_NAMED = {'"': "quot", "&": "amp", "<": "lt", ">": "gt", "'": "apos"}
_LETTERS = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}


def parts(secrets: Iterable[str]) -> set[str]:
    """The secrets, their lines, what stands behind 'Bearer ', and what 'Basic ' packs."""
    found: set[str] = set()
    for secret in filter(None, secrets):
        found |= {secret, secret.strip(), *map(str.strip, secret.splitlines())}
        scheme, _, rest = secret.strip().partition(" ")
        if scheme.lower() in _SCHEMES:
            found.add(rest.strip())
        if scheme.lower() == "basic":
            with suppress(ValueError):
                user = base64.b64decode(rest.strip()).decode()
                found |= {user, user.partition(":")[2]}
    return {part for part in found if len(part) >= SHORT}


def pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Matches each of `secrets` in all these ways; None where there are none."""
    longest_first = sorted(secrets, key=lambda secret: (-len(secret), secret))
    made = [form for secret in longest_first for form in (_chars(secret), *_base64(to_bytes(secret)), _hex(to_bytes(secret)))]
    return re.compile("|".join(made)) if made else None


def unpacked(text: str) -> Iterator[tuple[int, int, str]]:
    """Where something long stands that may be base64, and what it means: begin, end, and the bytes as Latin-1, for each of the places where it may begin.

    It may be broken into lines, as mail does it.
    """
    for found in re.finditer(_BLOB, text):
        letters = _BREAK.sub("", found[0]).translate(_URL_SAFE)
        for shift in range(4):
            rest = letters[shift:]
            rest = rest[:-1] if len(rest) % 4 == 1 else rest
            yield found.start(), found.end(), base64.b64decode(rest + "=" * (-len(rest) % 4)).decode("latin-1")


def wide(secrets: Iterable[str]) -> list[bytes]:
    """The secrets in UTF-16, which is searched for in bytes."""
    return [secret.encode(code, "surrogatepass") for secret in secrets for code in ("utf-16-le", "utf-16-be")]


def _chars(secret: str) -> str:
    # Backslashes are taken together: one after the other, each perhaps doubled, they could be matched in countless ways.
    runs = re.findall(r"\\+|[^\\]", secret)
    return "".join(rf"(?:\\{{{len(run)},{8 * len(run)}}}|{''.join(map(_char, run))})" if run[0] == "\\" else _char(run) for run in runs)


def _char(char: str) -> str:
    """One character: as it is in either case, behind backslashes, as \\u0061, \\x61, %61, %2561, &#97; or &#x61;. Runs are bounded, so that nothing is slow."""
    code, data = ord(char), to_bytes(char)
    ways = {re.escape(char), re.escape(char.lower()), re.escape(char.upper())} if char.isascii() else {re.escape(char)}
    if char == "\\":
        ways.clear()
    elif not char.isalnum():
        ways.add(rf"\\{{1,8}}{re.escape(char)}")
    if char in "'\"":
        # Doubled, as in YAML and CSV; as in a shell.
        ways |= {rf"(?:\\{{0,8}}{char}){{2}}", rf"'\\{{1,8}}{char}'"}
    if char in _LETTERS:
        ways.add(rf"\\{{1,8}}{_LETTERS[char]}")
    if char == " ":
        ways.add(r"\+")
    units = char.encode("utf-16-be", "surrogatepass")
    ways.add("".join(rf"\\{{1,8}}u{_digits(units[at : at + 2].hex())}" for at in range(0, len(units), 2)))
    ways.add("".join(rf"%(?:25){{0,3}}{_digits(f'{byte:02x}')}" for byte in data))
    ways.add(rf"&(?:amp;)?#(?:0{{0,4}}{code}|[xX]0{{0,4}}{_digits(f'{code:x}')});")
    if code < 0x100:
        ways.add(rf"\\{{1,8}}x{_digits(f'{code:02x}')}")
    if char in _NAMED:
        ways.add(f"&(?:amp;)?{_NAMED[char]};")
    if not char.isascii():
        ways.add(re.escape(data.decode("latin-1")))
    return f"(?:{'|'.join(sorted(ways, key=lambda way: (-len(way), way)))})"


def _digits(text: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in text)


def _hex(data: bytes) -> str:
    return _digits(data.hex())


def _base64(data: bytes) -> list[str]:
    """Wherever in a longer text it stands: three ways, each without the characters that its neighbours share."""
    ways = []
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        bits = 8 * (shift + len(data))
        whole = text[-(-8 * shift // 6) : bits // 6]
        ways.append("".join(_SIXTY_FOUR.get(char, char) for char in whole))
    return ways


_SIXTY_FOUR = {"+": "(?:[+-]|%2[bB])", "/": "(?:[/_]|%2[fF])"}
