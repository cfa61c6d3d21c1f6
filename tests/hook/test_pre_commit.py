"""The hooks as a user has them: the real pre-commit, installed into a git repository, and real commits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = "backend/conf/plugin"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")]


@dataclass(frozen=True)
class Repository:
    """A git repository of somebody who uses the hooks."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False
        )

    def must(self, *command: str) -> str:
        done = self.run(*command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def commit(self, message: str = "Change") -> subprocess.CompletedProcess[str]:
        self.must("git", "add", "--all")
        return self.run("git", "commit", "--message", message)

    def head(self) -> str:
        return self.must("git", "rev-parse", "HEAD").strip()

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Git and pre-commit know nothing of whoever runs the tests."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "COZECHECK"))}
    (home / ".gitconfig").write_text("[user]\nname = Tester\nemail = tester@example.com\n[init]\ndefaultBranch = main\n")
    return kept | {"GIT_CONFIG_GLOBAL": str(home / ".gitconfig"), "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_HOME": str(home / "pre-commit"), "COLUMNS": "160"}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Repository:
    """This checkout, uncommitted changes included, as a repository of its own for pre-commit to clone."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    repository = Repository(tmp_path_factory.mktemp("cozecheck"), environment)
    for name in os.fsdecode(listed.stdout).rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (repository.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, repository.folder / name)
    repository.must("git", "init", "--quiet")
    assert repository.commit().returncode == 0
    return repository


@pytest.fixture(scope="module", params=["cozecheck", "cozecheck-files"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], hooks: Repository) -> Repository:
    """A repository with one hook installed and the healthy example committed."""
    repository = Repository(tmp_path_factory.mktemp("user"), environment)
    config = f"repos:\n  - repo: {hooks.folder}\n    rev: {hooks.head()}\n    hooks:\n      - id: {request.param}\n"
    (repository.folder / ".pre-commit-config.yaml").write_text(config)
    shutil.copytree(ROOT / "examples" / "healthy", repository.folder / CONFIG)
    (repository.folder / "README.md").write_text("Ours\n")
    repository.must("git", "init", "--quiet")
    assert repository.commit("Start").returncode == 0
    repository.must(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    return repository


@pytest.fixture
def user(installed: Repository) -> Iterator[Repository]:
    """The repository with its hook, put back as it was after each test."""
    start = installed.head()
    yield installed
    installed.must("git", "reset", "--quiet", "--hard", start)
    installed.must("git", "clean", "--quiet", "-d", "--force")


def test_a_bad_commit_is_stopped_with_the_place(user: Repository) -> None:
    before = user.head()
    shutil.copy(ROOT / "examples/broken/pluginproduct/translator.yaml", user.folder / CONFIG / "pluginproduct/translator.yaml")
    outcome = user.commit()
    assert outcome.returncode == 1
    assert f"{CONFIG}/pluginproduct/translator.yaml:25:" in outcome.stdout
    assert "mapping values are not allowed in this context" in outcome.stdout
    assert user.head() == before


def test_a_good_commit_passes(user: Repository) -> None:
    before = user.head()
    user.edit(f"{CONFIG}/pluginproduct/weather.yaml", "for the next seven days", "for the coming seven days")
    outcome = user.commit()
    assert outcome.returncode == 0, outcome.stdout
    assert "Passed" in outcome.stdout
    assert user.head() != before


def test_an_unrelated_file_does_not_start_it(user: Repository) -> None:
    (user.folder / "README.md").write_text("Ours, changed\n")
    outcome = user.commit()
    assert outcome.returncode == 0, outcome.stdout
    assert "(no files to check)Skipped" in outcome.stdout


def test_what_is_broken_elsewhere_counts_for_the_whole_folder_only(user: Repository) -> None:
    shutil.copy(ROOT / "examples/broken/pluginproduct/translator.yaml", user.folder / CONFIG / "pluginproduct/translator.yaml")
    user.must("git", "add", "--all")
    user.must("git", "commit", "--no-verify", "--message", "Break the translator")
    user.edit(f"{CONFIG}/pluginproduct/weather.yaml", "for the next seven days", "for the coming seven days")
    outcome = user.commit()
    changed_only = "id: cozecheck-files" in (user.folder / ".pre-commit-config.yaml").read_text()
    assert outcome.returncode == (0 if changed_only else 1), outcome.stdout
    assert ("translator.yaml:25:" in outcome.stdout) is not changed_only


def test_only_what_is_staged_is_judged(user: Repository) -> None:
    user.edit(f"{CONFIG}/pluginproduct/weather.yaml", "for the next seven days", "for the coming seven days")
    user.must("git", "add", "--all")
    user.edit(f"{CONFIG}/pluginproduct/translator.yaml", '"译文的语言代码: 例如 zh 或 en"', "译文的语言代码: 例如 zh 或 en")
    outcome = user.run("git", "commit", "--message", "Change")
    assert outcome.returncode == 0, outcome.stdout
