"""What the sidecar says of a server: no secret, and no line of a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from cozecheck.core.result import RunResult
from cozecheck.core.text import Translate
from cozecheck.report.plain import Plain
from cozecheck.report.studio import document
from cozecheck.studio.model import Row

MOST = 50
"""Problems that are named."""


def plain(secrets: frozenset[str], root: str, translate: Translate = str) -> Plain:
    """Says texts, and names files as they lie below the config folder."""
    # Where a kubelet has laid the folder out, its files lie behind this link.
    mounted = os.path.join(root, "..data")
    return Plain(RunResult((), secrets=secrets), translate, mounted if os.path.isdir(mounted) else root)


def problems(rows: Sequence[Row], words: Plain) -> list[dict[str, Any]]:
    """The rows for JSON, without what only runs of tools have."""
    return [{name: value for name, value in document(row, words).items() if name not in ("output", "seconds", "status")} for row in rows[:MOST]]
