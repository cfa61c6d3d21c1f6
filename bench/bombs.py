"""What cozecheck takes for configurations that are small to write and large to work through (tests/bombs.py), beside the real loader's own time.

    make dev && .venv/bin/python bench/bombs.py [NAME…] [--limit SECONDS] [--go]

Each size of each bomb is a whole `cozecheck check` in a process of its own. Marked with '!' is what takes more than 5 s or 500 MB, ends in a
traceback, or is still running after the limit. `--go` also asks the reference (tests/reference) what it takes, where Go is there.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.bombs import BOMBS, Bomb
from tests.limits import Run, run
from tests.reference import client

SECONDS, MEGABYTES = 5, 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of names of bombs: these only")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds after which a process is ended")
    parser.add_argument("--go", action="store_true", help="ask the Go reference, too")
    arguments = parser.parse_args()
    bad = 0
    for bomb in BOMBS:
        if not arguments.names or any(name in bomb.name for name in arguments.names):
            for size in bomb.sizes:
                bad += not measure(bomb, size, arguments.limit, arguments.go)
    return min(bad, 1)


def measure(bomb: Bomb, size: int, limit: float, go: bool) -> bool:
    """Runs one and prints a line; whether it is within the limits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        length = bomb.lay_out(size, folder / "config")
        outcome = run(folder, folder / "config", wall=limit)
        good = outcome.code in (0, 1) and outcome.seconds < SECONDS and outcome.megabytes < MEGABYTES and "Traceback" not in outcome.stderr
        told = f"{bomb.name:42}{size:10,}{length / 1e6:9.2f} MB{outcome.seconds:9.2f} s{outcome.megabytes:8.0f} MB   {'' if good else '! '}{said(outcome)}"
        print(told, go_time(folder / "config", limit) if go else "", flush=True)
    return good


def said(outcome: Run) -> str:
    if outcome.report is None:
        return "still running" if outcome.code == -1 else f"exit code {outcome.code} {outcome.stderr[-300:]}"
    prediction = outcome.report["configs"][0]["prediction"] if outcome.report["configs"] else {}
    tools = sum(map(len, prediction.get("plugins", {}).values()))
    unsure = "" if prediction.get("sure") else ", not sure"
    return f"{prediction.get('startup')}, {tools} tools, {len(outcome.report['configs'][0]['findings'])} findings{unsure}"


def go_time(folder: Path, limit: float) -> str:
    began = time.perf_counter()
    try:
        done = subprocess.run([client.binary(), "folder", str(folder)], capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return "  Go: still running"
    took = time.perf_counter() - began
    return f"  Go: {took:.2f} s" + (f", exit code {done.returncode} {done.stderr[:60]!r}" if done.returncode else "")


if __name__ == "__main__":
    sys.exit(main())
