"""`python -m tests.fuzz --n 20000 --seed 1 --store`: compares cozecheck with the reference; exit status 1 where they disagree."""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import sys
import time
from pathlib import Path

from tests.fuzz.compare import Disagreement, compare
from tests.fuzz.generate import case
from tests.fuzz.shrink import shrink
from tests.reference.client import available

STORED = Path(__file__).parents[1] / "conformance"
BATCH = 250
ALIKE = 2
"""How many disagreements of one signature are shrunk and stored: the others have most likely the same cause."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=1000, help="how many cases")
    options.add_argument("--seed", type=int, default=1, help="the first case's seed; the others follow it")
    options.add_argument("--store", action="store_true", help=f"store disagreements in {STORED.parent.name}/{STORED.name}/")
    options.add_argument("--ours", action="store_true", help="only from the bases in this repository")
    options.add_argument("--alike", type=int, default=ALIKE, help="how many disagreements that look alike to shrink")
    chosen = options.parse_args()
    if not available():
        print("Go is not installed: there is nothing to compare with", file=sys.stderr)
        return 2
    began, found, kinds, alike = time.monotonic(), 0, collections.Counter[str](), collections.Counter[str]()
    for start in range(chosen.seed, chosen.seed + chosen.n, BATCH):
        batch = [case(seed, real=not chosen.ours) for seed in range(start, min(start + BATCH, chosen.seed + chosen.n))]
        for one in compare(batch):
            found += 1
            kinds[one.kind] += 1
            alike[one.signature] += 1
            if alike[one.signature] <= chosen.alike:
                report(shrink(one), chosen.store)
        done = start + len(batch) - chosen.seed
        print(f"seeds {chosen.seed} to {start + len(batch) - 1}: {found} of {done} disagree, {done / (time.monotonic() - began):.0f} cases/s", flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:6} {kind}")
    return 1 if found else 0


def report(one: Disagreement, store: bool) -> None:
    """Prints a disagreement, and stores it under the hash of its files."""
    data = {**one.case.as_json(), "verdict": one.verdict, "unsure": one.real.unsure}
    name = hashlib.sha256(json.dumps(data["files"], sort_keys=True).encode()).hexdigest()[:16]
    print(f"\n{one.case.id} {one.kind}\n  changed: {'; '.join(one.case.ops)}\n  really:  {one.real.outcome} {one.real.why[:300]!r}")
    print(f"  ours:    {one.ours.outcome} {one.ours.why[:300]!r}")
    if store:
        STORED.mkdir(exist_ok=True)
        (STORED / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"  stored:  {STORED.name}/{name}.json")


if __name__ == "__main__":
    sys.exit(main())
