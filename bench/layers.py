"""Where the time of a check goes: per layer and per document, inside of one process.

    make dev && .venv/bin/python bench/layers.py [FOLDER] [--rounds 20]

Each layer's time is its own, without that of the layers that it calls. What the layers do not explain ("the rest") is discovery,
settings, suppressions, sorting and quoting. Medians of all rounds after a first one, which also pays for imports.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent

LAYERS = (
    ("read files", "cozecheck.source.files", "ConfigFiles.read"),
    ("parse YAML", "cozecheck.golang.yaml3", "parse"),
    ("values as Go's JSON", "cozecheck.golang.yaml3", "to_json"),
    ("decode the document", "cozecheck.openapi3.decode", "Decoder.struct"),
    ("resolve references", "cozecheck.openapi3.refs", "Resolver.run"),
    ("load, between these", "cozecheck.openapi3.load", "load"),
    ("validate as kin-openapi", "cozecheck.openapi3.validate", "validate"),
    ("validate as Coze Studio", "cozecheck.loader.document", "validate"),
    ("decode plugin_meta.yaml", "cozecheck.loader.meta", "decode"),
    ("tools in use", "cozecheck.loader.in_use", "InUse.judge"),
    ("load the folder, between these", "cozecheck.loader.load", "load"),
    ("rules beyond the loader", "cozecheck.rules.checks", "run"),
    ("values to hide", "cozecheck.rules.secrets", "secrets"),
    ("the text report", "cozecheck.report.text", "render"),
)
"""What is timed: its name here, the module, the function or method in it."""


class Clock:
    """Own time of each layer in one round, also per document while one is being read."""

    def __init__(self) -> None:
        self.layers: dict[str, float] = defaultdict(float)
        self.documents: dict[str, float] = defaultdict(float)
        self.running: list[float] = []

    def timed(self, layer: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, noting its time less that of the timed functions that it calls."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.running.append(0.0)
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - began
                self.layers[layer] += spent - self.running.pop()
                if self.running:
                    self.running[-1] += spent

        return call

    def timed_document(self, read: Callable[..., Any]) -> Callable[..., Any]:
        """loader.documents._read, noting the time of each document."""

        def call(document: Any, *args: Any) -> Any:
            began = time.perf_counter()
            try:
                return read(document, *args)
            finally:
                self.documents[document.file] += time.perf_counter() - began

        return call


def instrument(clock: Clock) -> None:
    """Puts timed functions in the place of the layers', wherever the package has imported them."""
    for layer, module, path in LAYERS:
        owner = importlib.import_module(module)
        *holders, name = path.split(".")
        for holder in holders:
            owner = getattr(owner, holder)
        put(owner, name, clock.timed(layer, getattr(owner, name)))
    documents = importlib.import_module("cozecheck.loader.documents")
    put(documents, "_read", clock.timed_document(documents._read))


def put(owner: Any, name: str, replacement: Callable[..., Any]) -> None:
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    for module in [module for key, module in sys.modules.items() if key.startswith("cozecheck")]:
        for alias in [alias for alias, value in vars(module).items() if value is original]:
            setattr(module, alias, replacement)


def main() -> None:
    shared = HERE.parent.parent / "shared" / "coze-studio"
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=shared if shared.is_dir() else HERE.parent / "examples" / "healthy")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()

    api, text = importlib.import_module("cozecheck.api"), importlib.import_module("cozecheck.report.text")
    clock = Clock()
    instrument(clock)
    gc.disable()
    rounds: list[tuple[float, dict[str, float], dict[str, float]]] = []
    for _ in range(arguments.rounds + 1):
        clock.layers.clear()
        clock.documents.clear()
        began = time.perf_counter()
        text.render(api.check(arguments.folder))
        rounds.append((time.perf_counter() - began, dict(clock.layers), dict(clock.documents)))
        gc.collect()
    report(rounds[1:], arguments.folder)


def report(rounds: list[tuple[float, dict[str, float], dict[str, float]]], folder: Path) -> None:
    total = median(whole for whole, _, _ in rounds)
    print(f"{folder}, Python {sys.version.split()[0]}, median of {len(rounds)} rounds in one process\n")
    rows = [(layer, median(layers.get(layer, 0.0) for _, layers, _ in rounds)) for layer, _, _ in LAYERS]
    rows += [("the rest", median(whole - sum(layers.values()) for whole, layers, _ in rounds)), ("all", total)]
    for name, seconds in rows:
        print(f"{name:34}{seconds * 1000:9.2f} ms{seconds / total:8.1%}")
    print()
    for name in sorted(rounds[0][2], key=lambda name: -median(documents.get(name, 0.0) for _, _, documents in rounds)):
        seconds = median(documents.get(name, 0.0) for _, _, documents in rounds)
        size = Path(name).stat().st_size
        print(f"{Path(name).name:44}{size / 1000:8.1f} KB{seconds * 1000:9.2f} ms{seconds * 1e6 / size * 1000:9.1f} µs/KB")


if __name__ == "__main__":
    main()
