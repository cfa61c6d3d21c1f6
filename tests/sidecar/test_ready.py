"""When a Coze Studio counts as ready, and what is said where it does not."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from tests.servers.app import answering
from tests.servers.studio import EMAIL, SESSION
from tests.sidecar.conftest import DETAIL, LIST, LOGIN, SHORT, Moody, as_foretold, beside, until
from tests.store.conftest import lay_out
from tests.store.test_backup import lose_a_plugin


def test_all_as_foretold_is_ready_and_no_probe_asks_the_server(config: Path, studio: Moody) -> None:
    with beside(config, studio.base, "--interval", "30", "--stale", "100") as sidecar:
        said = sidecar.becomes(True)
        assert (said["status"], said["compared"], said["problems"], said["lost"]) == ("ready", True, [], [])
        assert (said["foretold"]["plugins"], said["foretold"]["tools"]) == (2, 4)
        assert sidecar.ask("/health")[1]["status"] == "healthy"
        assert sidecar.ask("/live")[0] == 200
        asked = len(studio.seen)
        for _ in range(30):
            sidecar.raw("/ready")
            sidecar.raw("/health")
            sidecar.raw("/metrics")
        assert len(studio.seen) == asked == 2
        began = time.monotonic()
        assert sidecar.stop() == 0
        assert time.monotonic() - began < 2
        assert [line["msg"] for line in sidecar.log()] == ["Configuration read", "Ready", "Stopping"]


def test_a_plugin_and_a_tool_that_are_missing_are_named_until_they_are_there(config: Path, studio: Moody) -> None:
    whole = dict(studio.products)
    name, tools, mode = whole["102"]
    studio.products = {"102": (name, dict([*tools.items()][:1]), mode)}
    with beside(config, studio.base) as sidecar:
        until(lambda: sidecar.ask("/ready")[1].get("compared"))
        status, said = sidecar.ask("/ready")
        assert status == 503
        assert said["reason"].startswith("plugin 101 web_search: it should be there, but is not (and ")
        assert {(row["what"], row["plugin"], row["kind"]) for row in said["problems"]} == {("missing", "101", "plugin"), ("missing", "102", "tool")}
        assert sidecar.ask("/health")[0] == 200
        assert sidecar.ask("/ready?lang=zh")[1]["reason"].startswith("插件")
        metrics = sidecar.metrics()
        assert (metrics["coze_plugin_loaded", "101", "web_search"], metrics["coze_plugin_loaded", "102", name]) == (0, 1)
        assert metrics["coze_plugin_tools_loaded", "102", name] == 1 < metrics["coze_plugin_tools_expected", "102", name]
        assert (metrics["coze_plugins_expected",], metrics["coze_active_plugins", "1"], metrics["coze_ready",]) == (2, 1, 0)
        studio.products = whole
        sidecar.becomes(True)
        assert sidecar.metrics()["coze_ready",] == 1


def test_a_plugin_that_is_lost_as_foretold_is_named_with_its_finding_and_keeps_no_one_waiting(config: Path, studio: Moody) -> None:
    lose_a_plugin(config)
    del studio.products["101"]
    with beside(config, studio.base) as sidecar:
        said = sidecar.becomes(True)
        (lost,) = [row for row in said["lost"] if row["kind"] == "plugin"]
        assert (lost["plugin"], lost["cause"]["code"], lost["cause"]["place"]["file"]) == ("101", "CZ223", "pluginproduct/search.yaml")
        # The alert on missing plugins is to see it nevertheless.
        assert sidecar.metrics()["coze_plugin_loaded", "101", "web_search"] == 0
        studio.products = as_foretold(lay_out(config.parent / "other"))
        assert sidecar.becomes(False)["problems"][0]["what"] == "unexpected"


def test_a_server_that_goes_and_comes(config: Path, studio: Moody) -> None:
    port = 0
    moody = Moody(studio.products)
    with answering(moody.answer) as base:
        port = int(base.rpartition(":")[2])
    with beside(config, f"http://127.0.0.1:{port}", "--stay-ready") as sidecar:
        until(lambda: sidecar.ask("/health")[1].get("reason", "").startswith("no answer"))
        assert sidecar.ask("/ready")[1]["trouble"]["kind"] == "connection-refused"
        assert sidecar.ask("/live")[0] == 200
        for _ in range(2):
            with answering(moody.answer, port):
                sidecar.becomes(True)
                assert sidecar.metrics()["coze_up",] == 1
            said = sidecar.becomes(False)
            assert said["compared"] is False
            assert sidecar.ask("/health")[0] == 503
            metrics = sidecar.metrics()
            # Nothing is said of plugins of which nothing is known.
            assert (metrics["coze_up",], [name for name in metrics if name[0] in ("coze_plugin_loaded", "coze_active_plugins")]) == (0, [])
            assert metrics["coze_poll_errors_total", "connection-refused"] >= 1


def test_a_list_that_one_tool_breaks_is_told_with_the_plugin(config: Path, studio: Moody) -> None:
    studio.broken = {"102"}
    with beside(config, studio.base) as sidecar:
        until(lambda: sidecar.ask("/ready")[1].get("compared"))
        status, said = sidecar.ask("/ready")
        assert (status, {row["what"] for row in said["problems"]}) == (503, {"list-fails", "details-fail"})
        assert sidecar.ask("/health")[0] == 200
        assert ("coze_plugin_loaded", "102", studio.products["102"][0]) not in sidecar.metrics()
        studio.broken = set()
        sidecar.becomes(True)


def test_a_wrong_password_is_told_and_never_shown(config: Path, studio: Moody) -> None:
    with beside(config, studio.base, env={"COZECHECK_STUDIO_EMAIL": EMAIL, "COZECHECK_STUDIO_PASSWORD": "Wrong-1-Wrong"}) as sidecar:
        until(lambda: sidecar.ask("/ready")[1].get("trouble"))
        status, said = sidecar.ask("/ready")
        assert (status, said["trouble"]["kind"], sidecar.ask("/health")[0]) == (503, "login", 200)
        until(lambda: sidecar.metrics()["coze_poll_errors_total", "login"] >= 2)
        everything = json.dumps([said, sidecar.log(), sidecar.raw("/metrics")[2]])
        assert "Wrong-1" not in everything
        assert [path for path, _ in studio.seen if path != LOGIN] == []
        assert len(sidecar.log()) == 2


def test_a_slow_server_is_not_waited_for_by_anyone_who_asks_the_sidecar(config: Path, studio: Moody) -> None:
    with beside(config, studio.base, "--timeout", "2.5", "--stale", "9") as sidecar:
        sidecar.becomes(True)
        studio.faults[LIST] = "hang"
        asked = len(studio.seen)
        until(lambda: len(studio.seen) > asked)
        began = time.monotonic()
        assert [sidecar.raw(path)[0] for path in ("/live", "/health", "/ready")] == [200, 200, 200]
        assert time.monotonic() - began < 2
        said = sidecar.becomes(False)
        assert said["trouble"]["kind"] == "timeout"
        assert sidecar.ask("/health")[0] == 503
        studio.faults.clear()
        sidecar.becomes(True)


def test_a_changed_folder_is_read_again(config: Path, studio: Moody) -> None:
    meta = config / "pluginproduct" / "plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    with beside(config, studio.base) as sidecar:
        before = sidecar.becomes(True)["foretold"]["digest"]
        meta.write_text(text.replace("plugin_id: 101", "plugin_id: 109", 1), encoding="utf-8")
        said = sidecar.becomes(False)
        assert {(row["what"], row["plugin"]) for row in said["problems"] if row["kind"] == "plugin"} == {("missing", "109")}
        assert said["foretold"]["digest"] != before
        assert "docker compose restart" in said["problems"][0]["do"]
        meta.write_text("a: [", encoding="utf-8")
        until(lambda: sidecar.ask("/ready")[1].get("foretold", {}).get("startup") == "error")
        assert sidecar.ask("/ready")[1]["problems"][0]["what"] == "would-not-start"
        meta.write_text(text, encoding="utf-8")
        assert sidecar.becomes(True)["foretold"]["digest"] == before
        assert sidecar.metrics()["coze_config_info", before[:12]] == 1


def test_a_folder_as_a_kubelet_changes_it(tmp_path: Path, studio: Moody) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    lay_out(volume / "..2026_01_01")
    (volume / "..data").symlink_to("..2026_01_01")
    for name in ("pluginproduct", "common"):
        (volume / name).symlink_to(f"..data/{name}")
    with beside(volume, studio.base) as sidecar:
        sidecar.becomes(True)
        lose_a_plugin(lay_out(volume / "..2026_01_02"))
        (volume / "..tmp").symlink_to("..2026_01_02")
        os.rename(volume / "..tmp", volume / "..data")
        said = sidecar.becomes(False)
        assert (said["problems"][0]["what"], said["problems"][0]["cause"]["place"]["file"]) == ("unexpected", "pluginproduct/search.yaml")


def test_a_session_that_ends_is_made_anew(config: Path, studio: Moody) -> None:
    with beside(config, studio.base) as sidecar:
        sidecar.becomes(True)
        for times in (2, 3, 4):
            studio.ended = True
            until(lambda: not studio.ended)
            assert (sidecar.is_ready(), len(studio.bodies(LOGIN))) == (True, times)
        assert "Not ready" not in [line["msg"] for line in sidecar.log()]
        # A server that quotes the session.
        studio.faults[LIST] = "refuse"
        until(lambda: "trouble" in sidecar.ask("/ready")[1])
        said = sidecar.ask("/ready")[1]
        assert (said["trouble"]["kind"], "***" in said["trouble"]["message"]) == ("refused", True)
        assert SESSION not in json.dumps([sidecar.log(), said])


@pytest.mark.parametrize("stays", [True, False])
def test_a_log_in_that_fails_later_takes_a_server_away_unless_it_is_to_stay(config: Path, studio: Moody, stays: bool) -> None:
    with beside(config, studio.base, *(["--stay-ready"] if stays else []), *SHORT) as sidecar:
        sidecar.becomes(True)
        studio.faults[LOGIN], studio.ended = "wrong", True
        if stays:
            until(lambda: sidecar.metrics()["coze_poll_errors_total", "login"] >= 2)
            time.sleep(1.5)
            assert sidecar.ask("/ready")[1]["trouble"]["kind"] == "login"
            assert sidecar.is_ready()
            # Nor does a file that the server will not read before it starts again; who looks is told.
            lose_a_plugin(config)
            studio.faults.pop(LOGIN)
            until(lambda: sidecar.ask("/ready")[1]["problems"])
            assert (sidecar.ask("/ready")[1]["problems"][0]["what"], sidecar.is_ready()) == ("unexpected", True)
            studio.faults[LIST] = "hang"
            sidecar.becomes(False)
            studio.faults.pop(LIST)
            until(lambda: sidecar.ask("/ready")[1]["compared"])
            assert sidecar.ask("/ready")[0] == 503
            return
        said = sidecar.becomes(False)
        assert said["trouble"]["kind"] == "login"
        assert sidecar.ask("/health")[0] == 200


def test_without_a_user_it_says_what_is_missing_or_compares_nothing(config: Path, studio: Moody) -> None:
    with beside(config, studio.base, env={}) as sidecar:
        until(lambda: sidecar.ask("/ready")[1].get("trouble"))
        status, said = sidecar.ask("/ready")
        assert (status, said["trouble"]["kind"]) == (503, "credentials")
        assert "COZECHECK_STUDIO_PASSWORD" in said["reason"]
        assert sidecar.ask("/health")[0] == 200
    with beside(config, studio.base, "--without-login", env={}) as sidecar:
        assert sidecar.becomes(True)["compared"] is False
        studio.faults["/"] = "panic"
        assert sidecar.ask("/ready")[0] == 200
    assert {path for path, _ in studio.seen} == {"/"}


def test_only_an_expired_session_is_told(config: Path, studio: Moody) -> None:
    with beside(config, studio.base, *SHORT, env={"COZECHECK_STUDIO_SESSION": SESSION}) as sidecar:
        sidecar.becomes(True)
        studio.ended = True
        said = sidecar.becomes(False)
        assert said["trouble"]["kind"] == "session"
        assert LOGIN not in {path for path, _ in studio.seen}


def test_what_could_end_the_server_is_never_asked_for(tmp_path: Path, studio: Moody) -> None:
    broken = Path(__file__).parents[2] / "examples" / "broken"
    studio.products = as_foretold(broken)
    with beside(Path(shutil.copytree(broken, tmp_path / "broken")), studio.base) as sidecar:
        until(lambda: sidecar.ask("/ready")[1].get("compared"))
        said = sidecar.ask("/ready")[1]
        assert [(row["what"], row["cause"]["code"]) for row in said["problems"]] == [("not-asked", "CZ301")]
        assert LIST not in {path for path, _ in studio.seen}
        assert "102" not in {query["entity_id"] for query in studio.bodies(DETAIL)}
