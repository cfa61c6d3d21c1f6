"""What holds for every format: no secret's value, the same bytes again, whole files, words about what is left out."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from tests.export.conftest import SECRETS, Export
from tests.shared import SHARED, needs_shared

FORMATS = ("postman", "insomnia", "curl", "http", "bruno")
HEALTHY = Path(__file__).resolve().parents[2] / "examples/healthy"
BROKEN = HEALTHY.parent / "broken"


def exported(export: Export, format_: str, at: Path, folder: Path | None = None) -> dict[str, bytes]:
    """All bytes of an export, by file."""
    assert export(format_, "-o", str(at), **({"folder": folder} if folder else {})).code == 0
    return {str(path.relative_to(at)): path.read_bytes() for path in [at, *at.rglob("*")] if path.is_file()}


@pytest.mark.parametrize("format_", FORMATS)
def test_no_secret_is_written(export: Export, tmp_path: Path, format_: str) -> None:
    text = b"".join(exported(export, format_, tmp_path / "made").values()).decode()
    every = {*SECRETS, *(base64.b64encode(secret.encode()).decode().rstrip("=") for secret in SECRETS)}
    assert not [secret for secret in every if secret in text]
    named = ("shop_token", "shop_x_secret", "shop_api_key", "shop_secret", "plugin_4_basic", "p2_shop_token")
    assert not [name for name in named if name not in text.lower()]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_bytes_again(export: Export, tmp_path: Path, format_: str) -> None:
    assert exported(export, format_, tmp_path / "one") == exported(export, format_, tmp_path / "two")


@needs_shared
@pytest.mark.parametrize("format_", FORMATS)
def test_every_tool_of_coze_studio(export: Export, tmp_path: Path, format_: str) -> None:
    made = exported(export, format_, tmp_path / "made", SHARED / "coze-studio")
    text = b"".join(made.values()).decode()
    count = {"postman": '"request": {', "insomnia": '"_type": "request"', "curl": "\nrequest_", "http": " HTTP/1.1\n", "bruno": "type: http\n"}
    tools = json.loads((SHARED / "coze-studio/loaded.json").read_text(encoding="utf-8"))["plugins"].values()
    assert text.count(count[format_]) == sum(map(len, tools)) > 70


def test_only_some_plugins(export: Export) -> None:
    made = json.loads(export("postman", "--plugin", "weather", "--plugin", "101", folder=HEALTHY).out)
    assert [folder["name"] for folder in made["item"]] == ["weather", "document_converter"]
    assert export("postman", "--plugin", "nothing", folder=HEALTHY).code == 2


def test_what_cannot_be_called_is_left_out(export: Export) -> None:
    outcome = export("postman", folder=BROKEN)
    assert outcome.code == 0
    assert "cozecheck: mailbox GET /mails/{mail_id}: left out, for Coze Studio cannot call it: fatal error: stack overflow\n" in outcome.err
    assert [folder["name"] for folder in json.loads(outcome.out)["item"]] == ["mailbox", "weather", "holidays"]


def test_nothing_to_write(export: Export, tmp_path: Path) -> None:
    (tmp_path / "pluginproduct").mkdir()
    (tmp_path / "common").mkdir()
    (tmp_path / "pluginproduct/plugin_meta.yaml").write_text("[]", encoding="utf-8")
    (tmp_path / "common/oauth_schema.json").write_text("{}", encoding="utf-8")
    outcome = export("postman", "-o", str(tmp_path / "made"), folder=tmp_path)
    assert (outcome.code, outcome.out, os.path.exists(tmp_path / "made")) == (1, "", False)
    (tmp_path / "pluginproduct/plugin_meta.yaml").write_text("{", encoding="utf-8")
    assert export("postman", folder=tmp_path).code == 2


def test_a_file_that_cannot_be_written_stays(export: Export, tmp_path: Path) -> None:
    assert export("postman", "-o", str(tmp_path / "no/such/file"), folder=HEALTHY).code == 2
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("file/made", "file/far/made"):
        assert export("bruno", "-o", str(tmp_path / name), folder=HEALTHY).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
