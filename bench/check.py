"""How long `cozecheck check` takes beside other programs on the same documents: whole processes, medians and ratios of one run.

    make dev && .venv/bin/python bench/check.py [FOLDER] [--rounds 15] [--build-vacuum]

FOLDER is a config folder: by default ../shared/coze-studio where that exists, else examples/healthy. All programs run in turn, round
after round, so that a slow moment of the machine hits each of them. Absolute times differ from machine to machine: compare the ratios, on a
busy machine those of processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
# As installed programs run: with their bytecode on disk. What is installed editable gets it in the first round.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cozecheck-bench"

KIN_OPENAPI = ("kin-validate", "github.com/getkin/kin-openapi", "v0.118.0", "/cmd/validate")
VACUUM = ("vacuum", "github.com/daveshanley/vacuum", "v0.16.0", "")


@dataclass
class Contestant:
    """A name and the processes that it takes, one after another; `seconds` and `processor` have one total for each round."""

    name: str
    commands: list[list[str]]
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self) -> None:
        began, used = time.perf_counter(), processor_time()
        for command in self.commands:
            code = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
            if code not in (0, 1):
                raise SystemExit(f"{self.name}: `{' '.join(command[:3])} …` ended with exit code {code}")
        self.seconds.append(time.perf_counter() - began)
        self.processor.append(processor_time() - used)


def processor_time() -> float:
    """Seconds of processor time that this process's children have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    arguments = parse_arguments()
    contestants = list(all_contestants(arguments.folder, arguments.build_vacuum))
    for contestant in contestants:
        contestant.run()
        contestant.seconds.clear()
        contestant.processor.clear()
    for _ in range(arguments.rounds):
        for contestant in contestants:
            contestant.run()
    report(contestants, arguments.folder, arguments.rounds)


def parse_arguments() -> argparse.Namespace:
    if sys.prefix == sys.base_prefix:
        raise SystemExit("run this with a virtual environment's python: outside of one start-up also pays for the system's packages")
    shared = HERE.parent.parent / "shared" / "coze-studio"
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=shared if shared.is_dir() else HERE.parent / "examples" / "healthy")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--build-vacuum", action="store_true", help="build vacuum with Go where it is not there (some minutes)")
    return parser.parse_args()


def all_contestants(folder: Path, build_vacuum: bool) -> list[Contestant]:
    documents = [str(path) for path in sorted((folder / "pluginproduct").glob("*.yaml")) if path.name != "plugin_meta.yaml"]
    python = sys.executable
    found = [
        Contestant("cozecheck check", [[str(BIN / "cozecheck"), "check", str(folder)]]),
        Contestant("cozecheck check --standard", [[str(BIN / "cozecheck"), "check", "--standard", str(folder)]]),
        Contestant("cozecheck --version", [[str(BIN / "cozecheck"), "--version"]]),
        Contestant("python -c pass", [[python, "-c", "pass"]]),
        Contestant("python -c 'import click'", [[python, "-c", "import click"]]),
        Contestant("python -c 'import yaml'", [[python, "-c", "import yaml"]]),
        Contestant(f"openapi-spec-validator, {len(documents)} documents", [[str(BIN / "openapi-spec-validator"), *documents]]),
    ]
    if validate := go_program(*KIN_OPENAPI, build=True):
        found.append(Contestant(f"kin-openapi validate, {len(documents)} processes", [[validate, "--", document] for document in documents]))
    if vacuum := go_program(*VACUUM, build=build_vacuum):
        found.append(Contestant(f"vacuum lint, {len(documents)} documents", [[vacuum, "lint", "--silent", "--no-banner", *documents]]))
    return found


def go_program(name: str, module: str, version: str, package: str, *, build: bool) -> str | None:
    """A program's path: found on PATH, built earlier, or built now in the cache; None where none of these can be had."""
    cached = CACHE / f"{name}-{version}"
    if cached.exists():
        return str(cached)
    if on_path := shutil.which(name):
        return on_path
    if not build or not shutil.which("go"):
        print(f"{name} is not here: left out", file=sys.stderr)
        return None
    print(f"building {module}{package} {version} into {CACHE}", file=sys.stderr)
    workdir = CACHE / f"{name}-module"
    workdir.mkdir(parents=True, exist_ok=True)
    (workdir / "go.mod").write_text(f"module bench\n\ngo 1.24\n\nrequire {module} {version}\n")
    built = subprocess.run(["go", "build", "-mod=mod", "-o", str(cached), module + package], cwd=workdir, check=False)
    return str(cached) if built.returncode == 0 else None


def report(contestants: list[Contestant], folder: Path, rounds: int) -> None:
    ours, our_processor = median(contestants[0].seconds), median(contestants[0].processor)
    print(f"{folder}, Python {sys.version.split()[0]}, median of {rounds} rounds, whole processes\n")
    print(f"{'':44}{'median ms':>10}{'fastest':>10}{'ratio':>8}{'processor ms':>15}{'ratio':>8}")
    for contestant in contestants:
        middle, busy = median(contestant.seconds), median(contestant.processor)
        row = f"{contestant.name:44}{middle * 1000:10.0f}{min(contestant.seconds) * 1000:10.0f}{middle / ours:7.2f}x"
        print(f"{row}{busy * 1000:15.0f}{busy / our_processor:7.2f}x")


if __name__ == "__main__":
    main()
