"""The manuals' examples are run: the bad ones give the finding that they explain, and Coze Studio does with them what it is said to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from cozecheck.api import check
from cozecheck.core.catalogue import BY_CODE, REFERENCE_LOST_FOR_AGENTS, RULES
from cozecheck.core.effect import Effect
from cozecheck.core.result import Prediction, RunResult
from cozecheck.rules.example import HEALTHY, META, SEARCH, Example, Fragment, layout
from cozecheck.rules.manual import manual
from tests.reference.client import Reference, as_file, available

META_FILE, SEARCH_FILE = "pluginproduct/plugin_meta.yaml", "pluginproduct/search.yaml"
PARTS = ("crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents")

ASKS_SERVERS = tuple(rule for rule in RULES if rule.code.startswith("CZ6"))
"""Their examples are seen with `cozecheck probe` only; the check has nothing to say about them."""

BAD = [pytest.param(rule.code, example, id=f"{rule.code}-{n}") for rule in RULES if rule not in ASKS_SERVERS for n, example in enumerate(manual(rule).bad, 1)]
GOOD = [pytest.param(example, id=f"{rule.code}-{n}") for rule in RULES for n, example in enumerate(manual(rule).good, 1)]


def run(folder: Path, example: Example, standard: bool = False) -> RunResult:
    # Above the folder there are no settings: the search for them ends at a repository's root.
    (folder / ".git").mkdir()
    for name, content in example.files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return check(folder, standard=standard)


def codes(result: RunResult) -> set[str]:
    """Those of the findings, but for what is said of the references that the healthy configuration itself has."""
    assert not result.failures
    own = [
        found for found in result.findings if found.rule != REFERENCE_LOST_FOR_AGENTS or not re.search("/(Found|Notes|Page)$", str(found.message.args["ref"]))
    ]
    return {found.rule.code for found in own}


def complaints(result: RunResult) -> str:
    return "\n".join(f"{f.rule.code} {f.place.file}:{f.place.line}:{f.place.column} {f.message.render()}" for f in result.findings)


def test_nothing_is_wrong_with_the_healthy_configuration(tmp_path: Path) -> None:
    result = run(tmp_path, Example(()))
    assert codes(result) == set(), complaints(result)
    assert result.configs[0].prediction.plugins == {"101": ("10101", "10102"), "102": ("10201", "10202")}


@pytest.mark.parametrize(("code", "example"), BAD)
def test_a_bad_example_gives_its_finding_and_no_other(code: str, example: Example, tmp_path: Path) -> None:
    result = run(tmp_path, example, standard=code.startswith("CZ5"))
    assert codes(result) == {code} | example.also, complaints(result)


def test_what_only_a_probe_can_see_is_no_finding_of_the_check(tmp_path: Path) -> None:
    assert len(ASKS_SERVERS) == 13
    for rule in ASKS_SERVERS:
        (tmp_path / rule.code).mkdir()
        assert codes(run(tmp_path / rule.code, manual(rule).bad[0])) == set()


@pytest.mark.parametrize("example", GOOD)
def test_a_good_example_gives_no_finding(example: Example, tmp_path: Path) -> None:
    result = run(tmp_path, example)
    assert codes(result) == example.also, complaints(result)


def test_an_effect_is_seen_in_the_prediction(tmp_path: Path) -> None:
    for number, param in enumerate(BAD):
        code, example = param.values
        assert isinstance(code, str) and isinstance(example, Example)
        rule = BY_CODE[code]
        (tmp_path / str(number)).mkdir()
        result = run(tmp_path / str(number), example)
        if rule.effect in (Effect.WARNING, Effect.NOTE, Effect.INVALID_SETTINGS):
            continue
        found = [finding for finding in result.findings if finding.rule == rule]
        assert seen(result.configs[0].prediction, {finding.effect for finding in found}), (code, found)


def seen(prediction: Prediction, effects: Iterable[Effect]) -> bool:
    healthy = {"101": ("10101", "10102"), "102": ("10201", "10202")}
    lost = {
        Effect.SERVER_DOWN: prediction.startup == "error",
        Effect.SERVER_CRASH: prediction.startup == "panic",
        Effect.CRASHES_WHEN_USED: prediction.crash_when_used,
        Effect.BREAKS_PLUGIN_LIST: prediction.breaks_plugin_list,
        Effect.PLUGIN_DROPPED: len(prediction.plugins) < len(healthy),
        Effect.TOOL_DROPPED: prediction.plugins != healthy,
        Effect.UNUSABLE_BY_WORKFLOWS: prediction.unusable_by_workflows,
        Effect.UNUSABLE_BY_AGENTS: prediction.unusable_by_agents,
        Effect.UNKNOWN: prediction.unsure,
    }
    return all(lost.get(effect) for effect in effects)


@pytest.mark.skipif(not available(), reason="Go is not installed")
def test_the_real_loader_does_with_every_example_what_is_predicted(tmp_path: Path) -> None:
    # Go takes 20 s for the one that it explodes on.
    cases = [(str(param.id), param.values[-1]) for param in (*BAD, *GOOD) if not str(param.id).startswith("CZ247")]
    requests = [{"files": {name: as_file(data) for name, data in example.files().items()}} for _, example in cases if isinstance(example, Example)]
    for number, ((name, example), answer) in enumerate(zip(cases, Reference("verdict").ask_all(requests), strict=True)):
        assert isinstance(example, Example)
        (tmp_path / str(number)).mkdir()
        prediction = run(tmp_path / str(number), example).configs[0].prediction
        verdict = answer["verdict"]
        assert prediction.startup == verdict["startup"], name
        if prediction.unsure or prediction.startup != "ok":
            continue
        assert {plugin: sorted(tools) for plugin, tools in prediction.plugins.items()} == verdict["plugins"], name
        assert [sorted(getattr(prediction, part)) for part in PARTS] == [sorted(verdict[part]) for part in PARTS], name


def changed(file: str, pointer: str, text: str, kind: str = "yaml") -> str:
    return layout([Fragment(kind, file, pointer, text)])[file].decode()


def test_a_value_is_replaced_in_its_own_line() -> None:
    assert changed(META_FILE, "/0/version", "1.0.0") == META.replace("version: v1.0.0", "version: 1.0.0", 1)
    assert changed(SEARCH_FILE, "/info/description", "Finds: pages") == SEARCH.replace(
        "  description: Finds web pages by keywords, and returns one page in full.", "  description:\n    Finds: pages", 1
    )


def test_a_block_is_replaced_by_a_block_or_a_line() -> None:
    text = changed(SEARCH_FILE, "/info", "title: x\nversion: '1'")
    assert text.startswith("openapi: 3.0.1\ninfo:\n  title: x\n  version: '1'\nservers:\n")
    assert changed(SEARCH_FILE, "/info", "# none").startswith("openapi: 3.0.1\ninfo: # none\nservers:\n")
    assert changed(META_FILE, "/0/tools", "[]").count("  tools: []\n- plugin_id: 102\n") == 1


def test_an_item_is_replaced_and_added() -> None:
    text = changed(META_FILE, "/0/tools/1", "tool_id: 1\nmethod: get")
    assert "      sub_url: /search\n    - tool_id: 1\n      method: get\n- plugin_id: 102\n" in text
    assert changed(META_FILE, "/0/tools/-", "# later").count("      sub_url: /pages/{page_id}\n    - # later\n- plugin_id: 102\n") == 1
    assert changed(META_FILE, "/-", "plugin_id: 1").endswith("      sub_url: /notes\n- plugin_id: 1\n")


def test_a_key_is_added_at_the_end_of_its_mapping() -> None:
    assert changed(SEARCH_FILE, "/components/schemas/Site", "type: object").endswith("\n    Site:\n      type: object\n")
    assert changed(SEARCH_FILE, "/tags", "[]").endswith("\ntags: []\n")


def test_several_changes_of_one_file_do_not_disturb_each_other() -> None:
    files = layout([Fragment("yaml", META_FILE, "/0/plugin_id", "1001"), Fragment("yaml", META_FILE, "/1/plugin_id", "2")])
    assert files[META_FILE].decode() == META.replace(": 101\n", ": 1001\n").replace(": 102\n", ": 2\n")


def test_what_cannot_be_seen_is_written_with_escapes() -> None:
    files = layout([Fragment("text", SEARCH_FILE, "/info/title", "\\xcb\\t\\\\"), Fragment("text", "common/oauth_schema.json", "", "{}\\")])
    assert b"  title: \xcb\t\\\n" in files[SEARCH_FILE]
    assert files["common/oauth_schema.json"] == b"{}"


def test_files_can_be_taken_away() -> None:
    assert layout([Fragment("files", "", "", "common/oauth_schema.json\nnew.txt")]) == {
        "common/oauth_schema.json": HEALTHY["common/oauth_schema.json"].encode(),
        "new.txt": b"",
    }


def test_a_pointer_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(LookupError):
        changed(SEARCH_FILE, "/paths/~1nowhere/get/summary", "x")
