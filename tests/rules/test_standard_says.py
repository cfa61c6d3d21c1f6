"""What the OpenAPI standard says, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from cozecheck.loader.load import load
from cozecheck.rules import checks
from cozecheck.source.files import ConfigFiles
from tests.rules.test_advice import GET, NOTES, POST, SEARCH, Change, advice, told
from tests.shared import SHARED, lay_out, needs_shared, recorded_cases

CASES: dict[str, tuple[Change, list[str]]] = {
    "a tag without name": (
        (NOTES, "/tags", "- description: All about notes."),
        ["description: All about notes. | warning: the OpenAPI standard says: 'name' is a required property"],
    ),
    "a key that does not belong there": (
        (NOTES, f"{GET}/method", "get"),
        ["method | warning: the OpenAPI standard says: 'method' does not belong here"],
    ),
    "the branch that was meant of several": (
        (SEARCH, "/paths/~1search/get/parameters/0", "{name: query, in: query, required: 1, description: The words., schema: {type: string}}"),
        ["1 | warning: the OpenAPI standard says: 1 is not of type 'boolean'"],
    ),
    "a default that does not fit": (
        (SEARCH, "/paths/~1search/get/parameters/1/schema/default", "many"),
        ["many | warning: the OpenAPI standard says: 'many' is not of type 'integer'"],
    ),
    "a default behind a reference": (
        (SEARCH, "/components/schemas/Page/properties/title/default", "7"),
        ["7 | warning: the OpenAPI standard says: 7 is not of type 'string'"],
    ),
    "an id used twice": (
        (NOTES, f"{POST}/operationId", "list_notes"),
        ["get | warning: the OpenAPI standard says: Operation ID 'list_notes' for 'get' in '/notes' is not unique"],
    ),
    "a path parameter that is not declared": (
        (SEARCH, "/paths/~1pages~1{page_id}/get/parameters", "[]"),
        ["get | warning: the OpenAPI standard says: Path parameter 'page_id' for 'get' operation in '/pages/{page_id}' was not resolved"],
    ),
    "a reference that leads out": ((SEARCH, "/components/schemas/Page", "{$ref: 'http://localhost:1/page.yaml'}"), []),
    "a reference that leads nowhere": ((SEARCH, "/components/schemas/Page", "{$ref: '#/components/schemas/Sheet'}"), []),
    "another version": ((NOTES, "/openapi", "3.1.0"), []),
    "no document at all": ((NOTES, "", "- a"), []),
    "no YAML": ((NOTES, "", "a: b: c"), []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_standard_is_quoted_where_it_applies(name: str, tmp_path: Path) -> None:
    change, expected = CASES[name]
    assert told(advice(tmp_path, change, standard=True), "CZ501") == expected


def test_it_is_only_asked_when_it_is_wanted(tmp_path: Path) -> None:
    assert told(advice(tmp_path, (NOTES, f"{GET}/method", "get")), "CZ501") == []


def test_a_flood_is_cut(tmp_path: Path) -> None:
    from cozecheck.rules.standard_says import MAX_FINDINGS

    keys = "\n".join(f"key{n}: {{}}" for n in range(MAX_FINDINGS * 3))
    found = told(advice(tmp_path, (NOTES, "/paths", keys), standard=True), "CZ501")
    assert 1 <= len(found) <= MAX_FINDINGS


@needs_shared
def test_it_agrees_with_the_validator_itself(tmp_path: Path) -> None:
    """On whole documents, read as YAML by Go's rules in both cases."""
    from openapi_spec_validator import OpenAPIV30SpecValidator

    from cozecheck.rules.standard_says import plain

    roots = [SHARED / "coze-studio", *(path for path in (SHARED / "wild").iterdir() if path.is_dir())]
    roots += [lay_out(tmp_path / case["id"], case["files"]) for case in recorded_cases(every=400)]
    judged = 0
    for root in roots:
        config, _ = load(ConfigFiles(str(root)))
        named = {f.place.file for f in checks.run(config, standard=True) if f.rule.code == "CZ501"}
        for document in config.documents.values():
            if document.root is None or not isinstance(document.root.data, dict):
                continue
            try:
                faulty = next(OpenAPIV30SpecValidator(plain(document.root)).iter_errors(), None) is not None
            except Exception:  # a reference that leads nowhere: the validator gives up, and the loader has found it
                continue
            judged += 1
            assert (document.file in named) == faulty, document.file
    assert judged >= 20
