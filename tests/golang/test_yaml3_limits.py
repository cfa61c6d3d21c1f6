"""Bombs, depth and cycles: yaml.v3's own limits, at no greater cost than they deserve."""

from __future__ import annotations

import pytest

from cozecheck.core import catalogue
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.golang import yaml3
from cozecheck.golang.yaml3 import INT64, Pointer, Slice, Struct


def load(text: str) -> tuple[Node | None, bool, Findings]:
    findings = Findings("x.yaml")
    root = yaml3.parse(text.encode(), findings)
    return root, root is not None and yaml3.to_json(root, findings), findings


@pytest.mark.parametrize("count", [9_999, 10_000])
def test_deepest_flow(count: int) -> None:
    root, loads, findings = load("[" * count + "]" * count)
    assert root is not None
    assert loads, findings


@pytest.mark.parametrize("text", ["[" * 10_001 + "]" * 10_001, "- " * 10_001, "{a: " * 10_001, "[" * 100_000, "? " * 100_000], ids=len)
def test_too_deep(text: str) -> None:
    root, _, findings = load(text)
    assert root is None
    assert findings[0].log == "yaml: exceeded max depth of 10000"
    assert findings[0].rule is catalogue.YAML_SYNTAX


def test_deeper_than_json_may_be() -> None:
    _, loads, findings = load("- " * 9_999 + "[[[]]]")
    assert not loads
    assert findings[0].log == "error unmarshaling JSON: while decoding JSON: invalid character '[' exceeded max depth"
    assert findings[0].place.column == 9_999 * 2 + 2


def test_deep_through_aliases() -> None:
    text = "- &a " + "[" * 6_000 + "]" * 6_000 + "\n- " + "[" * 3_990 + "*a" + "]" * 3_990 + "\n"
    assert load(text)[1]
    assert not load(text.replace("*a", "[" * 20 + "*a" + "]" * 20))[1]


def test_alias_bomb() -> None:
    levels = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    _, loads, findings = load("a: &a [x, x, x, x, x, x, x, x, x]\n" + levels)
    assert not loads
    assert [finding.rule for finding in findings] == [catalogue.EXCESSIVE_ALIASES]
    assert findings[0].log == "error converting YAML to JSON: yaml: document contains excessive aliasing"


@pytest.mark.parametrize(
    ("items", "times", "loads"), [(1000, 110, True), (1000, 111, False), (150, 296, True), (150, 299, False), (5000, 80, True), (5000, 82, False)]
)
def test_ratio_of_aliases(items: int, times: int, loads: bool) -> None:
    """As measured with Go: up to 400,000 steps 99 % may come from aliases, then fewer."""
    assert load("a: &a [" + "x, " * items + "]\nb: [" + "*a, " * times + "]\n")[1] is loads


def test_merging_is_counted() -> None:
    text = "a0: &a0 {k0: 1}\n" + "".join(f"a{i}: &a{i} {{k{i}: 1, <<: *a{i - 1}}}\n" for i in range(1, 1_500))
    _, loads, findings = load(text)
    assert not loads
    assert findings[0].rule is catalogue.EXCESSIVE_ALIASES


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x {b: {c: *x}}", "a: &x {<<: *x}", "&x [&y [*x, *y]]"])
def test_an_anchor_that_contains_itself(text: str) -> None:
    _, loads, findings = load(text)
    assert not loads
    assert findings[0].rule is catalogue.EXCESSIVE_ALIASES
    assert "contains itself" in findings[0].log


def test_a_cycle_that_go_never_walks() -> None:
    # The key is given in the mapping itself, so that Go does not look at the merged value.
    assert load("&x {k: 1, <<: {k: *x}}")[1]


def test_depth_of_typed_decoding() -> None:
    fields: dict[str, yaml3.Pointer] = {}
    spec = Struct("main.Chain", fields)
    fields["next"] = Pointer(spec)
    findings = Findings("x.yaml")
    root = yaml3.parse(("{next: " * 5_000 + "{}" + "}" * 5_000).encode(), findings)
    assert root is not None
    decoded = yaml3.unmarshal(root, spec, findings)
    depth = 0
    while decoded.value["next"].value is not None:
        decoded, depth = decoded.value["next"], depth + 1
    assert (depth, findings) == (5_000, [])


def test_slices_lose_what_does_not_fit() -> None:
    findings = Findings("x.yaml")
    root = yaml3.parse(b"[1, ~, 2]", findings)
    assert root is not None
    assert [item.value for item in yaml3.unmarshal(root, Slice(INT64), findings).value] == [1, 2]
    assert findings == []
