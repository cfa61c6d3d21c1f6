"""The quick way: the tree from libyaml's events, for text that libyaml and yaml.v3 read alike.

yaml.v3 was ported from libyaml and has parted from it since. `build` gives up (DisagreementError) wherever their ways may part: on whatever libyaml refuses,
and on everything that it might accept in another sense. The fuzzers of this package hold that what is left is read the same way by both.
"""

from __future__ import annotations

import re
from typing import Any

from cozecheck.core.node import Kind, Node

_MAX_DEPTH = 1_000
"""At each token libyaml looks through all flow collections that are open, so that depth takes its square in time; our own reader does not."""

_ODD_CHARACTERS = ("\t", "\x85", "\u2028", "\u2029", "\ufeff", "\n%", "\n---", "\n...", "\\/")
_QUESTION_MARK = re.compile(r"(?:^|[\s\[\]{},:?'\"-])\?", re.MULTILINE)
_COLON_BEFORE_FLOW = re.compile(r"[^\s\"']:[,\[\]{}?]")


class DisagreementError(Exception):
    """libyaml's word does not count here: it refused, or met something that it may read otherwise than yaml.v3."""


def agrees(text: str) -> bool:
    """Whether the text holds nothing that is known to be read in two ways, as far as the text alone can tell."""
    if any(odd in text for odd in _ODD_CHARACTERS) or (text.startswith(("%", "...", "---")) and not text.startswith("---\n")):
        return False
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        return False
    if "?" in text and _QUESTION_MARK.search(text):
        return False
    return _COLON_BEFORE_FLOW.search(text) is None


def build(data: bytes) -> Node | None:
    """The first document of UTF-8 text without byte order mark; None for an empty stream. Raises DisagreementError. Never recursive."""
    import yaml
    from yaml import (
        DocumentEndEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
        StreamStartEvent,
    )

    try:
        from yaml._yaml import CParser as Parser
    except ImportError as error:
        raise DisagreementError from error

    next_event = Parser(data).get_event
    scalar, mapping, sequence = Kind.SCALAR, Kind.MAPPING, Kind.SEQUENCE
    stack: list[tuple[Node, list[Node], bool]] = []
    children: list[Node] = []
    flow = False
    try:
        while True:
            event: Any = next_event()
            of = type(event)
            if of is ScalarEvent:
                if event.tag or event.anchor:
                    raise DisagreementError
                start, end = event.start_mark, event.end_mark
                node = Node(scalar, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
                node.text = event.value
                node.style = event.style or ""
                if flow and not node.style and "?" in node.text:
                    raise DisagreementError
                children.append(node)
            elif of is MappingStartEvent or of is SequenceStartEvent:
                if event.tag or event.anchor or len(stack) > _MAX_DEPTH:
                    raise DisagreementError
                start, end = event.start_mark, event.end_mark
                node = Node(mapping if of is MappingStartEvent else sequence, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
                children.append(node)
                stack.append((node, children, flow))
                children = []
                flow = bool(event.flow_style)
            elif of is MappingEndEvent or of is SequenceEndEvent:
                node, outer, before = stack.pop()
                if of is MappingEndEvent:
                    node.pairs = list(zip(children[::2], children[1::2], strict=True))
                else:
                    node.items = children
                if flow:
                    node.end_line, node.end_column = event.end_mark.line + 1, event.end_mark.column + 1
                elif children:
                    node.end_line, node.end_column = children[-1].end_line, children[-1].end_column
                children, flow = outer, before
            elif of is DocumentEndEvent:
                if type(next_event()) is not StreamEndEvent:
                    raise DisagreementError
                return children[0]
            elif of is StreamEndEvent:
                return None
            elif of is not DocumentStartEvent and of is not StreamStartEvent:
                raise DisagreementError
    except yaml.YAMLError as error:
        raise DisagreementError from error
