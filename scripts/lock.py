"""Locks what the action and the image install, with hashes: `python scripts/lock.py [--upgrade]`, or `--check` to only compare with pyproject.toml.

Locking needs uv and the package registry; `--check` needs neither: it compares the direct requirements alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import reduce
from importlib import import_module
from operator import getitem
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements.txt": (("project", "dependencies"), ("project", "optional-dependencies", "serve"), ("project", "optional-dependencies", "logs")),
    "requirements-build.txt": (("build-system", "requires"),),
}
"""Where the direct requirements of each lock stand in pyproject.toml."""
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def wanted(name: str) -> list[Requirement]:
    """The direct requirements that the lock `name` is made from."""
    tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [Requirement(line) for path in LOCKS[name] for line in reduce(getitem, path, project)]


def stale(name: str) -> list[str]:
    """The direct requirements that the lock does not meet."""
    pins: dict[str, list[str]] = {}
    for package, version in PINNED.findall((ROOT / "action" / name).read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(package), []).append(version)
    return [str(requirement) for requirement in wanted(name) if not _met(requirement, pins.get(canonicalize_name(requirement.name), []))]


def _met(requirement: Requirement, versions: list[str]) -> bool:
    return bool(versions) and all(requirement.specifier.contains(version) for version in versions)


def lock(name: str, upgrade: bool) -> None:
    """Writes the lock for every Python and system that cozecheck runs on."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.10", "--generate-hashes", "--no-annotate", "--no-header"]
    command += ["--upgrade"] if upgrade else []
    given = "".join(f"{requirement}\n" for requirement in wanted(name))
    subprocess.run([*command, "--output-file", str(ROOT / "action" / name), "-"], input=given, text=True, encoding="utf-8", check=True)


def main() -> int:
    """0, or 1 where `--check` finds a lock that does not meet pyproject.toml."""
    if "--check" not in sys.argv[1:]:
        for name in LOCKS:
            lock(name, "--upgrade" in sys.argv[1:])
        return 0
    found = {name: stale(name) for name in LOCKS}
    for name, missing in found.items():
        if missing:
            print(f"action/{name} does not hold {', '.join(missing)}; run `python scripts/lock.py`", file=sys.stderr)
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
