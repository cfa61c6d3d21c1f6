"""File contents that no person writes, or only by accident: each made from the healthy file whose place it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Good:
    """A healthy file: its path below the config folder, its bytes."""

    path: str
    data: bytes

    def plus(self, block: bytes) -> bytes:
        """The file with top-level YAML keys more, where they change nothing: plugin_meta.yaml gets them in a plugin that is deprecated."""
        if self.path.endswith("plugin_meta.yaml"):
            return self.data + b"- deprecated: true\n" + re.sub(rb"(?m)^(?!\Z)", b"  ", block)
        return self.data + b"\n" + block


Content = Callable[[Good], bytes]

BOMB = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n" % (c, c, *[c - 1] * 10) for c in range(ord("b"), ord("k"))
)
"""Ten lines that stand for 10^10 values."""

MERGE_BOMB = b"a: &a {x: 1}\n" + b"".join(b"%c: &%c {<<: [*%c, *%c], %c: 1}\n" % (c, c, c - 1, c - 1, c) for c in range(ord("b"), ord("z")))


def appended(text: bytes) -> Content:
    return lambda good: good.data + text


def always(text: bytes) -> Content:
    return lambda _good: text


def plus(block: bytes) -> Content:
    return lambda good: good.plus(block)


def between(before: bytes, after: bytes) -> Content:
    return lambda good: before + good.data + after


def replaced(old: bytes, new: bytes) -> Content:
    return lambda good: good.data.replace(old, new)


def encoded(codec: str, mark: bytes, tail: bytes = b"") -> Content:
    return lambda good: mark + good.data.decode().encode(codec, "replace") + tail


def damaged(text: bytes) -> Content:
    """`text` in the middle of the first lines."""
    return lambda good: good.data[:20] + text + good.data[20:]


SMALL: dict[str, Content] = {
    "empty": always(b""),
    "one newline": always(b"\n"),
    "a comment only": always(b"# nothing\n"),
    "null": always(b"null\n"),
    "a word": always(b"hello\n"),
    "three dashes": always(b"---\n"),
    "two documents": lambda good: good.data + b"\n---\n" + good.data,
    "end of document first": between(b"...\n", b""),
    "a directive": between(b"%YAML 1.2\n---\n", b""),
    "an unknown version": between(b"%YAML 3.0\n---\n", b""),
    "BOM": between(b"\xef\xbb\xbf", b""),
    "two BOMs": between(b"\xef\xbb\xbf" * 2, b""),
    "UTF-16 LE with BOM": encoded("utf-16-le", b"\xff\xfe"),
    "UTF-16 BE with BOM": encoded("utf-16-be", b"\xfe\xff"),
    "UTF-16 LE without BOM": encoded("utf-16-le", b""),
    "UTF-16 cut in a character": encoded("utf-16-le", b"\xff\xfe", b"#"),
    "UTF-16 with half a pair": encoded("utf-16-le", b"\xff\xfe", b"#\x00\x00\xd8 \x00"),
    "UTF-32": encoded("utf-32-le", b"\xff\xfe\x00\x00"),
    "GBK": encoded("gbk", "# 中文\n".encode("gbk")),
    "CRLF": replaced(b"\n", b"\r\n"),
    "CR": replaced(b"\n", b"\r"),
    "NEL": replaced(b"\n", b"\xc2\x85"),
    "no final newline": lambda good: good.data.rstrip(b"\n"),
    "NUL at the start": between(b"\0", b""),
    "NUL in a word": damaged(b"\0"),
    "NUL at the end": appended(b"\0"),
    "only NULs": always(b"\0" * 100),
    "ESC": damaged(b"\x1b[31m"),
    "DEL": damaged(b"\x7f"),
    "C1 control": damaged(b"\xc2\x9b31m"),
    "bidi override": appended("\n# \u202edesrever\n".encode()),
    "not a character": damaged(b"\xef\xbf\xbf"),
    "a lone surrogate": damaged(b"\xed\xa0\x80"),
    "a byte that is not UTF-8": damaged(b"\xff"),
    "an overlong slash": damaged(b"\xc0\xaf"),
    "a character cut off": appended(b"\n# \xe4\xb8"),
    "escaped surrogates": plus(b'x: "\\ud800 \\udfff"\n'),
    "a tab": lambda good: good.data.replace(b"  ", b"\t", 1),
    "a template": between(b"{{- if .Values.plugin }}\n", b"{{- end }}\n"),
    "a merge conflict": lambda good: b"<<<<<<< HEAD\n" + good.data + b"=======\n" + good.data + b">>>>>>> other\n",
    "a Python object": plus(b'x: !!python/object/apply:os.system ["exit 3"]\n'),
    "binary": plus(b"x: !!binary AAECAwQ=\n"),
    "bad binary": plus(b"x: !!binary '====='\n"),
    "an ELF header": always(b"\x7fELF\x02\x01\x01" + bytes(range(256))),
    "an integer of 5000 digits": lambda good: good.data.replace(b": 101\n", b": " + b"9" * 5000 + b"\n").replace(b"default: 1 ", b"default: " + b"9" * 5000),
    "a float beyond all floats": plus(b"x: 1e999999\ny: .inf\nz: .nan\n"),
    "a date that is none": plus(b"x: 2001-99-99\n"),
    "an alias to nothing": plus(b"x: *nothing\n"),
    "an alias in itself": plus(b"x: &x [*x]\n"),
    "a bomb of aliases": always(BOMB),
    "a bomb beside good content": plus(BOMB),
    "a bomb in a list": always(
        b"- &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(b"- &%c [%s]\n" % (c, b", ".join([b"*%c" % (c - 1)] * 10)) for c in range(98, 108))
    ),
    "a bomb of merges": always(MERGE_BOMB),
    "words of a workflow": appended(b"\n::error::x\n##[error]y: [\n"),
}

DEEP: dict[str, Content] = {
    f"{depth} {name}": content
    for depth in (9_990, 10_010, 100_000)
    for name, content in {
        "opening brackets": always(b"[" * depth),
        "brackets": always(b"[" * depth + b"]" * depth),
        "braces": always(b'{"a":' * depth + b"1" + b"}" * depth),
        "dashes": always(b"- " * depth + b"x\n"),
        "question marks": always(b"? " * depth + b"x\n"),
        "brackets in a key": plus(b"x-deep: " + b"[" * depth + b"]" * depth + b"\n"),
    }.items()
}

BIG: dict[str, Content] = {
    "a comment of 7 MB": lambda good: good.data + b"\n# " + b"x" * 7_000_000 + b"\n",
    "a million comments": lambda good: good.data + b"# c\n" * 1_000_000,
    "7 MB of newlines": lambda good: good.data + b"\n" * 7_000_000,
    "a string of 5 MB": lambda good: good.plus(b'x-long: "' + b"a b" * 1_700_000 + b'"\n'),
    "a plain word of 5 MB": lambda good: good.plus(b"x-long: " + b"ab" * 2_500_000 + b"\n"),
    "a plain text of 5 MB": lambda good: good.plus(b"x-long: " + b"a b" * 1_700_000 + b"\n"),
    "a literal of 5 MB": lambda good: good.plus(b"x-long: |\n" + b"  line\n" * 700_000),
    "100,000 keys": lambda good: good.plus(b"x-wide:\n" + b"".join(b"  key%d: %d\n" % (n, n) for n in range(100_000))),
    "100,000 times the same key": lambda good: good.plus(b"x-wide:\n" + b"  key: 1\n" * 100_000),
    "100,000 anchors": lambda good: good.plus(b"x-wide:\n" + b"".join(b"  - &a%d %d\n" % (n, n) for n in range(100_000))),
    "5 MB of a flow list": lambda good: good.plus(b"x-wide: [" + b"1, " * 1_600_000 + b"1]\n"),
    "100,000 null items": lambda _: b"- null\n" * 100_000,
    "100,000 empty plugins": lambda _: b"- {}\n" * 100_000,
    "100,000 control characters": lambda good: good.data + b"\n# " + b"\x01" * 100_000,
    "5 MB of nothing known": lambda _: b"\x80" * 5_000_000,
}

JSON: dict[str, Content] = {
    "a comma too many": lambda _: b"[1,]",
    "a comment": lambda _: b"[1] // one",
    "single quotes": lambda _: b"{'a': 1}",
    "text behind it": lambda _: b"{} x",
    "two values": lambda _: b"{}{}",
    "not a number": lambda _: b"[NaN]",
    "a number that begins with 0": lambda _: b"[01]",
    "a number beyond all floats": lambda _: b"[1e999999]",
    "a number of 100,000 digits": lambda _: b"[" + b"9" * 100_000 + b"]",
    "a line break in a string": lambda _: b'["a\nb"]',
    "a control character in a string": lambda _: b'["a\x01b"]',
    "an escape that is none": lambda _: b'["\\x41"]',
    "half a surrogate pair": lambda _: b'["\\ud800"]',
    "a string without end": lambda _: b'["abc',
    "the same key twice": lambda _: b'{"a": 1, "a": 2}',
    "white space that JSON does not know": lambda _: b"\x0b{}",
    "a no-break space": lambda _: b"\xc2\xa0{}",
    "a scalar": lambda _: b"1",
    "spaces only": lambda _: b"   ",
    "100,000 keys": lambda _: b"{" + b",".join(b'"%d": 1' % n for n in range(100_000)) + b"}",
    "a string of 5 MB": lambda _: b'["' + b"ab" * 2_500_000 + b'"]',
    **{f"{depth} brackets": always(b"[" * depth + b"]" * depth) for depth in (1_000, 4_000, 10_000, 10_001)},
    **{f"{depth} braces": always(b'{"a":' * depth + b"1" + b"}" * depth) for depth in (10_000, 10_001)},
}
"""For common/oauth_schema.json."""

TOO_BIG: dict[str, Content] = {
    "100 MB of comment": lambda good: good.data + b"\n# " + b"x" * 100_000_000,
    "100 MB of keys": lambda good: good.plus(b"x-wide:\n" + b"  - 1\n" * 17_000_000),
}
