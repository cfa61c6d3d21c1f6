"""The command line in this process: what a run of it prints, and its exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cozecheck.cli.main import run


class Done(NamedTuple):
    """A run."""

    code: int
    out: str
    err: str

    def cases(self) -> dict[str, tuple[str, str, int]]:
        """Status, reason and the host's status of each case, by its name, from a JSON report."""
        results = json.loads(self.out)["results"]
        return {result["name"]: (result["status"], result["reason"], result["http_status"]) for result in results}

    def report(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.out)
        return made


Cozecheck = Callable[..., Done]


@pytest.fixture
def cozecheck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cozecheck:
    """Runs it in an empty folder, in English, without any token of ours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("LANGUAGE", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)

    def done(*arguments: str, env: dict[str, str] | None = None) -> Done:
        capfd.readouterr()
        with monkeypatch.context() as own:
            for name, value in (env or {}).items():
                own.setenv(name, value)
            code = run(list(arguments))
        return Done(code, *capfd.readouterr())

    return done
