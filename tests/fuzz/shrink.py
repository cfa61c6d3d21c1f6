"""Makes a disagreement small: fewer files, fewer lines, fewer pieces of a line, as long as it is still one of its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.fuzz.case import Case
from tests.fuzz.compare import Disagreement, differ
from tests.fuzz.ours import predict
from tests.fuzz.real import ask

ROUNDS = 60
"""Batches of candidates that one disagreement may take."""


def shrink(found: Disagreement) -> Disagreement:
    """The smallest that was found, in bounded time."""
    left = ROUNDS
    for split in (r"(?<=\n)", r"(?<=[\n,{}\[\]])|(?= [-?] )"):
        for path in sorted(found.case.files, key=lambda path: -len(found.case.files[path])):
            found, left = _shrink_file(found, path, split, left)
    return found


def _shrink_file(found: Disagreement, path: str, split: str, left: int) -> tuple[Disagreement, int]:
    """ddmin over the pieces of one file: drops ever smaller runs of them."""
    pieces = re.split(split, found.case.files[path].decode("latin-1"))
    size = len(pieces) // 2
    while size and left > 0:
        candidates = [pieces[:start] + pieces[start + size :] for start in range(0, len(pieces), size)]
        smaller = _first_alike(found, [_with(found.case, path, candidate) for candidate in candidates])
        left -= 1
        if smaller is None:
            size //= 2
            continue
        found = smaller
        pieces = re.split(split, found.case.files[path].decode("latin-1"))
        size = min(size, len(pieces) // 2)
    return found, left


def _with(case: Case, path: str, pieces: Sequence[str]) -> Case:
    return Case(case.id, case.base, {**case.files, path: "".join(pieces).encode("latin-1")}, case.ops)


def _first_alike(found: Disagreement, candidates: Sequence[Case]) -> Disagreement | None:
    for candidate, (real, verdict) in zip(candidates, ask(candidates, runs=1), strict=True):
        again = differ(candidate, real, predict(candidate), verdict)
        if again and again.kind == found.kind and again.signature == found.signature:
            return again
    return None
