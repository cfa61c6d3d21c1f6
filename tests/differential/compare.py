"""What the layers' tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from cozecheck.core.node import Node
from tests.reference.client import Answer, Reference, as_bytes

REFUSED = "refused"


def disagreements(
    layer: str, inputs: Sequence[bytes], ours: Callable[[bytes], Any], real: Callable[[Answer], Any], **more: Any
) -> list[tuple[bytes, Any, Any]]:
    """(input, ours, Go's) where they differ; what either refuses is REFUSED."""
    answers = Reference(layer, timeout=300).ask_all([{**as_bytes(data), **more} for data in inputs])
    pairs = ((data, ours(data), REFUSED if answer["error"] is not None else real(answer)) for data, answer in zip(inputs, answers, strict=True))
    return [(data, mine, theirs) for data, mine, theirs in pairs if mine != theirs]


def unique(texts: Iterable[str]) -> list[bytes]:
    """As bytes, each once; a lone surrogate becomes three bytes that are no UTF-8."""
    return [text.encode(errors="surrogatepass") for text in dict.fromkeys(texts)]


def mutated(samples: Sequence[str], alphabet: Sequence[str], count: int, rng: Random) -> list[str]:
    """Samples with one to three pieces dropped, doubled, replaced or put in."""
    return [_mutated(rng.choice(samples), alphabet, rng) for _ in range(count)]


def _mutated(text: str, alphabet: Sequence[str], rng: Random) -> str:
    for _ in range(rng.choice((1, 1, 2, 3))):
        at, stop = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        how = rng.randrange(4)
        if how == 0:
            text = text[:at] + text[min(at + 1, stop) :]
        elif how == 1:
            text = text[:stop] + text[at:stop][:8] + text[stop:]
        elif how == 2:
            text = text[:at] + rng.choice(alphabet) + text[at + 1 :]
        else:
            text = text[:at] + rng.choice(alphabet) + text[at:]
    return text


def plain(node: Node) -> Any:
    """The decoded value, without nodes."""
    if isinstance(node.data, dict):
        return {key: plain(value) for key, value in node.data.items()}
    return [plain(item) for item in node.data] if isinstance(node.data, list) else node.data
