"""Which changed files start the hooks, by pre-commit's own classifier."""

from __future__ import annotations

from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest  # type: ignore[import-untyped]
from pre_commit.commands.run import Classifier, filter_by_include_exclude  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in load_manifest(ROOT / ".pre-commit-hooks.yaml")}

START_BOTH = [
    "backend/conf/plugin/pluginproduct/plugin_meta.yaml",
    "backend/conf/plugin/pluginproduct/weather.yaml",
    "backend/conf/plugin/pluginproduct/weather.yml",
    "backend/conf/plugin/pluginproduct/weather.json",
    "backend/conf/plugin/pluginproduct/office/mail.yaml",
    "backend/conf/plugin/pluginproduct/天气 预报.yaml",
    "backend/conf/plugin/common/oauth_schema.json",
    "pluginproduct/plugin_meta.yaml",
    "common/oauth_schema.json",
]
START_FOLDER_ONLY = [".cozecheck.yaml", ".cozecheck.yml", "backend/conf/plugin/.cozecheck.yaml"]
START_NONE = [
    "README.md",
    "pyproject.toml",
    "backend/conf/plugin/pluginproduct/README.md",
    "backend/conf/plugin/pluginproduct/weather.yaml.bak",
    "backend/conf/plugin/pluginproduct/weather_yaml",
    "backend/conf/plugin/pluginproduct.yaml",
    "backend/conf/plugin/old_pluginproduct/weather.yaml",
    "backend/conf/plugin/pluginproducts/weather.yaml",
    "backend/conf/plugin/common/oauth_schema.json5",
    "backend/conf/plugin/common/other_schema.json",
    "backend/conf/plugin/uncommon/oauth_schema.json",
    "backend/conf/model/template.yaml",
    "my.cozecheck.yaml",
    ".cozecheck.yaml.orig",
]


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def starts(hook_id: str, path: str, *, link: bool = False) -> bool:
    """Whether a changed `path`, which is made here since pre-commit looks at the file's type, starts the hook."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    if link:
        file.symlink_to("nowhere")
    else:
        file.write_text("{}\n")
    hook = HOOKS[hook_id]
    included = filter_by_include_exclude([path], hook["files"], hook["exclude"])
    return list(Classifier([path]).by_types(included, hook["types"], hook["types_or"], hook["exclude_types"])) == [path]


@pytest.mark.parametrize("path", START_BOTH)
@pytest.mark.parametrize("hook_id", ["cozecheck", "cozecheck-files"])
def test_config_files_start_the_hooks(hook_id: str, path: str) -> None:
    assert starts(hook_id, path)


@pytest.mark.parametrize("path", START_FOLDER_ONLY)
def test_settings_start_the_check_of_the_whole_folder(path: str) -> None:
    assert starts("cozecheck", path)
    assert not starts("cozecheck-files", path)


@pytest.mark.parametrize("path", START_NONE)
@pytest.mark.parametrize("hook_id", ["cozecheck", "cozecheck-files"])
def test_other_files_start_no_hook(hook_id: str, path: str) -> None:
    assert not starts(hook_id, path)


@pytest.mark.parametrize("hook_id", ["cozecheck", "cozecheck-files"])
def test_a_document_that_became_a_link_starts_the_hooks(hook_id: str) -> None:
    assert starts(hook_id, "pluginproduct/weather.yaml", link=True)


def test_the_hooks_never_run_side_by_side() -> None:
    assert all(hook["require_serial"] for hook in HOOKS.values())
    assert not HOOKS["cozecheck"]["pass_filenames"]
    assert HOOKS["cozecheck-files"]["pass_filenames"]
