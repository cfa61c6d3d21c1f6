"""The quick way through libyaml and the exact one must build the same tree wherever the quick one is taken."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.golang import yaml3
from cozecheck.golang.yaml3 import libyaml, parser, reader
from tests.golang.yaml_inputs import DOCUMENTS, METAS, damaged
from tests.shared import SHARED, needs_shared


def tree(root: Node | None) -> list[tuple[Any, ...]]:
    """Everything about every node but where an empty value is said to begin, which is between two places."""
    found: list[tuple[Any, ...]] = []
    stack = [root] if root else []
    while stack:
        node = stack.pop()
        children = [*node.items, *(part for pair in node.pairs for part in pair)]
        place = (node.line, node.column, node.end_line, node.end_column) if node.text or node.style or children else ()
        found.append((node.kind, node.text, node.style, node.tag, node.anchor, len(children), place))
        stack.extend(children)
    return found


def both(text: str) -> bool:
    """Compares the two ways; False where the quick one is not taken."""
    source = reader.read(text.encode("utf-8", "surrogateescape"))
    if source.problem is not None or not libyaml.agrees(source.text):
        return False
    try:
        quick = libyaml.build(source.text.encode())
    except libyaml.DisagreementError:
        return False
    assert tree(quick) == tree(parser.build(source)), text
    return True


def test_documents() -> None:
    random = Random(7)
    texts = [*DOCUMENTS, *METAS, *(damaged(random, random.choice(DOCUMENTS + METAS)) for _ in range(4000))]
    assert sum(map(both, texts)) > 300


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "coze-studio").rglob("*.yaml")) if SHARED.is_dir() else [], ids=lambda path: path.name)
def test_real_files_go_the_quick_way(path: Any) -> None:
    assert both(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "a:\tb",
        "[a?b]",
        "? a",
        "%YAML 1.1\n---\na",
        "a\n---\nb",
        "a\n...\n",
        '"\\/"',
        "!!str a",
        "&a b",
        "a\rb",
        "a\x85b",
        "\ufeff\ufeffa",
        "[a:]",
        "{a:,b}",
        "[!x,y z]",
        "a: b: c",
    ],
)
def test_the_quick_way_is_left(text: str) -> None:
    assert not both(text)


def test_without_the_binding(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: bytes) -> Node:
        raise libyaml.DisagreementError

    monkeypatch.setattr(libyaml, "build", missing)
    root = yaml3.parse(b"a: [b]\n", Findings("x.yaml"))
    assert root is not None
    assert root.kind is Kind.MAPPING


def test_places() -> None:
    root = yaml3.parse("a: 'é'\nб: [x, {y: z}]\nc:\n  - d e\n".encode(), Findings("x.yaml"))
    assert root is not None
    (a, value), (b, flow), (c, block) = root.pairs
    assert [(node.line, node.column, node.end_line, node.end_column) for node in (a, value, b, flow, c, block, block.items[0], flow.items[1], root)] == [
        (1, 1, 1, 2),
        (1, 4, 1, 7),
        (2, 1, 2, 2),
        (2, 4, 2, 15),
        (3, 1, 3, 2),
        (4, 3, 4, 8),
        (4, 5, 4, 8),
        (2, 8, 2, 14),
        (1, 1, 4, 8),
    ]
