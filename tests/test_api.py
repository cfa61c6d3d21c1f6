from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cozecheck
from cozecheck.core.effect import Effect, Severity
from cozecheck.core.errors import UsageError
from cozecheck.core.result import RunResult
from cozecheck.settings.model import Settings
from tests.cli.conftest import BROKEN, lay_out
from tests.shared import SHARED, needs_shared


def codes(result: RunResult) -> list[str]:
    """Without notes: there may come more of them."""
    return [finding.rule.code for finding in result.findings if finding.effect is not Effect.NOTE]


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A config folder that loses a plugin and a tool, named from the current folder, which is a repository."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path / "conf", BROKEN)
    return "conf"


def test_import_loads_nothing_else() -> None:
    program = "import sys; before = set(sys.modules); import cozecheck; print(*set(sys.modules) - before)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert set(loaded) <= {"cozecheck", "typing", "__future__", "re", "re._compiler", "re._constants", "re._parser", "re._casefix"} | {
        name for name in loaded if name in sys.stdlib_module_names or name.split(".")[0] in sys.stdlib_module_names
    }
    assert not [name for name in loaded if name.startswith("cozecheck.")]


def test_failure_of_a_rule_leaves_the_prediction(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("cozecheck.rules.checks.run", fail)
    result = cozecheck.check(broken)
    assert result.exit_code == 3
    assert [failure.error for failure in result.failures] == ["KeyError: 'x'"]
    assert "in fail" in result.failures[0].trace
    assert codes(result) == ["CZ131", "CZ223"]
    assert result.configs[0].prediction.plugins == {"102": ("10202",)}


def test_everything_public_is_there() -> None:
    for name in cozecheck.__all__:
        assert getattr(cozecheck, name)
    with pytest.raises(AttributeError, match="nothing"):
        _ = cozecheck.nothing


def test_healthy(tmp_path: Path) -> None:
    result = cozecheck.check(lay_out(tmp_path))
    assert result.exit_code == 0
    assert result.findings == ()
    (config,) = result.configs
    assert config.root == str(tmp_path)
    assert config.prediction.plugins == {"101": ("10101", "10102"), "102": ("10201", "10202")}
    assert (config.prediction.declared_plugins, config.prediction.declared_tools, len(config.files)) == (2, 4, 4)
    assert config.names["102"].tools == {"10201": "POST /notes", "10202": "GET /notes"}


def test_broken(broken: str) -> None:
    result = cozecheck.check(broken)
    assert result.exit_code == 1
    assert codes(result) == ["CZ131", "CZ223"]
    (finding,) = (finding for finding in result.findings if finding.rule.code == "CZ131")
    assert (finding.place.file, finding.plugin) == ("conf/pluginproduct/plugin_meta.yaml", "102")
    assert result.configs[0].sources[finding.place.file][finding.place.line - 1] == "      sub_url: /note"
    assert [loss.cause and loss.cause.rule.code for loss in result.configs[0].prediction.losses] == ["CZ223", "CZ131"]


def test_findings_are_sorted_and_unique(broken: str) -> None:
    findings = cozecheck.check(broken).findings
    keys = [(f.place, f.rule.code) for f in findings]
    assert keys == sorted(set(keys))


def test_settings_are_found_or_given(broken: str) -> None:
    Path(".cozecheck.yaml").write_text("ignore: [CZ131]\nlang: zh\n")
    result = cozecheck.check(broken)
    assert "CZ131" not in codes(result)
    assert result.lang == "zh"
    assert "CZ131" in codes(cozecheck.check(broken, settings=Settings()))
    assert codes(cozecheck.check(broken, settings=Settings(select=("CZ131",)))) == ["CZ131"]
    Path("other.yaml").write_text("ignore: [CZ2]\n")
    assert codes(cozecheck.check(broken, settings="other.yaml")) == ["CZ131"]
    with pytest.raises(UsageError):
        cozecheck.check(broken, settings="nowhere.yaml")


def test_mistakes_in_settings_are_exit_2(broken: str) -> None:
    Path(".cozecheck.yaml").write_text("ignor: [CZ131]\n")
    result = cozecheck.check(broken)
    assert result.exit_code == 2
    assert [(f.rule.code, f.place.file, f.place.line) for f in result.settings_findings] == [("CZ900", ".cozecheck.yaml", 1)]
    assert result.settings_sources[".cozecheck.yaml"][0] == "ignor: [CZ131]"
    assert "CZ131" in codes(result)


def test_each_folder_has_its_own_settings(broken: str) -> None:
    lay_out(Path("more/conf"), BROKEN)
    Path("more/.cozecheck.yaml").write_text("fail-on: never\nignore: [CZ131]\n")
    first, second = cozecheck.check(broken, "more").configs
    assert (first.fails, second.fails) == (True, False)
    assert "CZ131" in [f.rule.code for f in first.findings]
    assert "CZ131" not in [f.rule.code for f in second.findings]


def test_severity_from_settings(broken: str) -> None:
    result = cozecheck.check(broken, settings=Settings(severity={"CZ": Severity.NOTE}))
    assert {f.severity for f in result.findings} == {Severity.NOTE}
    assert result.exit_code == 0
    assert result.configs[0].prediction.losses


def test_excluded_folders_and_files(broken: str) -> None:
    Path(".cozecheck.yaml").write_text("exclude: [conf]\n")
    result = cozecheck.check(".")
    assert (result.configs, result.exit_code) == ((), 0)
    assert [notice.render() for notice in result.notices] == ["'conf' is left out, as .cozecheck.yaml says"]
    # A folder that is named is meant, its files are still not reported on.
    result = cozecheck.check(broken)
    assert len(result.configs) == 1
    assert result.findings == ()
    Path(".cozecheck.yaml").write_text("exclude: ['*/search.yaml']\n")
    assert codes(cozecheck.check(".")) == ["CZ131"]


def test_a_file_gives_its_findings_only(broken: str) -> None:
    (config,) = cozecheck.check(f"{broken}/pluginproduct/plugin_meta.yaml").configs
    assert {f.place.file for f in config.findings} == {"conf/pluginproduct/plugin_meta.yaml"}
    assert config.hidden > 0
    assert len(config.prediction.losses) == 2
    assert cozecheck.check(f"{broken}/pluginproduct/notes.yaml").exit_code == 0


def test_suppression_changes_the_exit_code_and_never_the_prediction(broken: str) -> None:
    meta = Path(broken, "pluginproduct", "plugin_meta.yaml")
    before = cozecheck.check(broken).configs[0].prediction
    meta.write_text(meta.read_text().replace("sub_url: /note\n", "sub_url: /note # cozecheck: ignore[CZ131] soon\n"))
    result = cozecheck.check(f"{broken}/pluginproduct/plugin_meta.yaml")
    assert result.exit_code == 0
    assert [(s.finding.rule.code, s.by.line, s.reason) for s in result.configs[0].suppressed] == [
        ("CZ131", s.by.line, "soon") for s in result.configs[0].suppressed
    ]
    after = result.configs[0].prediction
    assert after.plugins == before.plugins
    assert len(after.losses) == len(before.losses)


def test_documents_nested_to_the_limit_are_judged(tmp_path: Path) -> None:
    search = lay_out(tmp_path) / "pluginproduct" / "search.yaml"
    search.write_text(search.read_text() + "x-deep: " + "[" * 9000 + "]" * 9000 + "\n")
    limit = sys.getrecursionlimit()
    result = cozecheck.check(tmp_path)
    assert not result.failures
    assert len(result.configs) == 1
    assert sys.getrecursionlimit() == limit


def test_recursion_without_end_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(files: object) -> object:
        return endless(files)

    monkeypatch.setattr("cozecheck.api.load", endless)
    result = cozecheck.check(lay_out(tmp_path))
    assert codes(result) == ["CZ009"]
    assert result.exit_code == 1


@needs_shared
def test_real_configuration() -> None:
    result = cozecheck.check(SHARED / "coze-studio")
    assert result.exit_code == 0
    loaded = json.loads((SHARED / "coze-studio/loaded.json").read_text())
    want = loaded.get("plugins", loaded)
    got = result.configs[0].prediction.plugins
    assert sorted(got) == sorted(map(str, want))
