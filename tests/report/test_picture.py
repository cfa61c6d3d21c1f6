"""The picture of annotations is that of today's report, and holds nothing but a picture."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

from tests.report import consumers
from tests.report.attacks import ATTACKS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts/picture.py"
SVG = "{http://www.w3.org/2000/svg}"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("picture", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_of_todays_report() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("picture", sorted((ROOT / "docs/pictures").glob("*.svg")), ids=lambda path: path.name)
def test_it_holds_no_more_than_a_picture(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "style", "rect", "text", "g"}
    assert {name for element in root.iter() for name in element.attrib} <= {
        *("x", "y", "rx", "width", "height", "viewBox", "class", "role", "aria-label"),
        "{http://www.w3.org/XML/1998/namespace}space",
    }
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS.values() if len(attack) < 1000])
def test_no_text_becomes_more_than_text(attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = script()
    for name in ("broken", "healthy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_bytes((attack.replace("\n", " ") + name).encode("utf-8", "replace") + b"\n")
    monkeypatch.setattr(picture, "ROOT", tmp_path)
    drawing = picture.Drawing()
    drawing.file(picture.Annotation("broken/x", 1, attack, [attack, attack]))
    root = ET.fromstring(f"<svg>{''.join(drawing.parts)}</svg>")
    assert {element.tag for element in root.iter()} == {"svg", "rect", "text", "g"}
    for element in root.iter("text"):
        consumers.terminal(element.text or "")
