"""Go's words for strings: quoting as %q and %#v do it, and the case folding that encoding/json matches field names by."""

from __future__ import annotations


def quote(text: str) -> str:
    """strconv.Quote."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'


def fold(name: str) -> str:
    """The form under which encoding/json (Go 1.24, foldName) compares a key with a field's name: equal forms match."""
    return name.upper()
