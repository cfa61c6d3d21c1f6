"""Config folders to check, and the command line, in the test's process and in one of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cozecheck.cli.main import run
from cozecheck.rules.example import HEALTHY


@dataclass(frozen=True)
class Outcome:
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str


Call = Callable[..., Outcome]

BROKEN = {
    "pluginproduct/search.yaml": ('        "200":\n          $ref: "#/components/responses/Found"\n', '        "404":\n          description: nothing found\n'),
    "pluginproduct/plugin_meta.yaml": ("sub_url: /notes\n", "sub_url: /note\n"),
}
"""File → a text of the healthy one, and what replaces its first occurrence: a dropped plugin and a dropped tool."""


def written_out(text: str) -> str:
    """The document with each reference replaced by what it leads to, so that there is nothing to say of it."""
    while found := re.search(r'^( *)\$ref: "#/components/\w+/(\w+)"\n', text, re.MULTILINE):
        block = re.search(rf"^    {found[2]}:\n((?:      .*\n)+)", text, re.MULTILINE)
        assert block
        text = text[: found.start()] + textwrap.indent(textwrap.dedent(block[1]), found[1]) + text[found.end() :]
    return text[: text.index("components:\n")] if "components:\n" in text else text


def lay_out(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """The healthy configuration with texts replaced."""
    for name, text in HEALTHY.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if changes and name in changes:
            old, new = changes[name]
            assert old in text
            text = text.replace(old, new, 1)
        file.write_text(written_out(text), encoding="utf-8")
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository as the current folder; nothing in the environment speaks to cozecheck."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path


@pytest.fixture
def healthy(place: Path) -> Path:
    """A config folder without mistakes, `conf` in the current folder."""
    return lay_out(place / "conf")


@pytest.fixture
def broken(place: Path) -> Path:
    """A config folder that loses a plugin and a tool, `conf` in the current folder."""
    return lay_out(place / "conf", BROKEN)


@pytest.fixture
def call(place: Path, capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs the command line in this process, always in English."""
    assert place.is_dir()

    def called(*args: str) -> Outcome:
        capfd.readouterr()
        code = run(args)
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return called


def start(*args: str, env: dict[str, str] | None = None, encoding: str = "utf-8") -> Outcome:
    """Runs the command line as a process of its own."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, **(env or {})}
    done = subprocess.run([sys.executable, "-m", "cozecheck", *args], env=environment, capture_output=True, check=False, timeout=60)
    return Outcome(done.returncode, done.stdout.decode(encoding, "surrogateescape"), done.stderr.decode(encoding, "surrogateescape"))
