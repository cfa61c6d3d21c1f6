"""Makes untrusted text safe to show: what would move a cursor, turn the writing direction or hide becomes visible."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f"  # C0 and C1 controls, among them ESC and CSI
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction marks, invisible ones
    "\u2028\u2029"  # line separators
    "\ud800-\udfff"  # lone surrogates, as in file names that are not UTF-8
    "\ufffe\uffff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escape(text: str) -> str:
    """The text with every unsafe character written as \\n, \\x1b, \\u202e or \\U000e0001."""
    return text if text.isprintable() else re.sub(_UNSAFE, _visible, text)


def _visible(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def secret_pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Matches each secret, the longest first, and each longer line of one that has several; None where there are none."""
    parts = {part for secret in secrets if secret for part in (secret, *(line.strip() for line in secret.splitlines() if len(line.strip()) > 3))}
    return re.compile("|".join(map(re.escape, sorted(parts, key=lambda part: (-len(part), part))))) if parts else None
