"""Data that only this project's own machines have beside the checkout; users' tests skip what needs it."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded verdicts and the real configuration are not beside this checkout")


def recorded_cases(every: int = 1) -> list[dict[str, Any]]:
    """The recorded configurations with the real loader's verdicts; every `every`-th."""
    with gzip.open(SHARED / "conformance/cases.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for number, line in enumerate(file) if number % every == 0]


def lay_out(folder: Path, files: dict[str, Any]) -> Path:
    """Writes a recorded case's files below `folder`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(text["b64"]) if isinstance(text, dict) else text.encode())
    (folder / "pluginproduct").mkdir(parents=True, exist_ok=True)
    return folder
