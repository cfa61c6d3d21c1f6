"""A store that came with a pull request: it can name, move and remove nothing but its own."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.store.conftest import Call, Scene, tree


def journal(scene: Scene, **changes: Any) -> dict[str, Any]:
    beside = scene.top / ".plugin.cozecheck-0123abcd"
    common = {"before": 2, "after": 1, "digest": "0" * 64, "time": "", "who": "", "complete": False, "was": "", "becomes": "", "made": True}
    return {"config": str(scene.config), "beside": str(beside), **common, **changes}


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize(
    "changes", [{"beside": "{home}"}, {"config": "{home}"}, {"beside": "{top}/.plugin.cozecheck-0123abcd/../home"}, {"beside": "{home}", "was": "x"}]
)
def test_a_journal_cannot_name_other_folders(changes: dict[str, str], complete: bool, scene: Scene, call: Call) -> None:
    home = scene.top / "home"
    home.mkdir()
    (home / "precious").write_text("work of years", encoding="utf-8")
    filled = {key: value.format(home=home, top=scene.top) for key, value in changes.items()}
    (scene.store / "journal.json").write_text(json.dumps(journal(scene, complete=complete, **filled)), encoding="utf-8")
    before = tree(scene.top)
    for args in (("history", "--config", scene.config), ("backup", scene.config), ("rollback", "1", scene.config)):
        said = call(*args)
        assert said.code == 1
        assert "speaks of other folders than these" in said.out
    assert tree(scene.top) == before


@pytest.mark.parametrize("name", ["objects", "scratch", "versions", "lock", ""])
def test_links_in_a_store_are_not_followed(name: str, plain: Scene, call: Call) -> None:
    home = plain.top / "home"
    home.mkdir()
    for file in ("precious", "0" * 16, "0" * 64, "1.json"):
        (home / file).write_text("work of years", encoding="utf-8")
    target = plain.store / name if name else plain.store
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
    target.symlink_to(home)
    before = tree(home)
    for args in (("backup", plain.config), ("rollback", "1", plain.config), ("backup", plain.config, "--keep", "1")):
        assert call(*args).code in (1, 2)
    assert tree(home) == before


def test_what_others_put_into_a_store_stays(plain: Scene, call: Call) -> None:
    for folder in ("objects", "scratch", "versions"):
        (plain.store / folder / "mine").mkdir()
    assert call("backup", plain.config, "--keep", "1").code == 0
    assert all((plain.store / folder / "mine").is_dir() for folder in ("objects", "scratch", "versions"))


def test_a_manifest_cannot_write_through_a_link(plain: Scene, call: Call, tmp_path: Path) -> None:
    from cozecheck.store.model import Entry
    from cozecheck.store.snapshot import digest
    from cozecheck.store.store import Store

    store = Store(str(plain.store))
    version = store.version(1)
    outside = tmp_path / "outside"
    outside.mkdir()
    file = version.files[0]
    for extra in (
        [Entry("link", "link", 0, 0, target=str(outside)), file._replace(path="link/evil")],
        [file._replace(path="../evil")],
        [file._replace(path=str(outside / "evil"))],
    ):
        entries = (*version.entries, *extra)
        document = json.loads((plain.store / "versions" / "1.json").read_text(encoding="utf-8"))
        document.update(entries=entries, digest=digest(entries))
        (plain.store / "versions" / "1.json").write_text(json.dumps(document), encoding="utf-8")
        assert call("rollback", "1", plain.config).code == 1
        assert call("history", "1", "2", "--config", plain.config).code == 1
    assert os.listdir(outside) == []
    assert tree(plain.config) == plain.new
