"""Snapshots and paths: any tree comes back as it was, and no two accepted names are one file."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cozecheck.store.model import RefusedError
from cozecheck.store.paths import clash, problem
from cozecheck.store.snapshot import Snapshot, take, write
from tests.store.conftest import lay_out, tree

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=20).filter(
    lambda name: name not in (".", "..", ".git")
)
TREES = st.recursive(st.one_of(st.binary(max_size=50), st.builds(str, NAMES)), lambda inner: st.dictionaries(NAMES, inner, max_size=4), max_leaves=12).filter(
    lambda value: isinstance(value, dict)
)


def build(folder: Path, value: object, mode: int) -> None:
    """A dict is a folder, bytes are a file, text is a link."""
    if isinstance(value, dict):
        folder.mkdir()
        for name, inner in value.items():
            build(folder / name, inner, mode)
        folder.chmod(0o700 | mode)
    elif isinstance(value, bytes):
        folder.write_bytes(value)
        folder.chmod(0o600 | mode)
    else:
        folder.symlink_to(str(value))


@given(value=TREES, mode=st.sampled_from([0o000, 0o055, 0o044, 0o077]))
@settings(max_examples=100, deadline=None)
def test_any_tree_comes_back_as_it_was(value: object, mode: int) -> None:
    with tempfile.TemporaryDirectory() as top:
        one, other = Path(top, "one"), Path(top, "other")
        build(one, value, mode)
        snapshot = take(str(one))
        write(str(other), snapshot.entries, lambda entry: snapshot.contents[entry.sha256])
        assert tree(other) == tree(one)
        again = take(str(other))
        assert again.digest == snapshot.digest
        assert [entry.mtime for entry in again.entries] == [entry.mtime for entry in snapshot.entries]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a").write_bytes(b"other"),
        lambda folder: (folder / "a").chmod(0o640),
        lambda folder: (folder / "a").rename(folder / "c"),
        lambda folder: (folder / "c").mkdir(),
        lambda folder: (folder / "b").chmod(0o700),
        lambda folder: folder.chmod(0o700),
        lambda folder: (folder / "c").symlink_to("a"),
    ],
    ids=range(7),
)
def test_each_change_makes_another_digest(change: object, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    build(folder, {"a": b"some", "b": {}}, 0o055)
    before = take(str(folder)).digest
    os.utime(folder / "a", (1, 1))
    assert take(str(folder)).digest == before
    assert callable(change)
    change(folder)
    assert take(str(folder)).digest != before


def test_a_folder_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "plugin")
    file = folder / "common" / "oauth_schema.json"
    seen: list[str] = []

    def meanwhile(snapshot: Snapshot) -> None:
        seen.append(snapshot.digest)
        if len(seen) == 1:
            file.write_text("{}", encoding="utf-8")

    snapshot = take(str(folder), meanwhile)
    assert len(seen) == 2
    assert b"{}" in snapshot.contents.values()
    with pytest.raises(RefusedError, match="changes while it is read"):
        take(str(folder), lambda _: (folder / f"{len(os.listdir(folder))}").mkdir())


@given(paths=st.lists(st.text("aAbBß\u0301é/. ", min_size=1, max_size=6), max_size=6))
@settings(max_examples=300, deadline=None)
def test_no_two_accepted_names_are_one_file(paths: list[str]) -> None:
    if clash(paths) is None and not any(map(problem, paths)):
        names = [unicodedata.normalize("NFD", path).casefold() for path in paths]
        assert len(set(names)) == len(paths)
        assert not [1 for one in names for other in names if other.startswith(one + "/")]
        assert all(not path.startswith("/") and ".." not in path.split("/") for path in paths)
