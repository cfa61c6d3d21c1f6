"""Builds the Go reference once and asks it in batches.

    Reference("verdict").ask({"files": {"pluginproduct/plugin_meta.yaml": "[]", "common/oauth_schema.json": "{}"}})["verdict"]
    Reference("semver").ask_all([{"text": "v1"}, {"text": "1"}])

The modes are those of main.go: `verdict`, and one for each layer in package oracle. A batch is one process, whose input and
output are files: no two sides can wait for each other. Where the process dies of a request (a stack overflow cannot be
recovered in Go) or runs out of time, that request's answer is `{"died": "…"}`, and the rest is asked of a new process.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent
GO = {"GOTOOLCHAIN": "go1.24.0", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
Answer = dict[str, Any]


def available() -> bool:
    """Whether Go is installed: without it the tests that need the reference are skipped."""
    return shutil.which("go") is not None


class Reference:
    """One mode of the reference; `timeout` is in seconds and for one batch, `stack` in megabytes (main.go, stackSize)."""

    def __init__(self, mode: str, timeout: float = 120.0, stack: int = 64) -> None:
        self.mode = mode
        self.timeout = timeout
        self.stack = stack

    def ask(self, request: Mapping[str, Any]) -> Answer:
        """The answer to one request."""
        return self.ask_all([request])[0]

    def ask_all(self, requests: Sequence[Mapping[str, Any]], batch: int = 2000) -> list[Answer]:
        """The answers, in the order of the requests."""
        answers: list[Answer] = []
        while len(answers) < len(requests):
            part = requests[len(answers) : len(answers) + batch]
            got, death = self._run(part)
            answers += got
            if death and len(got) < len(part):
                answers.append({"died": death})
        return answers

    def _run(self, requests: Sequence[Mapping[str, Any]]) -> tuple[list[Answer], str]:
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryFile() as questions,
            tempfile.TemporaryFile() as answers,
            tempfile.TemporaryFile() as errors,
        ):
            questions.write(b"".join(json.dumps(request).encode() + b"\n" for request in requests))
            questions.seek(0)
            try:
                env = {**os.environ, "TMPDIR": folder, "REFERENCE_STACK": str(self.stack)}
                code = subprocess.run(
                    [binary(), self.mode], stdin=questions, stdout=answers, stderr=errors, timeout=self.timeout, check=False, env=env
                ).returncode
                death = f"exit status {code}" if code else ""
            except subprocess.TimeoutExpired:
                death = "timeout"
            answers.seek(0)
            errors.seek(0)
            complaint = errors.read(2000).decode(errors="replace")
            got = [json.loads(line) for line in answers if line.endswith(b"\n")]
        if complaint.startswith("reference:") or (not death and len(got) != len(requests)):
            raise RuntimeError(f"reference {self.mode}: {complaint or f'{len(got)} answers to {len(requests)} requests'}")
        if "stack overflow" in complaint or "stack exceeds" in complaint:
            death = "stack overflow"
        elif "out of memory" in complaint:
            death = "out of memory"
        return got, death


def as_file(data: bytes) -> str | dict[str, str]:
    """The contents of a file as `verdict` takes them: text, or base64 where they are not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(data).decode()}


def as_bytes(data: bytes) -> dict[str, str]:
    """The input of a layer's oracle."""
    return {"b64": base64.b64encode(data).decode()}


@cache
def binary() -> Path:
    """The built program, in the user's cache folder, under the hash of its sources."""
    sources = sorted(path for path in SOURCES.rglob("*") if path.suffix in {".go", ".mod", ".sum"})
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()[:16]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cozecheck-reference" / digest
    built = folder / "reference"
    if not built.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Built under another name, so that two sessions at once never run half a program.
        draft = folder / f"reference.{os.getpid()}"
        command = ["go", "build", "-ldflags=-checklinkname=0", "-o", str(draft), "."]
        run = subprocess.run(command, cwd=SOURCES, env={**os.environ, **GO}, capture_output=True, text=True, check=False)
        if run.returncode:
            raise RuntimeError(f"the reference could not be built: {run.stderr}")
        draft.replace(built)
    return built
