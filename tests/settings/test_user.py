"""A user's own settings: what requests may reach is never for a pull request to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.settings.user import UserSettings, is_inside, read


def write(folder: Path, text: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(text)
    return str(folder)


def test_what_it_says_is_read(tmp_path: Path) -> None:
    settings = read(write(tmp_path, "allow-hosts: [plugins.corp]\nallow-private: true\n"))
    assert settings.allow_hosts == ("plugins.corp",)
    assert settings.allow_private


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}"])
def test_an_empty_file_allows_nothing(text: str, tmp_path: Path) -> None:
    assert read(write(tmp_path, text))[:2] == UserSettings()[:2]
    assert read(str(tmp_path / "nowhere")) == UserSettings()


@pytest.mark.parametrize(
    "text",
    [
        *("allow-host: [a]", "allow-hosts: a", "allow-private: 'yes'", "- a", "a", "allow-hosts: ["),
        *("secrets: {}", "allow-hosts: [a]\nallow-hosts: [b]\n"),
    ],
)
def test_a_mistake_is_wrong_usage_and_nothing_holds(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read(write(tmp_path, text))


def test_a_file_of_the_checked_repository_is_told_from_others(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "conf").mkdir()
    inside = write(tmp_path / "repo" / ".config", "") + "/config.yaml"
    outside = write(tmp_path / "home", "") + "/config.yaml"
    (tmp_path / "home" / "link").symlink_to(inside)
    assert is_inside(inside, [str(tmp_path / "repo" / "conf")])
    assert is_inside(str(tmp_path / "home" / "link"), [str(tmp_path / "repo" / "conf")])
    assert not is_inside(outside, [str(tmp_path / "repo" / "conf")])
    assert is_inside(outside, [str(tmp_path / "home")])
