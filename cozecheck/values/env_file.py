"""Env files: NAME=VALUE, a line each, in the words in which shells, Docker and python-dotenv agree; what they would read differently is refused.

- Empty lines, and lines that begin with #, mean nothing. `export ` may stand before a name.
- 'VALUE' is all between the quotes, as it is; it may go over several lines, and cannot hold a single quote.
- "VALUE" knows \\n, \\r, \\t, \\", \\\\ and \\$, and no other backslash; it may go over several lines.
- VALUE without quotes goes to the end of the line, without the spaces around it. It holds no quotes, no backslash, no $ and no # behind a space.
- Nothing is replaced in a value. A name stands once in a file. The file is UTF-8.
"""

from __future__ import annotations

import os
import re

from cozecheck.core.errors import UsageError
from cozecheck.core.place import Place
from cozecheck.core.placeholder import NAME
from cozecheck.core.text import T, Text
from cozecheck.settings.strict import refused

MAX_BYTES = 1_000_000
_LINE = re.compile(
    rf"""[ \t]*(?:(?:export[ \t]+)?(?P<name>{NAME})=(?:
        '(?P<single>[^']*)'[ \t]*(?:[ \t]\#[^\n]*)?
        |"(?P<double>(?:[^"\\]|\\[^\n])*)"[ \t]*(?:[ \t]\#[^\n]*)?
        |(?P<bare>[^\n]*)
    )|\#[^\n]*)?(?:\n|\Z)""",
    re.VERBOSE,
)
_ODD = re.compile(r"""['"`\\$]|[ \t]\#|^\#""")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


def read(file: str) -> dict[str, tuple[str, Place]]:
    """Values by name, each with its place. Raises UsageError with the place of a mistake, never with a word of a value; also for a file that git keeps."""
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(T("cannot read '{file}': {error}", file=file, error=error.strerror or str(error))) from None
    if len(data) > MAX_BYTES:
        raise UsageError(T("'{file}' is larger than {limit} bytes", file=file, limit=MAX_BYTES))
    from cozecheck.diff.git import is_tracked

    if is_tracked(file):
        raise UsageError(
            T(
                "'{file}' is kept by git, where all who may read the repository find its values: git rm --cached it, and give out new ones",
                file=os.path.relpath(file),
            )
        )
    return parse(file, data)


def parse(file: str, data: bytes) -> dict[str, tuple[str, Place]]:
    """The same of a file's bytes."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise refused([(_place(file, data[: error.start].count(b"\n") + 1), T("this is not UTF-8"))]) from None
    if "\0" in text:
        raise refused([(_place(file, text[: text.index("\0")].count("\n") + 1), T("there is a NUL byte"))])
    found: dict[str, tuple[str, Place]] = {}
    at, line = 0, 1
    while at < len(text):
        match = _LINE.match(text, at)
        place = _place(file, line)
        if match is None:
            raise refused([(place, _wrong(text, at))])
        name = match["name"]
        if name in found:
            raise refused([(place, T("{name} is there already, in line {line}", name=name, line=found[name][1].line))])
        if name:
            value = _value(match)
            if isinstance(value, Text):
                raise refused([(place, value)])
            found[name] = (value, place)
        line += text.count("\n", at, match.end())
        at = match.end()
    return found


def _value(match: re.Match[str]) -> str | Text:
    if match["single"] is not None:
        return match["single"]
    if match["double"] is not None:
        strange = re.search(r'\\(?![nrt"\\$])', re.sub(r"\\\\", "", match["double"]))
        if strange or re.search(r"(?<!\\)(?:\\\\)*\$", match["double"]):
            return T(
                'in "..." a backslash stands before n, r, t, ", \\ and $ only, and always before $: put {name}\'s value in single quotes', name=match["name"]
            )
        return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], match["double"])
    bare = match["bare"].strip(" \t")
    if _ODD.search(bare):
        return T("the value of {name} holds quotes, a backslash, $ or #, which programs read differently: put it in single quotes", name=match["name"])
    return bare


def _wrong(text: str, at: int) -> Text:
    line = text[at:].split("\n", 1)[0]
    name = re.match(rf"[ \t]*(?:export[ \t]+)?({NAME})[ \t]*=", line)
    if name is None:
        return T("this is not NAME=VALUE")
    return T("no space may stand beside the = of {name}, and quotes must end its value", name=name[1])


def _place(file: str, line: int) -> Place:
    return Place(file, line, 1, line, 2)
