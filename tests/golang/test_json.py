"""json.parse and json.error against what encoding/json answered, and the places of what is parsed."""

from __future__ import annotations

import json as python
from typing import Any

import pytest

from cozecheck.core.node import Kind, Node
from cozecheck.golang import json
from tests.golang.tables import rows

TEXT = """\
{
  "a": [1, -2.5e3, true, null],\r
  "文😀": {"b\\u0062": "é\\n"}, "a": ""
}"""


def parsed(text: str | bytes) -> Node:
    node = json.parse(text if isinstance(text, bytes) else text.encode())
    assert node is not None
    return node


def plain(node: Node) -> Any:
    """The value as Go decodes it into an interface: every number a float."""
    data = node.data
    if isinstance(data, dict):
        return {key: plain(child) for key, child in data.items()}
    if isinstance(data, list):
        return [plain(child) for child in data]
    return number(node) if isinstance(data, int) and not isinstance(data, bool) else data


def number(node: Node) -> float:
    """As ParseFloat reads it; infinite where it is too large."""
    return float(node.text)


def everything(node: Node) -> list[Node]:
    """A node and all below it, keys included."""
    found = [node]
    for one in found:
        found += [*one.items, *(part for pair in one.pairs for part in pair)]
    return found


def place(node: Node) -> tuple[int, int, int, int]:
    return node.line, node.column, node.end_line, node.end_column


def ours(text: str) -> tuple[str | None, Any]:
    """The error and the value, as Go tells them."""
    data = text.encode("utf-8", "surrogateescape")
    wrong = json.error(data)
    assert (json.parse(data) is None) == (wrong is not None)
    if wrong:
        return wrong[1], None
    root = parsed(data)
    for node in everything(root):
        if isinstance(node.data, (int, float)) and abs(number(node) if node.text[-1:].isdigit() else 0) == float("inf"):
            return f"json: cannot unmarshal number {node.text} into Go value of type float64", None
    return None, repr(sorted_value(plain(root)))


def sorted_value(value: Any) -> Any:
    return python.loads(python.dumps(value, sort_keys=True))


def test_recorded() -> None:
    recorded = rows("json")
    assert len(recorded) > 230
    wrong = []
    for row in recorded:
        real = row["error"], None if row["value"] is None else repr(sorted_value(python.loads(row["value"], parse_int=float)))
        if ours(row["text"]) != real:
            wrong.append((row["text"], ours(row["text"]), real))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "offset"),
    [(b"", 0), (b"[1,", 3), (b"[1,]", 4), (b"-", 1), (b"tr", 2), (b"trx", 3), (b'"\\x"', 3), (b'"\xe6\x96\x87\n"', 5), (b"1.x", 3), (b"{} x", 4), (b"\xff", 1)],
)
def test_offsets(text: bytes, offset: int) -> None:
    """SyntaxError.Offset of Go 1.24, which the reference does not tell."""
    found = json.error(text)
    assert found
    assert found[0] == offset


def test_places_count_characters_and_lines() -> None:
    root = parsed(TEXT)
    assert place(root) == (1, 1, 4, 2)
    (a, numbers), (key, inner), (again, empty) = root.pairs
    assert [place(node) for node in (a, numbers, *numbers.items)] == [
        (2, 3, 2, 6),
        (2, 8, 2, 31),
        (2, 9, 2, 10),
        (2, 12, 2, 18),
        (2, 20, 2, 24),
        (2, 26, 2, 30),
    ]
    assert [place(node) for node in (key, inner, again, empty)] == [(3, 3, 3, 7), (3, 9, 3, 27), (3, 29, 3, 32), (3, 34, 3, 36)]


def test_duplicate_keys_are_kept_and_the_last_one_counts() -> None:
    root = parsed(TEXT)
    assert [key.text for key, _ in root.pairs] == ["a", "文😀", "a"]
    assert root.data["a"] is root.pairs[2][1]
    assert root.keys["a"] is root.pairs[2][0]
    assert list(root.data) == ["a", "文😀"]


def test_nodes_as_core_documents_them() -> None:
    root = parsed('[1, 1.0, 1e2, "1", true, null, {}]')
    assert [(node.data, node.text, node.style) for node in root.items[:6]] == [
        (1, "1", ""),
        (1.0, "1.0", ""),
        (100.0, "1e2", ""),
        ("1", "1", '"'),
        (True, "true", ""),
        (None, "null", ""),
    ]
    assert [type(node.data) for node in root.items] == [int, float, float, str, bool, type(None), dict]
    assert [node.kind for node in (root, root.items[0], root.items[6])] == [Kind.SEQUENCE, Kind.SCALAR, Kind.MAPPING]
    assert root.data is root.items


def test_numbers_that_no_float_holds() -> None:
    assert [node.data for node in parsed("[1e999, -1e999, 1e-999]").items] == [float("inf"), float("-inf"), 0.0]
    assert parsed("9" * 400).data == int("9" * 400)
    assert parsed("-" + "9" * 100_000).data == float("-inf")
    assert str(parsed("-0").data) == "-0.0"
    assert parsed("18446744073709551615").data == 2**64 - 1


def test_depth() -> None:
    deep = parsed(b"[" * 10_000 + b"]" * 10_000)
    assert deep.items[0].items[0].column == 3
    assert json.error(b'{"a":' * 10_001) == (50_001, "invalid character '{' exceeded max depth")


def test_every_prefix_is_refused_without_a_crash() -> None:
    data = TEXT.encode()
    assert [end for end in range(len(data)) if json.parse(data[:end]) is not None] == []
