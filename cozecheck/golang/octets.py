"""Go strings are bytes: the bytes of a text, and back. A byte that is no UTF-8 is a lone surrogate, as `surrogateescape` makes it."""

from __future__ import annotations


def to_bytes(text: str) -> bytes:
    """The bytes of a Go string."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def to_text(data: bytes) -> str:
    """The text of a Go string."""
    return data.decode("utf-8", "surrogateescape")
