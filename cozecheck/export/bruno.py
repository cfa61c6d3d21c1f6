"""A collection for Bruno: a folder of .bru files, with names of our own making only."""

from __future__ import annotations

import re
from functools import partial

from cozecheck.core.text import T
from cozecheck.export import plain
from cozecheck.export.each import each
from cozecheck.export.model import Collection, Note, Request, UnwritableError, braces, one_line, render, slug

ENVIRONMENT = "cozecheck"
# Nothing of the configuration goes into a script.
_TESTS = """tests {
  test("status is 200", function () {
    expect(res.getStatus()).to.equal(200);
  });
  test("answer is a JSON object", function () {
    expect(res.getBody()).to.be.an("object");
  });
}
"""


def write(collection: Collection) -> tuple[dict[str, str], list[Note]]:
    """The files by their paths below the collection's folder, and what was left out."""
    notes: list[Note] = []
    about = {"version": "1", "name": one_line(collection.name), "type": "collection", "ignore": ["node_modules", ".git"]}
    files = {"bruno.json": plain.as_json(about), f"environments/{ENVIRONMENT}.bru": _environment(collection)}
    for folder in collection.folders:
        below = _free(files, f"{slug(folder.name) or 'plugin'}-{slug(folder.key)}", "/folder.bru").removesuffix("/folder.bru")
        files[f"{below}/folder.bru"] = f"meta {{\n  name: {_text(folder.name)}\n}}\n"
        for number, (name, text) in enumerate(each(folder, _named, notes), 1):
            files[_free(files, f"{below}/{name}", ".bru")] = text.replace("seq: 0", f"seq: {number}", 1)
    return files, notes


def _free(files: dict[str, str], wished: str, end: str) -> str:
    return next(name for number in range(1, len(files) + 2) if (name := f"{wished}{'' if number == 1 else f'-{number}'}{end}") not in files)


def _text(text: str) -> str:
    """A name in a .bru file's own line."""
    return re.sub(r"[^\w .,:/()-]", "_", one_line(text)) or "_"


def _environment(collection: Collection) -> str:
    known = [f"  {variable.name}: {plain.url(variable.value)}" for variable in collection.variables if not variable.secret]
    secret = [f"  {variable.name}" for variable in collection.variables if variable.secret]
    text = "\n".join(["vars {", *known, "}"]) + "\n"
    return text + ("vars:secret [\n" + ",\n".join(secret) + "\n]\n" if secret else "")


def _named(request: Request) -> tuple[str, str]:
    return f"{slug(request.name) or 'tool'}-{slug(request.key)}", _request(request)


def _request(request: Request) -> str:
    headers = [f"  {plain.header_name(name)}: {_value(render(value, plain.header, braces))}" for name, value in request.headers]
    body = render(request.body, partial(plain.body, request), braces)
    kind = "none" if not body else "json" if "json" in request.media_type else "text"
    blocks = [
        f"meta {{\n  name: {_text(request.name)}\n  type: http\n  seq: 0\n}}",
        f"{request.method.lower()} {{\n  url: {render(request.url, plain.url, braces)}\n  body: {kind}\n  auth: none\n}}",
        "\n".join(["headers {", *headers, "}"]),
        *([_body(kind, body)] if body else []),
        "settings {\n  encodeUrl: false\n}",
        _TESTS,
    ]
    return "\n\n".join(blocks)


def _value(text: str) -> str:
    if text.startswith("'''"):
        raise UnwritableError(T("left out, for this format cannot write one of its headers"))
    return text


def _body(kind: str, text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    if "\r" in text:
        raise UnwritableError(T("left out, for this format cannot write its body"))
    return "\n".join([f"body:{kind} {{", *(f"  {line}" for line in lines), "}"])
