"""Documents and what kin-openapi made of them, as recorded.jsonl keeps them, one a line.

A row has `text`, a whole document, or `part`, what follows HEAD; and the errors of loading and of validating (null: none), which begin with
'panic: ' where Go panics and with 'fatal error: ' where nothing can stop it. To record a document, add a line with its text or part alone, and run
`python -m tests.openapi3.tables`, which needs Go.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.openapi3.load import load
from cozecheck.openapi3.validate import validate

FILE = Path(__file__).parent / "recorded.jsonl"
HEAD = "openapi: 3.0.1\ninfo: {title: t, version: v1}\n"
Row = dict[str, Any]


def rows() -> list[Row]:
    """All recorded documents."""
    with open(FILE, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def text_of(row: Row) -> str:
    """The whole document of a row."""
    return str(row["text"]) if "text" in row else HEAD + row["part"]


def found(text: str | bytes) -> tuple[list[Finding], list[Finding]]:
    """What is found in loading a document, and in validating it, whether it loads or not."""
    loading, validation = Findings("doc.yaml"), Findings("doc.yaml")
    doc = load(text.encode() if isinstance(text, str) else text, loading)
    if doc is not None:
        assert doc.loaded == all(finding.rule is catalogue.CANNOT_JUDGE for finding in loading)
        validate(doc, validation)
    return list(loading), list(validation)


def errors(text: str | bytes) -> tuple[str | None, str | None, bool]:
    """The errors of loading and of validating as Go would give them, and whether that cannot be known."""
    loading, validation = found(text)
    unsure = any(finding.rule is catalogue.CANNOT_JUDGE for finding in (*loading, *validation))
    loads = [finding.log for finding in loading if finding.rule is not catalogue.CANNOT_JUDGE]
    if loads:
        return loads[0], None, unsure
    validates = [finding.log for finding in validation if finding.rule is not catalogue.CANNOT_JUDGE]
    return None, validates[0] if validates else None, unsure


def answers_of(texts: list[str]) -> list[Row]:
    """Go's errors for each document."""
    from tests.reference.client import Reference, as_bytes

    answers = []
    for answer in Reference("openapi").ask_all([as_bytes(text.encode()) for text in texts]):
        value = answer.get("value") or {"load": f"fatal error: {answer.get('died')}", "validate": None}
        answers.append({"load": value["load"], "validate": value["validate"]})
    return answers


def record() -> None:
    """Asks Go anew about every row."""
    asked: list[Row] = [{name: row[name] for name in ("text", "part") if name in row} for row in rows()]
    answered = zip(asked, answers_of([text_of(row) for row in asked]), strict=True)
    FILE.write_text("".join(json.dumps({**row, **answer}, ensure_ascii=False) + "\n" for row, answer in answered), encoding="utf-8")


if __name__ == "__main__":
    record()
