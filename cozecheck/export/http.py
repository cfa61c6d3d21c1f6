"""A .http file, as the REST Client of VS Code, JetBrains' HTTP Client and httpYac read it."""

from __future__ import annotations

import re
from functools import partial

from cozecheck.core.text import T
from cozecheck.export import plain
from cozecheck.export.each import each
from cozecheck.export.model import Collection, Folder, Note, Request, UnwritableError, braces, one_line, render

# A line that begins another request, takes in a file, or is run; and what looks like the first line of a request.
_COMMAND = re.compile(r"^\s*(?:#|<|>|//|@|\?\?|\$|[A-Z]{3,10}\s+\S)", re.MULTILINE)
_BREAKS = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def write(collection: Collection) -> tuple[str, list[Note]]:
    """The file, and what was left out."""
    notes: list[Note] = []
    values = [f"@{variable.name} = {plain.url(variable.value)}".rstrip() for variable in collection.variables]
    made = [text for folder in collection.folders for text in each(folder, partial(_request, folder), notes)]
    return "\n\n".join(["\n".join(["# Calls of plugins' tools as Coze Studio makes them, written by cozecheck.", *values]), *made]) + "\n", notes


def _request(folder: Folder, request: Request) -> str:
    body = render(request.body, partial(plain.body, request), braces)
    if _BREAKS.search(body) or _COMMAND.search(body):
        raise UnwritableError(T("left out, for this format would take a line of its body for a command"))
    headers = [f"{plain.header_name(name)}: {render(value, plain.header, braces)}".rstrip() for name, value in request.headers]
    title = one_line(f"{folder.name} / {request.name}").replace("{", "(").replace("}", ")")
    lines = [f"### {title}", f"{request.method} {render(request.url, plain.url, braces)} HTTP/1.1", *headers]
    return "\n".join([*lines, "", body] if body else lines)
