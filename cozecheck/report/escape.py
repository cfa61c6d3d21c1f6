"""Makes untrusted text safe to show: what would move a cursor, turn the writing direction or hide becomes visible."""

from __future__ import annotations

import re
from collections.abc import Iterable

COMMAND = "##["

LONG = 5000
"""Characters of one message: it may quote a value of megabytes."""

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escape(text: str) -> str:
    """The text with every character that Python does not call printable written as \\n, \\x1b, \\xa0, \\u202e or \\U000e0001.

    That is all controls, direction marks, separators, lone surrogates, and spaces that look like the ASCII one.
    So is the bracket of '##[', which GitHub's runner obeys wherever it stands in a log.
    """
    text = text.replace(COMMAND, r"##\x5b")
    return text if text.isprintable() else "".join(char if char.isprintable() else _visible(char) for char in text)


def _visible(char: str) -> str:
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def safe(text: str, secrets: re.Pattern[str] | None) -> str:
    """Untrusted text on one line, secrets hidden, escaped, not endless."""
    text = secrets.sub("***", text) if secrets else text
    return escape(text if len(text) <= LONG else text[:LONG] + "...")


def secret_pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Matches each secret, the longest first, and each longer line of one that has several; None where there are none."""
    parts = {part for secret in secrets if secret for part in (secret, *(line.strip() for line in secret.splitlines() if len(line.strip()) > 3))}
    return re.compile("|".join(map(re.escape, sorted(parts, key=lambda part: (-len(part), part))))) if parts else None
