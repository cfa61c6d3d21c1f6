"""A tar archive that is the same, byte for byte, wherever and whenever it is made.

Regular files only, owner 0, mode 0644, time 0. `.gz` wraps it without compressing: what a compressor makes of the same bytes differs between
zlib, zlib-ng and their versions, stored blocks do not.
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zlib

from cozecheck.core.text import T
from cozecheck.store.model import RefusedError

BLOCK = 512
RECORD = 10_240
MAX_BYTES = 128_000_000
"""Of an archive, unpacked."""
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Method 8, no flags, no time, no hints, no system."""
_STORED = 65_535


def header(name: str, size: int) -> bytes:
    """What stands in the archive before a file's bytes."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def padding(size: int) -> bytes:
    """What stands after a file of that size."""
    return bytes(-size % BLOCK)


def pack(files: list[tuple[str, bytes]]) -> bytes:
    """The archive of the files, in their order."""
    out = io.BytesIO()
    for name, data in files:
        out.write(header(name, len(data)) + data + padding(len(data)))
    out.write(bytes(2 * BLOCK))
    out.write(bytes(-out.tell() % RECORD))
    return out.getvalue()


def stored_gzip(data: bytes) -> bytes:
    """The bytes as a gzip file of stored blocks (RFC 1951, 3.2.4)."""
    out = io.BytesIO()
    out.write(_GZIP)
    for start in range(0, max(len(data), 1), _STORED):
        part = data[start : start + _STORED]
        out.write(struct.pack("<BHH", start + _STORED >= len(data), len(part), len(part) ^ 0xFFFF) + part)
    out.write(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
    return out.getvalue()


def unzipped(data: bytes) -> bytes:
    """The archive behind any gzip, or as it is. Raises RefusedError for a broken one, and for one that unpacks to too much."""
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise RefusedError(T("this is no whole gzip file ({error})", error=str(error))) from None
    if len(data) > MAX_BYTES:
        raise RefusedError(T("it unpacks to more than {limit} MB; that is no configuration", limit=MAX_BYTES // 1_000_000))
    return data
