"""A file's bytes in another encoding, or damaged."""

from __future__ import annotations

from random import Random

BAD = (
    b"\xff",
    b"\xc3",
    b"\xe6\x96",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b"\x80",
    b"\xfe\xff",
    b"\xf4\x90\x80\x80",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbe",
    b"\xc2\x85",
    b"\xe0\x80\x80",
)

ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-be",
    "latin-1",
    "gb18030",
    "utf-8-sig",
    "bom+utf-16-be",
    "cr",
    "crlf",
    "nel",
    "mixed",
    "bad",
    "bad",
    "bad",
    "cut",
    "odd utf-16",
    "surrogate utf-16",
)


def recode(data: bytes, rng: Random) -> tuple[bytes, str]:
    """The bytes, and what was done."""
    how = rng.choice(ENCODINGS)
    text = data.decode(errors="replace")
    if how in ("cr", "crlf", "nel"):
        return text.replace("\n", {"cr": "\r", "crlf": "\r\n", "nel": "\x85"}[how]).encode(), how
    if how == "mixed":
        return "".join(line + rng.choice(("\n", "\r\n", "\r", "\u2028")) for line in text.split("\n")).encode(), how
    if how == "bad":
        place = rng.randrange(len(data) + 1)
        return data[:place] + rng.choice(BAD) + data[place:], f"bad bytes at {place}"
    if how == "cut":
        return data[: rng.randrange(len(data) + 1)], how
    if how == "bom+utf-16-be":
        return b"\xfe\xff" + text.encode("utf-16-be"), how
    if how == "odd utf-16":
        return text.encode("utf-16")[:-1], how
    if how == "surrogate utf-16":
        place = 2 * rng.randrange(1, len(text) + 1)
        coded = text.encode("utf-16")
        return coded[:place] + rng.choice((b"\x00\xd8", b"\x00\xdc")) + coded[place:], how
    return text.encode(how, errors="replace"), how
