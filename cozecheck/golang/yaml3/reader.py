"""yaml.v3's reader (its readerc.go): bytes → characters, in chunks of 512 bytes, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass

CHUNK = 512
_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class ReaderProblem:
    """Why reading stops: Go's words, how many characters were read before (`index`), and how many of them the scanner ever sees (`seen`)."""

    problem: str
    index: int
    seen: int


@dataclass(frozen=True, slots=True)
class Source:
    """The characters of a stream without its byte order mark (of `skipped` bytes), up to the first that is refused."""

    text: str
    encoding: str
    skipped: int
    problem: ReaderProblem | None = None

    def chunks(self, refused: int = 0) -> list[int]:
        """How many characters have been read after each chunk. The last is the one that all `refused` bytes of what follows the text stand in."""
        raw = self.text.encode(self.encoding)
        ends: list[int] = []
        begin, end = 0, CHUNK - self.skipped
        while end < len(raw) + refused:
            end = _boundary(raw, min(end, len(raw)), self.encoding)
            ends.append((ends[-1] if ends else 0) + len(raw[begin:end].decode(self.encoding)))
            begin, end = end, end + CHUNK
        return [*ends, len(self.text)]


def read(data: bytes) -> Source:
    """Decodes UTF-8, or UTF-16 where a byte order mark says so. Linear in the size of `data`."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        skipped, encoding = 2, "utf-16-le" if data[0] == 0xFF else "utf-16-be"
    else:
        skipped, encoding = (3 if data[:3] == b"\xef\xbb\xbf" else 0), "utf-8"
    body = data[skipped:]
    why, width = "", 0
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        text = body[: error.start].decode(encoding)
        rest = body[error.start :]
        why, width = _utf8_problem(rest) if encoding == "utf-8" else _utf16_problem(rest, encoding)
    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        text, why, width = text[: forbidden.start()], "control characters are not allowed", len(forbidden[0].encode(encoding))
    source = Source(text, encoding, skipped)
    if not why:
        return source
    # What is incomplete is noticed at the end of the stream only, anything else with the chunk that it stands in.
    before = [0, *source.chunks(width)][-2]
    seen = len(text) if why.startswith("incomplete") else before
    return Source(text, encoding, skipped, ReaderProblem(why, len(text), seen))


def _boundary(raw: bytes, end: int, encoding: str) -> int:
    """The end of the last whole character before `end`."""
    if encoding == "utf-8":
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        return end
    end -= end % 2
    high = raw[end - 1 if encoding == "utf-16-le" else end - 2]
    return end - 2 if high & 0xFC == 0xD8 else end


def _utf8_problem(rest: bytes) -> tuple[str, int]:
    """Which of the reader's checks refuses the character that `rest` begins with, in its order, and the bytes that it looks at."""
    lead = rest[0]
    width = 2 if lead & 0xE0 == 0xC0 else 3 if lead & 0xF0 == 0xE0 else 4 if lead & 0xF8 == 0xF0 else 1
    if width == 1:
        return "invalid leading UTF-8 octet", 1
    if len(rest) < width:
        return "incomplete UTF-8 octet sequence", width
    if any(octet & 0xC0 != 0x80 for octet in rest[1:width]):
        return "invalid trailing UTF-8 octet", width
    value = lead & (0x7F >> width)
    for octet in rest[1:width]:
        value = value << 6 | octet & 0x3F
    if value < (0, 0, 0x80, 0x800, 0x10000)[width]:
        return "invalid length of a UTF-8 sequence", width
    return "invalid Unicode character", width


def _utf16_problem(rest: bytes, encoding: str) -> tuple[str, int]:
    if len(rest) < 2:
        return "incomplete UTF-16 character", 2
    if int.from_bytes(rest[:2], "little" if encoding == "utf-16-le" else "big") & 0xFC00 == 0xDC00:
        return "unexpected low surrogate area", 2
    return ("incomplete UTF-16 surrogate pair" if len(rest) < 4 else "expected low surrogate area"), 4
