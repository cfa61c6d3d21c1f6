"""`cozecheck studio clean`: what earlier runs had to leave behind, and nothing else, is deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.servers.agent_studio import AgentStudio, serving
from tests.servers.studio import API, EMAIL, PASSWORD
from tests.studio.conftest import Asked

OURS, NOT_OURS = "cozecheck_0123456789ab", ("cozecheck_mine", "my cozecheck_0123456789ab", "cozecheck_0123456789abc")
Clean = Callable[..., Asked]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AgentStudio]:
    monkeypatch.setenv("COZECHECK_STUDIO_EMAIL", EMAIL)
    monkeypatch.setenv("COZECHECK_STUDIO_PASSWORD", PASSWORD)
    monkeypatch.delenv("COZECHECK_STUDIO_SESSION", raising=False)
    with serving({}) as studio:
        yield studio


@pytest.fixture
def clean(server: AgentStudio, call: Callable[..., Asked]) -> Clean:
    return lambda *options, format_="json": call("studio", "clean", "--url", server.base, *options, format_=format_)


def furnish(server: AgentStudio, names: dict[str, str]) -> None:
    """One of each kind by each name."""
    server.workflows = {f"1{id_}": {"name": name} for id_, name in names.items()}
    server.names = {f"2{id_}": name for id_, name in names.items()}
    server.tokens = {id_: f"pat_{id_}" for id_ in server.names}
    server.bots = {f"3{id_}": {"bot_id": f"3{id_}", "name": name} for id_, name in names.items()}
    server.drafts.plugins = {f"4{id_}": (name, {}) for id_, name in names.items()}


def there(server: AgentStudio) -> list[str]:
    return [*server.workflows, *server.tokens, *server.bots, *server.drafts.plugins]


def test_what_is_ours_goes_and_nothing_else(server: AgentStudio, clean: Clean) -> None:
    furnish(server, {"1": OURS, **dict(zip("234", NOT_OURS, strict=True))})
    server.workflows["15"] = {"name": OURS, "by": "2"}
    asked = clean()
    assert asked.code == 0 and asked.report["verdict"] == "4 left-overs deleted, 0 not"
    assert [(row["operation"], row["plugin"]) for row in asked.report["results"]] == [("token", "21"), ("agent", "31"), ("workflow", "11"), ("plugin", "41")]
    assert sorted(there(server)) == ["12", "13", "14", "15", "22", "23", "24", "32", "33", "34", "42", "43", "44"]
    assert clean().report["results"] == []


def test_many_are_listed_by_pages(server: AgentStudio, clean: Clean) -> None:
    furnish(server, {f"{number:03}": f"cozecheck_{number:012x}" for number in range(230)})
    asked = clean()
    assert (asked.code, there(server)) == (0, [])
    assert asked.report["verdict"] == "920 left-overs deleted, 0 not"


def test_what_is_young_is_spared_unless_all_is_to_go(server: AgentStudio, clean: Clean) -> None:
    furnish(server, {"1": OURS, "2": "cozecheck_ffffffffffff"})
    now = int(time.time())
    server.made = {id_: now - 60 if id_.endswith("1") else now - 4000 for id_ in there(server)}
    asked = clean()
    assert asked.code == 0 and sorted(there(server)) == ["11", "21", "31", "41"]
    assert asked.report["verdict"] == "4 left-overs deleted, 0 not, 4 spared"
    assert {row["what"] for row in asked.report["results"] if row["status"] == "skipped"} == {"spared"}
    text = clean(format_="text").out
    assert f"skipped  token 21 {OURS}" in text and "--all deletes it too" in text
    assert clean("--all").code == 0 and there(server) == []


def test_what_stays_is_told_and_the_rest_goes(server: AgentStudio, clean: Clean) -> None:
    furnish(server, {"1": OURS})
    # Without its search index the server lists no agents.
    server.faults = {f"{API}/delete": "refuse", "/api/intelligence_api/search/get_draft_intelligence_list": "panic"}
    asked = clean()
    assert (asked.code, there(server)) == (1, ["11", "31"])
    assert {row["operation"]: row["what"] for row in asked.report["results"]} == {
        "token": "deleted",
        "agent": "not-listed",
        "workflow": "not-deleted",
        "plugin": "deleted",
    }
    assert "they cannot be listed: " in clean(format_="text").out


def test_all_goes_with_clean_only(call: Callable[..., Asked]) -> None:
    for action in ("compare", "debug"):
        assert call("studio", action, ".", "--url", "http://127.0.0.1:9", "--all").code == 2
