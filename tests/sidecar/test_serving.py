"""Who may ask, what Prometheus reads, and the edges of the command line."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from cozecheck.core.text import T
from cozecheck.sidecar.metrics import REASONS
from cozecheck.sidecar.poll import Visit, pause
from cozecheck.sidecar.state import Rules
from cozecheck.studio.client import StudioError
from cozecheck.studio.run import Server
from tests.servers.studio import PASSWORD
from tests.sidecar.conftest import Moody, beside, until
from tests.store.conftest import Call


def test_in_a_pod_probes_need_no_token_and_metrics_do_where_one_is_set(config: Path, studio: Moody) -> None:
    token = {"SIDE": "tok-5-en", "COZECHECK_STUDIO_EMAIL": "tester@example.com", "COZECHECK_STUDIO_PASSWORD": PASSWORD}
    options = ("--host", "0.0.0.0", "--token-env", "SIDE", "--allow-name", "coze-sidecar")
    with beside(config, studio.base, *options, env=token) as sidecar:
        sidecar.becomes(True)
        known = {"Authorization": "Bearer tok-5-en"}
        assert [sidecar.raw(path)[0] for path in ("/live", "/health", "/ready", "/metrics", "/")] == [200, 200, 200, 401, 401]
        assert [sidecar.raw(path, known)[0] for path in ("/metrics", "/")] == [200, 404]
        studio.products = {}
        sidecar.becomes(False)
        # Who has no token learns that something is wrong, not what the configuration holds.
        assert set(sidecar.ask("/ready")[1]) == {"status", "reason"}
        assert sidecar.ask("/ready", known)[1]["problems"]
        for host, status in (("10.1.2.3:9109", 503), ("coze-sidecar:9109", 503), ("evil.example.com", 403)):
            assert sidecar.raw("/ready", {"Host": host})[0] == status
        assert sidecar.raw("/ready", {"Origin": "http://evil.example.com"})[0] == 403
        assert "tok-5-en" not in str(sidecar.log()) + sidecar.raw("/ready", known)[2]


def test_prometheus_finds_nothing_to_complain_about(config: Path, studio: Moody) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool, of Prometheus, is not installed")
    with beside(config, studio.base) as sidecar:
        sidecar.becomes(True)
        text = sidecar.raw("/metrics", {"Accept": "text/plain"})[2]
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_metric_has_its_row_in_the_manual(config: Path, studio: Moody) -> None:
    with beside(config, studio.base) as sidecar:
        sidecar.becomes(True)
        served = {name for name in re.findall(r"^# TYPE (\S+)", sidecar.raw("/metrics")[2], re.MULTILINE) if name.startswith("coze_")}
        reasons = {labels[1] for labels in sidecar.metrics() if labels[0] == "coze_poll_errors_total"}
    manual = (Path(__file__).parents[2] / "docs" / "sidecar.md").read_text(encoding="utf-8")
    assert served == set(re.findall(r"^\| `(coze_\w+)`", manual, re.MULTILINE))
    assert reasons == set(REASONS)
    assert all(f"`{reason}`" in manual for reason in REASONS)


def test_its_memory_stays_flat(config: Path, studio: Moody) -> None:
    with beside(config, studio.base, "--interval", "0.1", "--timeout", "1") as sidecar:
        sidecar.becomes(True)
        search, sizes = config / "pluginproduct" / "search.yaml", []
        for number in range(12):
            search.write_text(search.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
            polls = len(studio.seen)
            for _ in range(25):
                sidecar.raw("/ready")
                sidecar.raw("/metrics")
            until(lambda before=polls: len(studio.seen) > before)
            sizes.append(sidecar.metrics()["process_resident_memory_bytes",] / 1e6)
        assert max(sizes[6:]) - max(sizes[:6]) < 2, sizes
        assert sizes[-1] < 100


def test_it_is_there_soon(config: Path, studio: Moody) -> None:
    began = time.monotonic()
    with beside(config, studio.base) as sidecar:
        # A machine that has time needs a third of a second; one that is shared by many tests, more.
        assert time.monotonic() - began < 5
        assert sidecar.raw("/live")[0] == 200


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--url", "ftp://x"], "--url"),
        (["--stale", "5"], "--stale must be at least 32.5"),
        (["--token-env", "NO_SUCH_NAME"], "NO_SUCH_NAME"),
        (["--host", "203.0.113.9"], "cannot listen on 203.0.113.9"),
    ],
)
def test_wrong_usage_is_told(wrong: list[str], told: str, config: Path, call: Call) -> None:
    outcome = call("sidecar", config, "--port", "0", *wrong)
    assert outcome.code == 2
    assert told in outcome.err


def test_no_folder_is_wrong_usage(tmp_path: Path, call: Call) -> None:
    assert call("sidecar", tmp_path).code == 2


def test_it_waits_longer_each_time_and_longest_after_a_wrong_password() -> None:
    visit = Visit(Server("http://127.0.0.1:1"), "", 15.0, Rules(55.0))
    refused, away = StudioError("login", T("no")), StudioError("connection-refused", T("no"))
    assert [pause(failures, away, visit) for failures in (0, 1, 2, 3, 4, 1000)] == [15, 1, 2, 4, 5, 5]
    assert [pause(failures, refused, visit) for failures in (1, 5, 6, 7)] == [1, 16, 27.5, 27.5]
    # What is known must not get too old meanwhile.
    assert 27.5 * 1.2 + visit.server.seconds < 55 + 10
