"""The shape of the package: who may import whom, read from the sources."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cozecheck"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    "core",
    "golang",
    "net",
    "source",
    "openapi3",
    "loader",
    "calls",
    "rules",
    "settings",
    "api",
    "baseline",
    "diff",
    "probe",
    "doctor",
    "store",
    "values",
    "studio",
    "agent",
    "mock",
    "export",
    "render",
    "deploy",
    "report",
    "cassette",
    "host",
    "sidecar",
    "smoke",
    "logs",
    "cli",
    "__main__",
)
"""Lower never imports higher. `api`, `baseline` and `__main__` are single modules, the others packages."""

THIRD_PARTY = {
    "aiohttp": {"net", "mock", "host", "sidecar"},
    "yarl": {"net"},
    "cryptography": {"net"},
    "prometheus_client": {"host", "sidecar"},
    "watchfiles": {"host"},
    "rich": {"cli"},
    "msgspec": {"logs"},
    "fastdigest": {"logs"},
    "filelock": {"store"},
    "click": {"report", "cli"},
    "cozepy": {"agent"},
    "httpx": {"agent"},
    "yaml": {"golang", "source", "rules", "render", "deploy"},
    "re2": {"golang"},
    "jsonschema": {"settings", "rules", "smoke"},
    "jsonpath": {"smoke"},
    "referencing": {"smoke"},
    "junit_xml": {"report"},
    "jsonschema_path": {"rules"},
    "openapi_spec_validator": {"rules"},
    "tomli": {"settings"},
}
"""Which layers may import what is not in the standard library; everything else nobody may."""

NETWORK = {"asyncio", "ftplib", "http", "smtplib", "socket", "socketserver", "ssl", "subprocess", "urllib.request", "xmlrpc"}
"""The check works offline and starts no programs."""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> str:
    """'cozecheck.core.node' → 'core'; the package itself has none."""
    return module.split(".")[1] if "." in module else ""


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(file and line, module) of all that the file imports, at its top or inside functions, but not for type checkers only."""
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from cozecheck.core import catalogue` names a module by its last word.
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((f"{path.relative_to(ROOT)}:{node.lineno}", module) for module in modules)


def all_imports() -> Iterator[tuple[str, str, str]]:
    """(layer of the importing module, file and line, imported module)."""
    for path in MODULES:
        yield from ((layer(module_name(path)), place, module) for place, module in imports(path))


def is_below(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


def test_every_module_says_what_it_is() -> None:
    assert not [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]


def test_every_package_has_its_place_in_the_order() -> None:
    assert {layer(module_name(path)) for path in MODULES} - {""} == set(LAYERS)


def test_lower_layers_never_import_higher_ones() -> None:
    ours = [(own, place, module) for own, place, module in all_imports() if own and layer(module) in LAYERS and module.startswith("cozecheck.")]
    assert len(ours) > 100
    assert not [(place, module) for own, place, module in ours if LAYERS.index(layer(module)) > LAYERS.index(own)]


def test_third_party_modules_stay_where_they_belong() -> None:
    known = {*sys.stdlib_module_names, "cozecheck"}
    strangers = [(own, place, module.split(".")[0]) for own, place, module in all_imports() if module.split(".")[0] not in known]
    assert not [(place, module) for own, place, module in strangers if own not in THIRD_PARTY.get(module, set())]


def test_nothing_reaches_for_the_network_or_other_programs() -> None:
    allowed = {
        "net": NETWORK,
        "probe": {"asyncio"},
        "doctor": {"asyncio"},
        "host": {"asyncio"},
        "sidecar": {"asyncio"},
        "mock": {"asyncio"},
        "smoke": {"asyncio"},
        "store": {"asyncio"},
        "studio": {"asyncio"},
        "agent": {"asyncio"},
    }
    found = [(place, module) for own, place, module in all_imports() if is_below(module, NETWORK) and module not in allowed.get(own, ())]
    # Git is asked for another state of the files, kubectl for a Secret, kubectl and docker to deploy; nothing of the repository is run.
    assert {(place.partition(":")[0], module) for place, module in found} == {
        ("cozecheck/deploy/program.py", "subprocess"),
        ("cozecheck/diff/git.py", "subprocess"),
        ("cozecheck/values/kubernetes.py", "subprocess"),
    }


@pytest.mark.parametrize("layer_name", ["core", "golang", "source", "openapi3", "loader", "calls", "rules", "report"])
def test_only_the_command_line_prints(layer_name: str) -> None:
    for path in (PACKAGE / layer_name).rglob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [f"{path}:{func.lineno}" for func in calls if isinstance(func, ast.Name) and func.id == "print"]


SLOW_TO_IMPORT = ("aiohttp", "asyncio", "inspect", "jsonschema", "openapi_spec_validator", "pathlib", "ruamel", "socket", "subprocess", "urllib.request")


def test_a_clean_check_imports_nothing_that_it_does_not_need() -> None:
    program = "import sys; from cozecheck.cli.main import run; code = run(sys.argv[1:]); print(code, *sorted(sys.modules), file=sys.stderr)"
    command = [sys.executable, "-c", program, "check", str(ROOT / "examples" / "healthy")]
    code, *modules = subprocess.run(command, capture_output=True, text=True, check=True).stderr.split()
    baseline = subprocess.run([sys.executable, "-c", "import sys, click; print(*sys.modules)"], capture_output=True, text=True, check=True).stdout.split()
    assert code == "0"
    assert not [module for module in modules if module in SLOW_TO_IMPORT and module not in baseline]
