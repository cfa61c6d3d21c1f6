"""A cassette as YAML: sorted, with a line for each value, so that two of the same world are the same but for their head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cozecheck.cassette.model import VERSION, Answer, Body, Cassette, Failure, Interaction
from cozecheck.report.escape import escape

HEAD = """\
# Requests of plugins' tools, and what came of them: `cozecheck smoke --replay` answers from here, without any network.
# Written by --record; secrets are replaced by REDACTED. `cozecheck schema cassette` prints what can stand here.
"""
_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_WORDS = ("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf")


def text(cassette: Cassette) -> str:
    """The file. Calls of the same request stay in their order, in which they are answered again."""
    found = sorted(cassette.interactions, key=lambda interaction: interaction.key)
    seconds = ", ".join("null" if one.seconds is None else f"{one.seconds:.3f}" for one in found)
    recorded = f"recorded:\n  at: {quoted(cassette.at)}\n  by: {quoted(cassette.by)}\n  seconds: [{seconds}]\n"
    interactions = "".join(line + "\n" for one in found for line in _interaction(one))
    return f"{HEAD}cassette: {VERSION}\n{recorded}interactions:{chr(10) + interactions if found else ' []' + chr(10)}"


def quoted(value: str) -> str:
    """A YAML scalar that every parser reads as this text."""
    if _SIMPLE.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return '"' + escape(value.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _interaction(one: Interaction) -> Iterator[str]:
    yield f"- plugin: {quoted(one.plugin)}"
    yield f"  tool: {quoted(one.tool)}"
    yield "  request:"
    yield f"    method: {quoted(one.asked.method)}"
    yield f"    url: {quoted(one.asked.url)}"
    yield from _headers(one.asked.headers)
    yield from _body(one.asked.body)
    yield from _answer(one.came) if isinstance(one.came, Answer) else _failure(one.came)


def _answer(answer: Answer) -> Iterator[str]:
    yield "  answer:"
    yield f"    status: {answer.status}"
    if answer.reason:
        yield f"    reason: {quoted(answer.reason)}"
    if answer.redirects:
        yield "    redirects:"
        yield from (f"    - {quoted(url)}" for url in answer.redirects)
    yield from _headers(answer.headers)
    yield from _body(answer.body)


def _failure(failure: Failure) -> Iterator[str]:
    yield "  failure:"
    yield f"    how: {quoted(failure.how)}"
    yield f"    words: {quoted(failure.words)}"
    if failure.note:
        yield f"    note: {quoted(failure.note)}"


def _headers(headers: Mapping[str, str]) -> Iterator[str]:
    if headers:
        yield "    headers:"
        yield from (f"      {quoted(name)}: {quoted(value)}" for name, value in headers.items())


def _body(body: Body | None) -> Iterator[str]:
    if body is None:
        return
    if body.kind == "omitted":
        yield f"    omitted: {body.content}"
    elif not _is_block(body.content):
        yield f"    {body.kind}: {quoted(body.content)}"
    else:
        yield f"    {body.kind}: {'|' if body.content.endswith(chr(10)) else '|-'}"
        yield from ("      " + line if line else "" for line in body.content.removesuffix("\n").split("\n"))


def _is_block(content: str) -> bool:
    """Whether every parser reads these lines back as they are."""
    lines = content.removesuffix("\n").split("\n")
    return "\n" in content and all(line.isprintable() and (not line or not line.isspace()) for line in lines) and lines[0][:1].strip() != "" and lines[-1] != ""
