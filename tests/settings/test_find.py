from __future__ import annotations

import os
from pathlib import Path

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.settings.find import Search, load


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository as the current folder, with settings above it that do not count."""
    (tmp_path / ".cozecheck.yaml").write_text("ignore: [CZ001]\n")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "a" / "conf").mkdir(parents=True)
    monkeypatch.chdir(repository)
    return repository


def test_nearest_file_wins(repository: Path) -> None:
    assert Search().of("a/conf").settings.file == ""
    (repository / "pyproject.toml").write_text("[tool.cozecheck]\nignore = ['CZ002']\n")
    assert Search().of("a/conf").settings.file == "pyproject.toml"
    (repository / ".cozecheck.yml").write_text("ignore: [CZ003]\n")
    assert Search().of("a/conf").settings.file == ".cozecheck.yml"
    (repository / "a" / "pyproject.toml").write_text("[project]\nname = 'x' # no [tool.cozecheck] here\n[tool.cozechecker]\n")
    assert Search().of("a/conf").settings.file == ".cozecheck.yml"
    (repository / "a" / "conf" / ".cozecheck.yaml").write_text("ignore: [CZ004]\n")
    loaded = Search().of("a/conf")
    assert (loaded.settings.file, loaded.settings.ignore) == ("a/conf/.cozecheck.yaml", ("CZ004",))
    assert loaded.settings.base == str(repository / "a" / "conf")


def test_outside_of_a_repository_the_search_goes_on_up(repository: Path) -> None:
    (repository / ".git").rmdir()
    assert Search().of("a/conf").settings.ignore == ("CZ001",)


def test_each_file_is_read_once(repository: Path) -> None:
    (repository / ".cozecheck.yaml").write_text("ignore: [CZ003]\n")
    (repository / "b").mkdir()
    search = Search()
    assert search.of("a/conf") is search.of("b")


def test_a_link_is_no_settings_file(repository: Path) -> None:
    (repository / "secret").write_text("root:x:0:0\n")
    (repository / ".cozecheck.yaml").symlink_to("secret")
    (repository / "a" / "pyproject.toml").symlink_to("/etc/passwd")
    assert Search().of("a/conf").settings.file == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_neither_is_a_pipe_or_a_folder(repository: Path) -> None:
    os.mkfifo(repository / ".cozecheck.yaml")
    (repository / "pyproject.toml").mkdir()
    assert Search().of("a/conf").settings.file == ""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_files_that_may_not_be_read(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool.cozecheck]\nignore = ['CZ002']\n")
    (repository / "pyproject.toml").chmod(0)
    assert Search().of("a/conf").settings.file == ""
    (repository / ".cozecheck.yaml").touch(mode=0)
    with pytest.raises(UsageError, match="cannot read the settings"):
        Search().of("a/conf")


def test_named_file(repository: Path) -> None:
    (repository / "ci.yaml").write_text("ignore: [CZ003]\n")
    assert load("ci.yaml").settings.ignore == ("CZ003",)
    (repository / "link.yaml").symlink_to("ci.yaml")
    assert load("link.yaml").settings.ignore == ("CZ003",)
    for name in ("missing.yaml", "a", "a\0b"):
        with pytest.raises(UsageError, match="cannot read the settings"):
            load(name)
    (repository / "big.yaml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="larger than 1 MB"):
        load("big.yaml")
