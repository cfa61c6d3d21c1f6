"""A fixed thousand cases, from the bases in this repository alone; and the generator makes what it says."""

from __future__ import annotations

import collections
from random import Random

import pytest

from tests.fuzz.bases import bases
from tests.fuzz.case import Case
from tests.fuzz.compare import compare
from tests.fuzz.generate import case
from tests.fuzz.ours import predict
from tests.fuzz.real import ask
from tests.fuzz.tree import Raw, Twin, dump, parse
from tests.reference.client import available

needs_go = pytest.mark.skipif(not available(), reason="Go is not installed")
SEEDS = range(1_000_000, 1_001_000)


@pytest.mark.slow
@needs_go
def test_a_thousand_cases_agree() -> None:
    wrong = compare([case(seed, real=False) for seed in SEEDS])
    assert [(one.case.id, one.kind, one.case.ops, one.real.why, one.ours.why) for one in wrong] == []


@needs_go
def test_every_base_is_healthy_and_judged_alike() -> None:
    for base, (real, verdict) in zip(bases(), ask(bases()), strict=True):
        assert verdict["log"] == []
        assert verdict["plugins"]
        assert predict(base).outcome == real.outcome, base.base


@needs_go
def test_cases_are_of_every_kind() -> None:
    """Enough of them still load, and each part of a verdict has its share."""
    counts: collections.Counter[str] = collections.Counter()
    for _, verdict in ask([case(seed, real=False) for seed in SEEDS[:400]], runs=1):
        counts[verdict["startup"]] += 1
        counts.update(part for part in ("plugins", "crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "log") if verdict[part])
    assert counts["ok"] > 160
    assert counts["error"] > 40
    assert min(counts[part] for part in ("plugins", "log")) > 80
    assert min(counts[part] for part in ("panic", "crash_when_used", "breaks_plugin_list", "unusable_by_workflows")) >= 4, counts


def test_a_seed_makes_the_same_case_each_time() -> None:
    assert case(7, real=False) == case(7, real=False)
    assert case(7, real=False) != case(8, real=False)


def test_a_case_survives_its_json() -> None:
    one = Case("a", "b", {"x": b"\xff", "y": "文".encode()}, ["op"])
    assert Case.from_json(one.as_json()) == one


def test_trees_keep_how_scalars_were_written() -> None:
    text = "a: 0x1F\nb: '0x1F'\nc: [1.50, ~, \"x\"]\n"
    tree = parse(text)
    assert tree == {"a": Raw("0x1F"), "b": "0x1F", "c": [Raw("1.50"), Raw("~"), "x"]}
    assert dump(tree, Random(1), "flow") == '{a: 0x1F, b: "0x1F", c: [1.50, ~, "x"]}\n'
    assert dump({"a": 1, Twin("a"): Raw("b")}, Random(1), "flow") == '{"a": "1", a: b}\n'
