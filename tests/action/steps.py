"""One step of the action, started as the runner starts it, on a workspace of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.action.checkout import ROOT

DEFAULTS: dict[str, str] = {
    name.replace("-", "_"): entry["default"]
    for name, entry in yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"].items()
    if name != "token"
}


class Runner:
    """A runner with this workspace; `environment` may be changed before a step."""

    def __init__(self, workspace: Path) -> None:
        self.files = workspace.parent / f"{workspace.name} runner"
        for name in ("temp", "tools"):
            (self.files / name).mkdir(parents=True)
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("GITHUB_", "RUNNER_", "INPUT_"))}
        self.environment = {
            **kept,
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_OUTPUT": str(self.files / "output"),
            "GITHUB_STEP_SUMMARY": str(self.files / "summary"),
            "RUNNER_TEMP": str(self.files / "temp"),
            "RUNNER_TOOL_CACHE": str(self.files / "tools"),
        }

    def step(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Runs a step with these inputs and the defaults of the others. This Python has cozecheck already."""
        given = {f"INPUT_{key.upper()}": text for key, text in {**DEFAULTS, **inputs}.items()}
        command = [sys.executable, "-I", "-X", "utf8", str(ROOT / "action"), name]
        return subprocess.run(
            command, env={**self.environment, **given}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False, timeout=300
        )

    def outputs(self) -> dict[str, str]:
        """The outputs that the steps have set, as the runner reads them."""
        path = self.files / "output"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return {match[1]: match[3] for match in re.finditer(r"^([a-z-]+)<<(\w+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)}

    def summary(self) -> str:
        path = self.files / "summary"
        return path.read_text(encoding="utf-8") if path.exists() else ""
