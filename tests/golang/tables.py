"""Inputs and what Go made of them, as recorded/*.jsonl keeps them: one request to a layer of the reference with its answer a line.

Each file is named after the layer. To record an input, add a line with its request alone, and run `python -m tests.golang.tables`, which needs Go.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recorded"
Row = dict[str, Any]


def rows(layer: str) -> list[Row]:
    """The requests with `error` (null where Go accepts the input) and `value`. Bytes of `text` that are no UTF-8 are lone surrogates."""
    with open(FOLDER / f"{layer}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def shown(text: str) -> str:
    """A text as the reference's JSON shows it: each byte that is no UTF-8 is a U+FFFD."""
    return "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in text)


def record() -> None:
    """Asks Go anew for every line of every file."""
    from tests.reference.client import Reference, as_bytes

    for path in sorted(FOLDER.glob("*.jsonl")):
        requests = [{name: value for name, value in row.items() if name not in ("error", "value")} for row in rows(path.stem)]
        answers = Reference(path.stem).ask_all([{**request, **as_bytes(request["text"].encode("utf-8", "surrogateescape"))} for request in requests])
        for answer in answers if path.stem == "sonic" else ():
            answer["error"] = answer["error"] and "refused"  # its words quote the whole input
        lines = (json.dumps({**request, "error": answer["error"], "value": answer["value"]}) for request, answer in zip(requests, answers, strict=True))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
