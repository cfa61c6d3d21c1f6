"""Configurations of every kind: healthy, broken, with quotes in their paths, with a hostile file name, with servers that are not there; and none."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from cozecheck.rules.example import HEALTHY
from tests.action.checkout import ROOT

QUOTED = """it's "quoted" $(id) & %PATH% 配置"""
HOSTILE = "a\n::error::own\x1b[31m<img src=x>|`#1 @all.yaml"
EMPTY_FOLDER = "nothing"
UNSERVED = "unserved"


def lay_out_configs(repository: Path) -> None:
    """The configurations that the jobs name."""
    healthy, broken = ROOT / "examples/healthy", ROOT / "examples/broken"
    for folder, example in (
        ("clean", healthy),
        ("broken", broken),
        ("hostile", broken),
        (f"below {QUOTED}/clean", healthy),
        (f"below {QUOTED}/{QUOTED}", broken),
    ):
        shutil.copytree(example, repository / folder)
    products = repository / "hostile/pluginproduct"
    (products / "translator.yaml").rename(products / HOSTILE)
    meta = products / "plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    assert "openapi_doc_file: translator.yaml" in text
    meta.write_text(text.replace("openapi_doc_file: translator.yaml", f"openapi_doc_file: {json.dumps(HOSTILE)}"), encoding="utf-8")
    for name, text in HEALTHY.items():
        path = repository / UNSERVED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"https://\w+\.example\.com", "http://127.0.0.1:9", text), encoding="utf-8")
    (repository / EMPTY_FOLDER).mkdir()
    (repository / EMPTY_FOLDER / "README").touch()
