"""Fills the outputs in the READMEs with what the program prints: `python scripts/readme.py`, or `--check` to only compare.

A block begins with `<!-- output: cozecheck … -->` and ends with `<!-- end -->`. Seconds differ from run to run: `--check` lets them be.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"(<!-- output: (cozecheck .*?) -->\n).*?(<!-- end -->)", re.DOTALL)
SECONDS = re.compile(r"\d+\.\d+(?= (?:s|秒))")
WIDTH = "116"


def output(command: str) -> str:
    """What the command prints on standard output, at the root of the checkout. Raises RuntimeError where it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "LANGUAGE", "LC_ALL", "LC_MESSAGES")}
    environment |= {"COLUMNS": WIDTH, "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def filled(page: str) -> str:
    """The page with each block's output as it is now."""
    return BLOCK.sub(lambda block: f"{block[1]}```console\n$ {block[2]}\n{output(block[2]).rstrip()}\n```\n{block[3]}", page)


def main() -> int:
    """0, or 1 where `--check` finds an output that has changed."""
    stale = []
    for name in PAGES:
        path = ROOT / name
        before = path.read_text(encoding="utf-8")
        after = filled(before)
        if SECONDS.sub("", before) == SECONDS.sub("", after):
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.write_text(after, encoding="utf-8")
    if "--check" in sys.argv[1:] and stale:
        print(f"{', '.join(stale)}: the program prints something else now; run `python scripts/readme.py`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
