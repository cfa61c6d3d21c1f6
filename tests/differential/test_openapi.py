"""Whole documents as kin-openapi loads and validates them, and values against schemas."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from cozecheck.core import catalogue
from cozecheck.core.findings import Findings
from cozecheck.loader import document as coze
from cozecheck.openapi3 import validate as kin
from cozecheck.openapi3.load import load
from cozecheck.openapi3.places import CrashError
from cozecheck.openapi3.visit import Visit
from tests.fuzz.case import META, OAUTH
from tests.fuzz.generate import case
from tests.fuzz.shapes import value
from tests.fuzz.tree import dump
from tests.reference.client import Answer, Reference, as_bytes, available

pytestmark = pytest.mark.skipif(not available(), reason="Go is not installed")

DOC = '{"openapi": "3.0.1", "info": {"title": "a", "description": "a", "version": "1"}, "paths": {}, "components": {"schemas": {"X": %s}}}'


FITTING: dict[str, list[Any]] = {
    "string": ["a", "abc", "", "2024-01-01", "文字", "YWJj"],
    "integer": [1, 0, -1, 5, 1.5, 2**31, 2**63],
    "number": [1, 0.5, 1e3, -1.5],
    "boolean": [True, False],
}


def judged(data: bytes) -> tuple[str, str]:
    """What our model says of a document: how far it comes, and why not further."""
    findings = Findings("a.yaml")
    doc = load(data, findings)
    for stage in ("load", "validate", "coze"):
        if any(finding.rule is catalogue.CANNOT_JUDGE for finding in findings):
            return "unsure", ""
        if findings:
            return stage, findings[0].log or findings[0].message.render()
        assert doc is not None
        if stage == "load":
            kin.validate(doc, findings)
        elif stage == "validate":
            coze.validate(doc, findings)
    return "valid", ""


def really(answer: Answer) -> str:
    if answer.get("died"):
        return "load"
    return next((stage for stage in ("load", "validate", "coze") if answer["value"][stage] is not None), "valid")


@pytest.mark.slow
def test_documents() -> None:
    documents = list(
        dict.fromkeys(data for seed in range(4_000_000, 4_002_000) for path, data in case(seed, real=False).files.items() if path not in (META, OAUTH))
    )
    assert len(documents) > 1200
    answers = Reference("openapi", timeout=300).ask_all([as_bytes(data) for data in documents])
    wrong = []
    for data, answer in zip(documents, answers, strict=True):
        stage, why = judged(data)
        if stage not in ("unsure", really(answer)):
            wrong.append((data.decode(errors="replace"), stage, why, answer))
    assert [(stage, why, answer) for _, stage, why, answer in wrong] == []


def test_values_against_schemas() -> None:
    rng = Random(5)
    pairs = [_pair(rng) for _ in range(6000)]
    answers = Reference("visit", timeout=300).ask_all([{"schema": schema, "value": wanted} for schema, wanted in pairs])
    wrong, judged = [], 0
    for (schema, wanted), answer in zip(pairs, answers, strict=True):
        if (answer["error"] or "").startswith(("schema: ", "value: ")):
            continue
        judged += 1
        if _fits(schema, wanted) != (answer["error"] is None):
            wrong.append((schema, wanted, answer["error"]))
    assert judged > 1500
    assert wrong == []


def _pair(rng: Random) -> tuple[Any, Any]:
    """A schema without references, and a value; both are plain JSON."""
    schema = _plain(value("Schema", rng, 3), rng)
    return schema, _floats(_plain(value("any", rng), rng) if rng.random() < 0.4 else _near(schema, rng))


def _plain(tree: Any, rng: Random) -> Any:
    import yaml

    try:
        loaded = yaml.load(dump(tree, rng, "flow"), Loader=yaml.CBaseLoader if rng.random() < 0.02 else yaml.CSafeLoader)
        return json.loads(json.dumps(loaded, allow_nan=False))
    except (yaml.YAMLError, TypeError, ValueError):
        return {}


def _near(schema: Any, rng: Random) -> Any:
    """A value that may fit."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(schema, dict) and isinstance(schema.get("enum"), list) and schema["enum"]:
        return rng.choice(schema["enum"])
    if kind == "object" and isinstance(schema.get("properties"), dict):
        return {name: _near(inner, rng) for name, inner in schema["properties"].items() if rng.random() < 0.8}
    if kind == "array":
        return [_near(schema.get("items"), rng) for _ in range(rng.randrange(4))]
    return rng.choice(FITTING.get(str(kind), [None, 1, "a", [], {}]))


def _floats(data: Any) -> Any:
    """Go's JSON numbers are floats."""
    if isinstance(data, dict):
        return {key: _floats(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_floats(item) for item in data]
    return float(data) if isinstance(data, int) and not isinstance(data, bool) else data


def _fits(schema: Any, wanted: Any) -> bool:
    findings = Findings("a.json")
    doc = load((DOC % json.dumps(schema)).encode(), findings)
    found = doc.components.schemas["X"] if doc and doc.components else None
    assert found is not None, (schema, findings)
    assert found.value is not None, (schema, findings)
    try:
        return Visit(multi=True).visit(found.value, wanted) is None
    except CrashError:
        return False
