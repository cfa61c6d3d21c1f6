"""Which version of each plugin serves after a load."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import yaml

from cozecheck.host.load import load
from cozecheck.host.model import Served, Status
from tests.host.hosts import entry, write

SERVER = "https://plugin.example.com"


def put(folder: Path, *entries: dict[str, Any]) -> str:
    (folder / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(list(entries)))
    return str(folder)


def served(served: Served) -> list[tuple[str, str, str, bool]]:
    return [(str(entry.meta.id.value), entry.meta.name, entry.status.value, entry.stale) for entry in served.entries]


def test_a_plugin_is_known_by_its_id_then_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, SERVER, say="/say")
    one, two = entry(1, "one", "/say", "say.yaml"), entry(2, "two", "/say", "say.yaml")
    first = load(put(tmp_path, one, two), Served())
    assert served(first) == [("1", "one", "active", False), ("2", "two", "active", False)]
    # Both are renamed, change places, and are broken.
    broken = {"version": "no version"}
    second = load(put(tmp_path, {**entry(2, "new", "/say", "say.yaml"), **broken}, {**entry(3, "one", "/say", "say.yaml"), **broken}), first)
    assert served(second) == [("2", "two", "active", True), ("1", "one", "active", True)]
    # What is whole again takes its place under its new name.
    third = load(put(tmp_path, entry(2, "new", "/say", "say.yaml"), entry(3, "one", "/say", "say.yaml")), second)
    assert served(third) == [("2", "new", "active", False), ("3", "one", "active", False)]


def test_of_plugins_with_the_same_id_the_later_one_says_why_it_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, SERVER, say="/say")
    found = load(put(tmp_path, entry(1, "one", "/say", "say.yaml"), entry(1, "two", "/say", "say.yaml")), Served())
    assert [entry.status for entry in found.entries] == [Status.ACTIVE, Status.FAILED]
    assert "CZ112" in str(found.entries[1].cause)
    assert [entry.meta.name for entry in found.find("1")] == ["one"]


def test_at_first_a_plugin_serves_the_tools_that_it_has(tmp_path: Path) -> None:
    write(tmp_path, SERVER, say="/say")
    plugin = entry(1, "one", "/say", "say.yaml")
    lost = {**plugin["tools"][0], "tool_id": 101, "sub_url": "/nowhere"}
    before = load(put(tmp_path, plugin), Served())
    partly = load(put(tmp_path, {**plugin, "tools": [*plugin["tools"], lost]}), Served())
    assert (partly.entries[0].status, list(partly.entries[0].lost)) == (Status.ACTIVE, ["101"])
    # What was lost before is no mistake of this version; after a whole one it is.
    assert load(str(tmp_path), partly).entries[0].stale is False
    (after,) = load(str(tmp_path), before).entries
    assert (after.stale, "CZ131" in str(after.cause)) == (True, True)


def test_deprecated_and_removed_plugins_are_gone_at_once(tmp_path: Path) -> None:
    write(tmp_path, SERVER, say="/say")
    one, two = entry(1, "one", "/say", "say.yaml"), entry(2, "two", "/say", "say.yaml")
    before = load(put(tmp_path, one, two), Served())
    after = load(put(tmp_path, {**one, "deprecated": True}), before)
    assert served(after) == [("1", "one", "disabled", False)]
    assert after.find("one")[0].serving is None
    assert after.find("two") == []


def test_whatever_is_in_the_files_nothing_is_raised(tmp_path: Path) -> None:
    write(tmp_path, SERVER, say="/say")
    meta = tmp_path / "pluginproduct/plugin_meta.yaml"
    before = load(str(tmp_path), Served())
    for data in (b"\xff\xfe", b"[" * 20_000, b"a: &a [*a]", b"-", b"- plugin_id: x", b"\x00", b"", b"# nothing"):
        meta.write_bytes(data)
        after = load(str(tmp_path), before)
        assert (after.entries[0].serving, after.problem is None) == (before.entries[0].serving, False), data
    meta.write_text("[]")
    assert load(str(tmp_path), before).entries == ()


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    write(tmp_path, SERVER, say="/say", other="/other")
    meta = tmp_path / "pluginproduct/plugin_meta.yaml"
    text, before = meta.read_text(), load(str(tmp_path), Served())

    def write_slowly() -> None:
        with meta.open("w") as file:
            for line in text.splitlines(keepends=True):
                file.write(line)
                file.flush()
                time.sleep(0.001)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    time.sleep(0.01)
    found = load(str(tmp_path), before)
    writer.join()
    assert served(found) == served(before)
