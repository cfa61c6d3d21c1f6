"""One configuration to judge."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.reference.client import as_file

META = "pluginproduct/plugin_meta.yaml"
OAUTH = "common/oauth_schema.json"


@dataclass(slots=True)
class Case:
    """`files` by path below the config folder; `ops` say in words what was changed."""

    id: str
    base: str
    files: dict[str, bytes]
    ops: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The form of the recorded cases."""
        return {"id": self.id, "base": self.base, "ops": self.ops, "files": {path: as_file(data) for path, data in sorted(self.files.items())}}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Case:
        """The reverse of as_json."""
        files = {path: text.encode() if isinstance(text, str) else base64.b64decode(text["b64"]) for path, text in data["files"].items()}
        return Case(data["id"], data["base"], files, list(data["ops"]))
