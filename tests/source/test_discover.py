from __future__ import annotations

import os
from pathlib import Path

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.source import discover as module
from cozecheck.source.discover import Folder, discover


def make(folder: Path, *, meta: bool = True) -> Path:
    (folder / "pluginproduct").mkdir(parents=True)
    if meta:
        (folder / "pluginproduct" / "plugin_meta.yaml").write_text("[]\n")
    return folder


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository as the current folder."""
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    monkeypatch.chdir(repository)
    return repository


def roots(*paths: str) -> list[str]:
    return [folder.root for folder in discover(paths).folders]


def test_config_folder_in_every_way_to_name_it(repository: Path) -> None:
    config = make(repository / "conf")
    (config / "common").mkdir()
    (config / "common" / "oauth_schema.json").write_text("{}")
    assert roots("conf") == ["conf"]
    assert roots("conf/") == ["conf/"]
    assert roots("./conf") == ["./conf"]
    assert roots(str(config)) == [str(config)]
    assert roots("conf/pluginproduct") == ["conf"]
    assert roots("conf/pluginproduct/plugin_meta.yaml") == ["conf"]
    assert roots("conf/common/oauth_schema.json") == ["conf"]
    assert roots(".") == ["conf"]


def test_current_folder_within_the_config(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make(repository / "conf")
    monkeypatch.chdir(config)
    assert roots(".") == ["."]
    assert roots("pluginproduct") == ["."]
    assert roots("pluginproduct/plugin_meta.yaml") == ["."]
    monkeypatch.chdir(config / "pluginproduct")
    assert roots(".") == [".."]
    assert roots("plugin_meta.yaml") == [".."]


def test_a_file_asks_for_its_findings_only(repository: Path) -> None:
    config = make(repository / "conf")
    other = config / "pluginproduct" / "other.yaml"
    other.write_text("")
    meta = config / "pluginproduct" / "plugin_meta.yaml"
    assert discover(["conf/pluginproduct/other.yaml"]).folders == [Folder("conf", frozenset({str(other)}))]
    both = discover(["conf/pluginproduct/other.yaml", "conf/pluginproduct/plugin_meta.yaml"])
    assert both.folders == [Folder("conf", frozenset({str(other), str(meta)}))]
    assert discover(["conf/pluginproduct/other.yaml", "conf"]).folders == [Folder("conf")]
    assert discover(["conf", "conf/pluginproduct/other.yaml"]).folders == [Folder("conf")]


def test_search_below_a_repository(repository: Path) -> None:
    make(repository / "b" / "deep" / "er")
    make(repository / "a")
    make(repository / "backend" / "conf" / "plugin", meta=False)
    make(repository / "resources" / "conf" / "plugin", meta=False)
    make(repository / "elsewhere", meta=False)
    for hidden in (".git/x", "node_modules/x", "a/pluginproduct/x", "a/below"):
        make(repository / hidden)
    make(repository / "env" / "lib")
    (repository / "env" / "pyvenv.cfg").write_text("")
    (repository / "link").symlink_to(repository / "b")
    assert roots(".") == ["a", "b/deep/er", "backend/conf/plugin", "resources/conf/plugin"]
    assert [folder.found for folder in discover(["."]).folders] == [True] * 4
    assert roots(str(repository / "b")) == [str(repository / "b/deep/er")]
    assert roots("link") == ["link/deep/er"]


def test_folders_are_named_once(repository: Path) -> None:
    make(repository / "a")
    assert roots("a", "a/", "a/pluginproduct", ".") == ["a"]
    (repository / "link").symlink_to("a")
    assert roots("link", "a", str(repository / "a")) == ["link"]


def test_config_folder_that_misses_its_meta_file(repository: Path) -> None:
    make(repository / "conf", meta=False)
    (repository / "half" / "common").mkdir(parents=True)
    (repository / "half" / "common" / "oauth_schema.json").write_text("{}")
    (repository / "backend" / "conf" / "plugin").mkdir(parents=True)
    assert roots("conf", "half", "backend/conf/plugin") == ["conf", "half", "backend/conf/plugin"]


def test_dangling_meta_link_makes_a_config_folder(repository: Path) -> None:
    config = make(repository / "conf", meta=False)
    (config / "pluginproduct" / "plugin_meta.yaml").symlink_to("nowhere")
    assert roots(".") == ["conf"]


@pytest.mark.parametrize("path", ["nothing", "readme", ".", ""])
def test_no_config_folder(repository: Path, path: str) -> None:
    (repository / "readme").write_text("")
    with pytest.raises(UsageError, match=f"'{path}'"):
        discover([path])


def test_usage_error_says_where_and_what_for(repository: Path) -> None:
    (repository / "empty").mkdir()
    with pytest.raises(UsageError) as caught:
        discover(["empty"])
    for word in ("'empty'", "below it", "pluginproduct/plugin_meta.yaml", "node_modules", "backend/conf/plugin"):
        assert word in str(caught.value)


def test_search_ends(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(repository / "a")
    for number in range(50):
        (repository / f"z{number}").mkdir()
    monkeypatch.setattr(module, "MAX_ENTRIES", 60)
    assert roots(".") == ["a"]
    assert not discover(["."]).notices
    monkeypatch.setattr(module, "MAX_ENTRIES", 20)
    with pytest.raises(UsageError):
        discover(["."])
    make(repository / "z0" / "conf")
    monkeypatch.setattr(module, "MAX_ENTRIES", 53)
    assert [notice.render() for notice in discover(["."]).notices] == ["the search below '.' ended after 53 files; name the config folder itself"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_folder_is_said(repository: Path) -> None:
    make(repository / "a")
    closed = repository / "closed"
    closed.mkdir(mode=0)
    assert [notice.render() for notice in discover(["."]).notices] == ["'closed' was not searched: Permission denied"]
    closed.chmod(0o700)
