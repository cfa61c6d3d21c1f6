"""The same log in every form in which programs hand it on gives the same figures."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from cozecheck.logs.model import LogsResult
from cozecheck.logs.rows import Options
from cozecheck.logs.run import read as read_files
from cozecheck.logs.times import Clock
from tests.logs.logging import calls, read, text

LINES = [json.dumps(line, ensure_ascii=False) for line in calls(500)]
STAMP = "2026-11-23T16:02:03.123456789Z"


def joined(wrap: Callable[[str], str]) -> bytes:
    return "".join(wrap(line) for line in LINES).encode()


def by_docker(line: str) -> str:
    """The json-file driver, which cuts lines of more than 16 KB."""
    pieces = [line[:100], line[100:] + "\n"] if len(line) % 3 == 0 else [line + "\n"]
    return "".join(json.dumps({"log": piece, "stream": "stdout", "time": STAMP}) + "\n" for piece in pieces)


FORMS = {
    "plain": joined(lambda line: line + "\n"),
    "no end of the last line": joined(lambda line: line + "\n")[:-1],
    "windows": joined(lambda line: line + "\r\n"),
    "docker logs -t": joined(lambda line: f"{STAMP} {line}\n"),
    "docker compose": joined(lambda line: f"coze-server-1  | {line}\n"),
    "docker compose, coloured": joined(lambda line: f"\x1b[36mcoze-server  | \x1b[0m{line}\n"),
    "docker compose -t": joined(lambda line: f"coze-server  | {STAMP} {line}\n"),
    "kubectl --prefix": joined(lambda line: f"[pod/coze-7d9f-x2/coze] {line}\n"),
    "kubectl --prefix --timestamps": joined(lambda line: f"[pod/coze-7d9f-x2/coze] {STAMP} {line}\n"),
    "pod/name": joined(lambda line: f"pod/coze-7d9f-x2 {line}\n"),
    "containerd": joined(lambda line: f"2026-11-23T16:02:03.1+08:00 stdout F {line}\n"),
    "containerd in pieces": joined(lambda line: f"{STAMP} stdout P {line[:60]}\n{STAMP} stdout F {line[60:]}\n"),
    "docker's json-file": joined(by_docker),
    "docker's json-file of compose": joined(lambda line: json.dumps({"log": f"coze | {line}\n", "stream": "stdout", "time": STAMP}) + "\n"),
}


def figures(result: LogsResult) -> object:
    return result.total, result.plugins, result.series, [call._replace(line=0) for call in result.errors], [call.duration for call in result.slowest]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("blocks", [1 << 20, 1000])
def test_figures_do_not_depend_on_the_form(form: str, blocks: int) -> None:
    expected = read(FORMS["plain"])
    assert expected.total.requests == 500
    result = read(FORMS[form], blocks=blocks)
    assert figures(result) == figures(expected)
    assert result.broken == 0


def test_forms_may_be_mixed() -> None:
    whole = [form for form in FORMS if form != "no end of the last line"]
    result = read(b"".join(FORMS[form] for form in whole))
    assert result.total.requests == 500 * len(whole)
    assert result.broken == 0


def test_a_line_knows_its_place() -> None:
    log = text([{"component": "host"}, *calls(3)]) + b"\n\n" + text([*calls(40)[-1:], {**calls(1)[0], "status_code": 503, "error": "last"}])
    (last,) = [call for call in read(log).errors if call.error == "last"]
    assert (last.file, last.line) == ("app.log", 8)
    assert read(b"x\n" + log).errors[0].line == read(log).errors[0].line + 1


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "1.gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "members.gz": lambda data: gzip.compress(data[:5000]) + gzip.compress(data[5000:]),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_are_known_by_their_first_bytes(tmp_path: Path, name: str) -> None:
    (tmp_path / "any.name").write_bytes(PACKED[name](FORMS["plain"]))
    result = read_files([str(tmp_path / "any.name")])
    assert (result.total, result.notes) == (read(FORMS["plain"]).total, ())


@pytest.mark.parametrize("name", PACKED)
def test_what_stands_before_the_damage_counts(tmp_path: Path, name: str) -> None:
    packed = PACKED[name](text(calls(6000)))
    (tmp_path / "cut").write_bytes(packed[: len(packed) * 2 // 3])
    good = text(calls(7))
    (tmp_path / "good").write_bytes(good)
    result = read_files([str(tmp_path / "cut"), str(tmp_path / "good")])
    (note,) = result.notes
    assert (note.file, note.unread, result.exit_code) == (str(tmp_path / "cut"), False, 0)
    assert "ends early or is damaged" in note.text.render()
    assert result.total.requests > 2000


def test_several_files_are_one_log(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(text(calls(400)[200:]))
    (tmp_path / "app.log.1.gz").write_bytes(gzip.compress(text(calls(400)[:200])))
    new_first = read_files([str(tmp_path / "app.log"), str(tmp_path / "app.log.1.gz")])
    old_first = read_files([str(tmp_path / "app.log.1.gz"), str(tmp_path / "app.log")])
    assert new_first.total.requests == 400
    # The last errors are the last by their time, not those of the file that was named last.
    assert new_first.errors == old_first.errors
    assert {call.file for call in new_first.errors} == {str(tmp_path / "app.log")}


def test_a_file_that_is_not_there_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(FORMS["plain"])
    result = read_files([str(tmp_path / "gone.log"), str(tmp_path), str(tmp_path / "app.log")])
    assert (result.total.requests, [note.unread for note in result.notes], result.exit_code) == (500, [True, True], 2)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01T00:00:01.25+00:00", 1.25),
        ("1970-01-01 08:00:01,500+08:00", 1.5),
        ("1970-01-01T00:00:01", 1.0),
        ("1970/01/01 00:00:01.000001", 1.000001),
        ("1970-01-01T00:00:01.123456789Z", 1.123456789),
        ("1970-01-02", 86400.0),
        ("1970-13-01T00:00:00Z", None),
        ("1970-02-30T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("now", None),
        ("", None),
        ("１970-01-01T00:00:00Z", None),
    ],
)
def test_times_are_read_as_logs_write_them(given: str, moment: float | None) -> None:
    assert Clock().moment(given) == moment
    assert Clock().second(given) == (None if moment is None else int(moment))


def test_times_without_a_zone_are_where_the_server_is() -> None:
    assert Clock(8 * 3600).moment("1970/01/01 08:00:01.5") == 1.5
    assert Clock(8 * 3600).moment("1970-01-01T00:00:01Z") == 1.0


@pytest.mark.parametrize("stamp", [1793491200, 1793491200.5, 1793491200_000, 1793491200_000_000])
def test_times_may_be_numbers(stamp: float) -> None:
    result = read(text([{**calls(1)[0], "timestamp": stamp}, {**calls(1)[0], "timestamp": None, "time": stamp}]))
    assert (result.first, result.total.requests) == (1793491200.0, 2)
    assert [call.moment for call in result.slowest] == [1793491200.5 if stamp == 1793491200.5 else 1793491200.0] * 2


def test_only_a_time_is_counted() -> None:
    lines = calls(1000)
    data = text(lines) + b'{"component": "plugin", "status_code": 200}\n'
    limits = Options(since=Clock().moment(lines[100]["timestamp"]), until=Clock().moment(lines[199]["timestamp"]))
    result = read(data, limits)
    assert (result.total.requests, result.left_out, result.untimed) == (100, 901, 1)
    # What stands around a line says when, where the line itself does not.
    around = read(b'2026-11-01T00:00:50Z {"component": "plugin", "status_code": 200}\n' * 3, limits)
    assert around.total.requests == 3


def test_only_a_plugin_or_an_operation_is_counted() -> None:
    data = text(calls(1000))
    everything = read(data)
    (one,) = [plugin for plugin in everything.plugins if plugin.name == "plugin_3"]
    chosen = read(data, Options(plugins=frozenset({"plugin_3"})))
    assert (chosen.total, chosen.plugins, chosen.left_out) == (one.total, (one,), 1000 - one.total.requests)
    assert {call.plugin for call in (*chosen.errors, *chosen.slowest)} == {"plugin_3"}
    assert sum(requests for _, requests, _ in chosen.series) == one.total.requests
    operation = read(data, Options(plugins=frozenset({"plugin_3"}), operations=frozenset({"op_1"})))
    assert operation.plugins[0].operations == tuple(row for row in one.operations if row[0] == "op_1")
