"""Configurations to render, and the folder that a pod would see, put together from manifests alone."""

from __future__ import annotations

import base64
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.store.conftest import Call, call, lay_out

__all__ = ("Call", "call")

HOSTILE: dict[str, bytes] = {
    "pluginproduct/deep/er/天气.yaml": "描述: 天气\n".encode(),
    "pluginproduct/a_b.yaml": b"one\n",
    "pluginproduct/a/b.yaml": b"two\n",
    "pluginproduct/a b.yaml": b"three\n",
    "notes/empty": b"",
    "notes/newline": b"\n",
    "notes/no_end": b"a\nb",
    "notes/many_ends": b"a\n\n\n",
    "notes/crlf.txt": b"a\r\nb\r\n",
    "notes/cr.txt": b"a\rb",
    "notes/tabs": b"\ta\n\tb\n",
    "notes/spaces": b"  a\n b  \n c\n",
    "notes/bom.yaml": b"\xef\xbb\xbfa: 1\n",
    "notes/breaks": "a\u2028b\x85c\u2029d\n".encode(),
    "notes/controls": bytes(range(32)) + b"\x7f\xc2\x80",
    "notes/latin1": b"caf\xe9\n",
    "notes/zero": b"a\0b",
    "notes/marks": b"--- # a\n...\n%YAML 1.1\n'\"\\ {{x}} ${HOME} $(x) <&> *a &b !c : - ? | >\n",
    "notes/word": b"yes",
    "notes/number": b"0777",
    "notes/emoji": "🎉 \ufffd \uffff \U0001fffe\n".encode(),
    "notes/nothing": b"~",
    "logo.png": bytes(random.Random(5).randbytes(5000)),
}


def fill(config: Path, files: dict[str, bytes]) -> Path:
    """Writes files below a configuration."""
    for name, data in files.items():
        file = config / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return config


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The small healthy configuration."""
    return lay_out(tmp_path / "plugin")


@pytest.fixture
def hostile(config: Path) -> Path:
    """The same with every kind of name and content."""
    return fill(config, HOSTILE)


@pytest.fixture
def large(config: Path) -> Path:
    """The same with 3 MB in subfolders."""
    words = random.Random(3)
    line = "".join(words.choice("abc天气<&>\"' \t") for _ in range(60)).strip() + "\n"
    return fill(
        config, {f"pluginproduct/part{number % 4}/big{number}.yaml": (f"# {number}\n" + line * (450 + 450 * (number % 2))).encode() for number in range(50)}
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """What lies in a folder."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def objects(text: str) -> list[Any]:
    """The objects of a YAML stream."""
    return [document for document in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if document]


def kind(found: list[Any], name: str) -> list[Any]:
    """The objects of one kind."""
    return [each for each in found if each["kind"] == name]


def mounted(found: list[Any], secrets: dict[str, dict[str, bytes]] | None = None, container: int = 0) -> dict[str, bytes]:
    """The files of the volume at the server's plugin folder, or at another container's, as the kubelet lays them out for a projected volume."""
    maps = {each["metadata"]["name"]: each for each in kind(found, "ConfigMap")}
    (deployment,) = kind(found, "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (mount,) = pod["containers"][container]["volumeMounts"]
    (volume,) = [volume for volume in pod["volumes"] if volume["name"] == mount["name"]]
    result: dict[str, bytes] = {}
    for source in volume["projected"]["sources"]:
        ((what, told),) = source.items()
        for item in told["items"]:
            assert item["path"] not in result
            if what == "secret":
                result[item["path"]] = (secrets or {})[told["name"]][item["key"]]
                continue
            held = maps[told["name"]]
            text = held.get("data", {}).get(item["key"])
            result[item["path"]] = base64.b64decode(held["binaryData"][item["key"]], validate=True) if text is None else text.encode()
    return result


def program(*names: str) -> str:
    """The first of the programs that is there; else the test is skipped."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    pytest.skip(f"{' or '.join(names)} is not installed")


def answer(*command: str | Path, **more: Any) -> str:
    """What a program prints; it must succeed."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, **more
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout
