"""The healthy configurations that cases are made from: our own in bases/, and the real ones where they are at hand."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.fuzz.case import META, OAUTH, Case

OURS = Path(__file__).parent / "bases"
SHARED = Path(__file__).resolve().parents[3] / "shared"
SMALL = 15_000
"""Bytes: the largest real document that is taken, for larger ones differ from it in length only."""


@cache
def bases(real: bool = True) -> tuple[Case, ...]:
    """All bases; `real` False: only our own, the same on every machine."""
    ours = [Case(folder.name, folder.name, _read(folder)) for folder in sorted(OURS.iterdir()) if folder.is_dir()]
    return (*ours, *_recorded(), *_real()) if real else tuple(ours)


def _read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _recorded() -> Iterator[Case]:
    path = SHARED / "conformance" / "cases.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if '"ops": []' in line:
                    case = Case.from_json(json.loads(line))
                    yield Case(case.base, case.base, case.files)


def _real() -> Iterator[Case]:
    """One base for each plugin of the real configuration that has a small document: its entry, its document."""
    root = SHARED / "coze-studio"
    if not root.exists():
        return
    oauth = (root / OAUTH).read_bytes()
    for entry in re.split(r"(?m)^(?=- plugin_id:)", (root / META).read_text(encoding="utf-8")):
        named = re.search(r"(?m)^  openapi_doc_file: (\S+)$", entry)
        if named and (document := root / "pluginproduct" / named[1]).stat().st_size < SMALL:
            yield Case(named[1], named[1], {META: entry.encode(), OAUTH: oauth, f"pluginproduct/{named[1]}": document.read_bytes()})
