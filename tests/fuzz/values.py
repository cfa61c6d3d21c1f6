"""What values are tried: right ones by the kind of their place, odd ones anywhere. They stand in pools.txt."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from random import Random

from tests.fuzz.tree import Raw, Tree


def _read() -> dict[str, list[str]]:
    pools: dict[str, list[str]] = {}
    name = ""
    for heading, lines in groupby((Path(__file__).parent / "pools.txt").read_text(encoding="utf-8").split("\n")[2:-1], lambda line: line.startswith("==== ")):
        if heading:
            name = next(lines)[5:]
        else:
            pools[name] = ["" if line == "(nothing)" else line for line in lines]
    return pools


POOLS = _read()
ODD = tuple(Raw(text) for text in POOLS["any notation"])
PAYLOADS = (
    *POOLS["payload"],
    '{"a": "\t"}',
    "\ufeff{}",
    "\n",
    " ",
    ' {"key": "a"} ',
    '{"key": "\x01"}',
    "\x00",
    "{}\x00",
    "\t{}",
    "{}\r\n",
    "\x0b{}",
    '{"key": "\u2028"}',
)
FRAGMENTS = (*POOLS["fragment"], "#/\x00", "# /a", " #/a", "#/components/schemas/ ")
EXTENSIONS = (
    "x-assist-type",
    "x-global-disable",
    "x-local-disable",
    "x-variable-ref",
    "x-auth-mode",
    "x-a",
    "X-a",
    "unknown",
    "$schema",
    "const",
    "<<",
    "",
    "x-",
)


def pick(pool: str, rng: Random) -> Raw:
    """A value of a pool, as it is written; the first three, which are the right ones, more often."""
    return Raw(rng.choice(POOLS[pool][:3] if rng.random() < 0.5 else POOLS[pool]))


def odd(rng: Random) -> Tree:
    """Any value at all: mostly a scalar in some notation, sometimes a structure."""
    return rng.choice(ODD) if rng.random() < 0.8 else json_value(rng, 2)


def json_value(rng: Random, depth: int) -> Tree:
    """A random plain value, as examples and defaults hold."""
    if depth and rng.random() < 0.35:
        count = rng.randrange(4)
        if rng.random() < 0.5:
            return [json_value(rng, depth - 1) for _ in range(count)]
        return {rng.choice(("a", "b", "id", "name", "kind", "x", "1")): json_value(rng, depth - 1) for _ in range(count)}
    return pick("json", rng)
