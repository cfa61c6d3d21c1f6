"""The quick way: the tree from libyaml's events, for text on which libyaml and yaml.v3 are known to agree."""

from __future__ import annotations

from typing import Any

from cozecheck.core.node import Kind, Node
from cozecheck.golang.yaml3.resolve import short_tag


class DisagreementError(Exception):
    """libyaml's word does not count here: it refused, or met something that it reads otherwise than yaml.v3."""


def build(data: bytes) -> Node | None:
    """The first document of UTF-8 text without byte order mark; None for an empty stream. Raises DisagreementError."""
    import yaml
    from yaml import AliasEvent, DocumentEndEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

    try:
        from yaml._yaml import CParser as Parser
    except ImportError as error:
        raise DisagreementError from error

    parser = Parser(data)
    next_event = parser.get_event
    anchors: dict[str, Node] = {}
    stack: list[tuple[Node, list[Node], bool]] = []
    children: list[Node] = []
    try:
        while True:
            event: Any = next_event()
            of = type(event)
            if of is ScalarEvent:
                start, end = event.start_mark, event.end_mark
                node = Node(Kind.SCALAR, start.line + 1, start.column + 1, end.line + 1, end.column + 1, text=event.value, style=event.style or "")
                if event.tag:
                    node.tag = short_tag(event.tag)
                if event.anchor:
                    node.anchor = event.anchor
                    anchors[event.anchor] = node
                children.append(node)
            elif of is MappingStartEvent or of is SequenceStartEvent:
                start, end = event.start_mark, event.end_mark
                kind = Kind.MAPPING if of is MappingStartEvent else Kind.SEQUENCE
                node = Node(kind, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
                if event.tag:
                    node.tag = short_tag(event.tag)
                if event.anchor:
                    node.anchor = event.anchor
                    anchors[event.anchor] = node
                children.append(node)
                stack.append((node, children, bool(event.flow_style)))
                children = []
            elif of is MappingEndEvent or of is SequenceEndEvent:
                node, outer, flow = stack.pop()
                if of is MappingEndEvent:
                    node.pairs = list(zip(children[::2], children[1::2], strict=True))
                else:
                    node.items = children
                if flow:
                    node.end_line, node.end_column = event.end_mark.line + 1, event.end_mark.column + 1
                elif children:
                    node.end_line, node.end_column = children[-1].end_line, children[-1].end_column
                children = outer
            elif of is AliasEvent:
                start, end = event.start_mark, event.end_mark
                node = Node(Kind.ALIAS, start.line + 1, start.column + 1, end.line + 1, end.column + 1, text=event.anchor)
                node.target = anchors.get(event.anchor)
                if node.target is None:
                    raise DisagreementError
                children.append(node)
            elif of is DocumentEndEvent:
                return children[0]
            elif event is None:
                return None
    except yaml.YAMLError as error:
        raise DisagreementError from error
