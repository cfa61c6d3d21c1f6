"""What a played server answers to a tool's call: a pure function of the document, the seed and the faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from cozecheck.calls.examples import made_answer
from cozecheck.loader.model import Tool
from cozecheck.mock.faults import NONE, Faults


class Answer(NamedTuple):
    """`body` is sent up to `sent` bytes, behind which the connection ends; `latency` in seconds goes before all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent: int
    latency: float = 0.0


def answer(tool: Tool, seed: int = 0, faults: Faults = NONE) -> Answer:
    """The answer, the same for the same seed."""
    status = faults.status or 200
    made = made_answer(tool, seed) if status == 200 else {"error": f"status {status}: a fault that was asked for"}
    body = json.dumps(_wrong(made) if faults.wrong_type else made, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body))}
    if status == 429:
        headers["Retry-After"] = "1"
    return Answer(status, headers, body, len(body) // 2 if faults.truncated else len(body), faults.latency)


def _wrong(value: Any) -> Any:
    """The same properties with values of other types; an answer that has none is no object."""
    if isinstance(value, dict) and value:
        return {name: 12345 if isinstance(item, str) else "of another type" for name, item in value.items()}
    return ["of another type"]
