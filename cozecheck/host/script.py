"""A model without intelligence: it chooses a tool and its arguments from a message by plain rules, so that tests of agents need no AI and never differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cozecheck.host.model import Entry
from cozecheck.host.sample import arguments, sample
from cozecheck.loader.model import Tool
from cozecheck.openapi3.types import Schema

_URL = re.compile(r"https?://[^\s\"'<>，。；、）]+", re.ASCII)
_WORD = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]{2,}")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


class Rule(NamedTuple):
    """A tool for messages that hold `when`; in texts of `arguments`, {message} and {url} stand for the message and the first URL in it."""

    when: str
    plugin: str
    operation: str
    arguments: Mapping[str, Any]


class Choice(NamedTuple):
    """What is to be called; `arguments` are a JSON object, or what a real model wrote instead."""

    entry: Entry
    tool: Tool
    arguments: Any


def by_rules(rules: Iterable[Rule], entries: Iterable[Entry], message: str) -> Choice | None:
    """The first rule that fits."""
    known = list(entries)
    for rule in rules:
        if rule.when.lower() not in message.lower():
            continue
        for entry in known:
            tool = entry.tool(rule.operation) if rule.plugin in (entry.meta.name, str(entry.meta.id.value)) else None
            if tool is not None:
                url = _URL.search(message)
                return Choice(entry, tool, {name: _filled(value, message, url[0] if url else "") for name, value in rule.arguments.items()})
    return None


def _filled(value: Any, message: str, url: str) -> Any:
    return value.replace("{message}", message).replace("{url}", url) if isinstance(value, str) else value


def by_words(entries: Iterable[Entry], message: str) -> Choice | None:
    """The tool whose description has most words, or pairs of Chinese characters, in common with the message; None where none has any."""
    wanted, best, found = _words(message), 0, None
    for entry in entries:
        for tool in entry.serving.tools if entry.serving else ():
            if not tool.loaded or tool.operation is None:
                continue
            common = len(wanted & _words(f"{entry.meta.name} {tool.operation.operation_id} {tool.operation.summary} {tool.operation.description}"))
            if common > best:
                best, found = common, (entry, tool)
    return Choice(*found, _arguments(found[1], message)) if found else None


def _words(text: str) -> set[str]:
    words = set()
    for word in _WORD.findall(_URL.sub(" ", text).lower().replace("_", " ")):
        words |= {word} if word.isascii() else {word[i : i + 2] for i in range(len(word) - 1)}
    return words


def _arguments(tool: Tool, message: str) -> dict[str, Any]:
    """What the message has for the tool; for what is required and not there, a sample."""
    urls = _URL.findall(message)
    rest = _URL.sub(" ", message)
    made = {}
    for name, schema, required in _asked(tool):
        value = _found(name, schema, rest, urls[0] if urls else "", required)
        if value is not None or required:
            made[name] = sample(schema) if value is None else value
    return made


def _asked(tool: Tool) -> Iterator[tuple[str, Schema, bool]]:
    assert tool.operation is not None
    yield from ((name, schema, required) for name, place, schema, required, _ in arguments(tool.operation) if place != "cookie")


def _found(name: str, schema: Schema, message: str, url: str, required: bool) -> Any:
    if schema.enum:
        return next((choice for choice in schema.enum if isinstance(choice, str) and choice and choice.lower() in message.lower()), None)
    if schema.type == "string":
        if "uri" in schema.format or any(word in name.lower() for word in ("url", "link", "uri")):
            return url or None
        return " ".join(message.split()) if required and schema.example is None else None
    if schema.type in ("integer", "number") and required and (number := _NUMBER.search(message)):
        return int(float(number[0])) if schema.type == "integer" else float(number[0])
    return None
