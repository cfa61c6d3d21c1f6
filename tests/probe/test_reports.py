"""Every format of a probe's result, the history, and the page."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.core.place import Place
from cozecheck.core.text import T
from cozecheck.net.problem import Kind
from cozecheck.probe.findings import findings
from cozecheck.probe.history import KEPT, remember
from cozecheck.probe.model import Past, ProbeResult, Server, ServerProbe, Status
from cozecheck.report.language import translator
from cozecheck.report.page import page
from cozecheck.report.probe import FORMATS, render
from tests.report.test_schemas import jenkins_schema, sarif_schema

HOSTILE = "http://x.example/\"'><script>alert(1)</script>\x1b[31m::error::##[error]\u202e|`"


def server(origin: str) -> Server:
    return Server(origin, origin, Place("conf/pluginproduct/search.yaml", 7, 10, 7, 30), ("101", "102"))


def probed(origin: str, status: Status, reason: object = None, **facts: Any) -> ServerProbe:
    return ServerProbe(server(origin), status, T(str(reason)) if reason else None)._replace(**facts)


RESULT = ProbeResult(
    (
        probed("http://ok.example", Status.OK, http_status=200, http_version="1.1", dns=0.01, connect=0.02, first_byte=0.1, health=200),
        probed("http://refused.example", Status.FAILED, "nobody listens there", kind=Kind.REFUSED.value),
        probed("http://busy.example", Status.INCONCLUSIVE, "it answers 429", http_status=429),
        probed("https://old.example", Status.FAILED, "its certificate expired", kind=Kind.CERTIFICATE.value, subject="old", issuer="CA", days_left=-3),
        probed("https://soon.example", Status.DEGRADED, "its certificate expires in 5 days", http_status=200, days_left=5),
        ServerProbe(server("http://slow.example"), Status.DEGRADED, T("it is slow: {seconds:.1f} s to the first byte", seconds=3.0), first_byte=3.0),
        probed("http://away.example", Status.FAILED, "it redirects to http://169.254.169.254", kind=Kind.FORBIDDEN_REDIRECT.value),
        probed("http://10.0.0.1", Status.SKIPPED, "10.0.0.1 is not public", kind=Kind.FORBIDDEN.value),
        probed("http://broken.example", Status.FAILED, "it answers 500", http_status=500),
        probed(HOSTILE, Status.FAILED, "s3cret " + HOSTILE.replace("{", ""), kind=Kind.BROKEN.value),
    ),
    secrets=frozenset({"s3cret"}),
)


def test_every_finding_has_its_rule() -> None:
    codes = [finding.rule.code for finding in findings(RESULT)]
    assert codes == ["CZ601", "CZ607", "CZ602", "CZ604", "CZ605", "CZ606", "CZ608", "CZ603", "CZ601"]
    strict = [finding.severity.word for finding in findings(RESULT._replace(strict=True))]
    assert strict == ["error", "error", "error", "warning", "warning", "error", "note", "error", "error"]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_format_lets_a_hostile_name_or_a_secret_through(kind: str, lang: str) -> None:
    text = render(RESULT, kind, translator(lang))
    assert "s3cret" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "##[error]" not in text
    if kind != "json":
        assert not [line for line in text.splitlines() if line.startswith("::") and not line.startswith(("::error file", "::warning file", "::notice file"))]


def test_the_text_says_what_to_do_and_where() -> None:
    text = render(RESULT, "text")
    assert "failed        http://refused.example" in text
    assert "nobody listens there  conf/pluginproduct/search.yaml:7\n" in text
    assert "do:    start the server" in text
    assert text.endswith("10 servers: 1 ok, 2 degraded, 5 failed, 1 inconclusive, 1 skipped\n")


def test_without_a_network_no_format_is_a_wall_of_failures() -> None:
    result = RESULT._replace(no_network=True)
    assert render(result, "text") == render(result, "github") == "inconclusive: no network here, no server was reached\n"
    assert json.loads(render(result, "gitlab")) == []
    assert json.loads(render(result, "sarif"))["runs"][0]["results"] == []
    assert render(result, "markdown").count("\n") == 3


def test_annotations_stand_on_the_line_of_the_servers() -> None:
    lines = render(RESULT, "github").splitlines()
    where = "file=conf/pluginproduct/search.yaml,line=7,endLine=7,title=CZ601 server-unreachable,col=10,endColumn=30"
    assert lines[0].startswith(f"::error {where}::calls of plugin 101 fail")
    assert [line.split(" ")[0] for line in lines if line.startswith("::")] == ["::error"] * 5 + ["::warning"] * 2 + ["::notice"] * 2


def test_sarif_is_valid() -> None:
    from jsonschema import Draft4Validator

    document = json.loads(render(RESULT, "sarif"))
    assert [error.message for error in Draft4Validator(sarif_schema()).iter_errors(document)] == []
    assert len(document["runs"][0]["results"]) == 9
    assert {rule["id"] for rule in document["runs"][0]["tool"]["driver"]["rules"]} == {f"CZ60{n}" for n in range(1, 9)}


def test_junit_tells_what_passes_only_now_and_then() -> None:
    past = Past(("failed", "ok", "failed", "ok"), (None, 0.1, None, 0.1))
    result = RESULT._replace(servers=(RESULT.servers[0]._replace(past=past), RESULT.servers[1]._replace(past=past), RESULT.servers[0]._replace(attempts=2)))
    root = ET.fromstring(render(result, "junit"))
    first, second, third = root.iter("testcase")
    assert [child.tag for child in first] == ["flakyFailure", "system-out"]
    assert first[0].get("message") == "failed in 2 of the last 4 runs"
    assert [child.tag for child in second] == ["failure", "system-out"]
    assert second[0].text == "failed in 2 of the last 4 runs"
    assert third[0].get("message") == "there only at attempt 2"


@pytest.mark.slow
def test_junit_is_valid() -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not here")
    schema = xmlschema.XMLSchema(str(jenkins_schema()))
    past = Past(("failed", "ok"), (None, 0.1))
    for result in (RESULT, RESULT._replace(servers=(RESULT.servers[0]._replace(past=past),))):
        root = ET.fromstring(render(result, "junit"))
        for element in root.iter():
            # What every reader knows but this schema: where a case stands, and what junit-xml counts.
            for name in {"file", "line", "disabled"} & set(element.attrib):
                del element.attrib[name]
        assert [error.reason for error in schema.iter_errors(root)] == []


def test_the_history_tells_a_flaky_server_from_a_dead_one(tmp_path: Path) -> None:
    file = str(tmp_path / "history.sqlite")
    dead = probed("http://dead.example", Status.FAILED, "gone", kind=Kind.REFUSED.value)
    result = ProbeResult(())
    for number in range(12):
        status = Status.FAILED if number in (5, 8) else Status.OK
        flaky = probed("http://flaky.example", status, "hm" if number in (5, 8) else None, first_byte=0.1 + number / 100)
        skipped = probed("http://10.0.0.1", Status.SKIPPED, "no")
        result = remember(ProbeResult((flaky, dead, skipped)), file)
    text = render(result, "text")
    assert "failed in 2 of the last 10 runs" in text
    assert "failed in all of the last 10 runs" in text
    assert [probe.past.flaky for probe in result.servers] == [True, False, False]
    assert len(result.servers[0].past.first_bytes) == 10
    offline = remember(ProbeResult((dead,), no_network=True), file)
    assert offline.servers[0].past == result.servers[1].past


def test_the_history_does_not_grow_for_ever(tmp_path: Path) -> None:
    file = str(tmp_path / "history.sqlite")
    for _ in range(KEPT + 5):
        remember(ProbeResult((RESULT.servers[0],)), file)
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (KEPT,)
        assert database.execute("SELECT count(*) FROM results").fetchone() == (KEPT,)
    database.close()


def test_what_is_no_history_of_ours_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("not a database, and longer than a header of SQLite would be " * 10)
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE mine (x)")
    database.close()
    for file in (text, other, tmp_path / "nowhere" / "x"):
        before = file.read_bytes() if file.exists() else None
        with pytest.raises(UsageError):
            remember(RESULT, str(file))
        assert (file.read_bytes() if file.exists() else None) == before


@pytest.mark.slow
def test_a_browser_shows_the_page_light_and_dark(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no Chromium is here")
    file = tmp_path / "index.html"
    file.write_text(page(RESULT), encoding="utf-8")
    pictures = []
    for scheme in (0, 1):
        picture = tmp_path / f"{scheme}.png"
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / str(scheme)}", "--window-size=900,700"]
        command += [f"--blink-settings=preferredColorScheme={scheme}", f"--screenshot={picture}", file.as_uri()]
        subprocess.run(command, capture_output=True, check=True, timeout=60)
        pictures.append(picture.read_bytes())
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[1]
    dump = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'dump'}", "--dump-dom", file.as_uri()]
    made = subprocess.run(dump, capture_output=True, text=True, check=True, timeout=60).stdout
    assert made.count("<tr>") == 11
    assert "<script" not in made


class Page(HTMLParser):
    """What a browser would make elements of, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_loads_nothing_runs_nothing_and_hides_secrets(lang: str) -> None:
    past = Past(("failed", "ok", "degraded", "nonsense"), (None, 0.1, 0.3, 0.2))
    text = page(RESULT._replace(servers=(RESULT.servers[0]._replace(past=past), *RESULT.servers)), lang)
    read = Page(text)
    assert "script" not in read.tags
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in ("src", "href", "srcset", "data", "action")]
    assert "url(" not in text
    assert "s3cret" not in text
    assert ("lang", "zh-CN" if lang == "zh" else "en") in read.attributes
    assert read.tags.count("tr") == 12
    # Every picture that says something says it in words too.
    assert read.tags.count("title") - 1 == sum(attribute == ("role", "img") for attribute in read.attributes) == 4
