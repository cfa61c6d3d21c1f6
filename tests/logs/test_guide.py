"""The guide's analyze-plugin-logs.py, taken out unmodified, and ours on the same files."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cozecheck.logs.model import LogsResult
from tests.host.test_api import needs_guide, taken_out
from tests.logs.logging import calls, read, text

Script = Callable[[str], str]


@pytest.fixture(scope="module")
def script() -> Script:
    names: dict[str, Any] = {"__name__": "guide"}
    exec(compile(taken_out("analyze-plugin-logs.py"), "analyze-plugin-logs.py", "exec"), names)

    def said(log: str) -> str:
        out = io.StringIO()  # It takes what a terminal's encoding would not.
        with redirect_stdout(out):
            names["analyze_plugin_logs"](log)
        return out.getvalue()

    return said


def by_the_guide(said: str) -> tuple[dict[str, int], int, int]:
    """({plugin_requests and plugin_errors: count}, errors, slow) of what the script prints."""
    stats, rest = said.split("\n❌ 错误请求数: ")
    errors, slow = re.match(r"(\d+)", rest), re.search(r"🐌 慢请求数: (\d+)", rest)
    assert errors and slow
    return {name: int(count) for name, count in re.findall(r"^  (.*): (\d+)$", stats, re.MULTILINE)}, int(errors[1]), int(slow[1])


def ours(result: LogsResult) -> tuple[dict[str, int], int, int]:
    counts = {f"{plugin.name}_requests": plugin.total.requests for plugin in result.plugins}
    counts |= {f"{plugin.name}_errors": plugin.total.errors for plugin in result.plugins if plugin.total.errors}
    return counts, result.total.errors, result.total.slow


@needs_guide
def test_counts_last_errors_and_slowest_are_those_of_the_guide(tmp_path: Path) -> None:
    log, program = tmp_path / "app.log", tmp_path / "analyze.py"
    data = text(calls(30_000))
    log.write_bytes(data)
    program.write_text(taken_out("analyze-plugin-logs.py"), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(program), str(log)], capture_output=True, check=True, env={"PYTHONIOENCODING": "utf-8"})
    said = ran.stdout.decode()
    result = read(data, kept=5)
    assert by_the_guide(said) == ours(result)
    assert result.total.errors > 2000
    assert result.total.slow > 100
    assert re.findall(r"^  \S+ - (\S+) - (status=\d+)$", said, re.MULTILINE) == [(call.plugin, call.error) for call in reversed(result.errors)]
    assert re.findall(r"^  (\S+) - (\S+) - ([\d.]+)ms$", said, re.MULTILINE) == [(c.plugin, c.operation, str(c.duration)) for c in result.slowest]


ODD_VALUES = ('""', "null", "0", "399", "400", "499.5", "599", "1e3", "-1", "true", "false", "NaN", "Infinity", "5000", "5000.0001", "1e400", "9" * 400)
NAMES = ('"weather"', '"名字"', "null", "7", '"\\ud800"', '"a b"', '""', '"x\\u0041"')


def odd_line(chance: random.Random) -> str:
    """A line that is nearly good: a field of another kind, absent or twice, spaces, a cut, something behind."""
    status = chance.choice(ODD_VALUES[2:]) if chance.random() < 0.5 else "200"
    duration = chance.choice(ODD_VALUES[2:]) if chance.random() < 0.5 else "17.25"
    pairs = [
        ('"component"', chance.choice(('"plugin"', '"plugin"', '"plugin"', '"http"', "null", "1"))),
        ('"plugin_name"', chance.choice(NAMES)),
        ('"operation_id"', chance.choice(NAMES)),
        ('"status_code"', status),
        ('"duration_ms"', duration),
        ('"error"', chance.choice(('"x"', "null", '{"a": [1, {}]}', '"\\u001b[31m"'))),
        ('"extra"', chance.choice(("[]", "[[1], {}]", "01", '"\\q"', "1.", '"a\tb"', "tru", "-0", "1E5", '"}\\n{"')))
        if chance.random() < 0.3
        else ('"e"', "1"),
    ]
    pairs = [pair for pair in pairs if chance.random() > 0.05]
    if chance.random() < 0.1 and pairs:
        pairs.append(chance.choice(pairs))
    chance.shuffle(pairs)
    colon, comma = chance.choice(((":", ","), (" : ", " , "), ("\t:", ",\t")))
    line = "{" + comma.join(name + colon + value for name, value in pairs) + "}"
    way = chance.random()
    if way < 0.05:
        return line[: chance.randrange(len(line))]
    if way < 0.1:
        return line + chance.choice(("{}", " {}", "x", ",", "\x00", "}", " ", "\t", " \r"))
    if way < 0.15:
        return chance.choice((" ", "\t", "[", "x", "")) + line
    return line if way < 0.98 else chance.choice(("", "   ", "plain words", "{", "}", '{"component":', '"plugin"}'))


@needs_guide
@pytest.mark.parametrize("seed", range(40))
def test_counts_are_the_guides_on_lines_that_are_nearly_good(script: Script, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = [odd_line(chance) for _ in range(60)]
    ends = ("\n", "\n", "\n", "\r\n", "\r")
    data = "".join(line + chance.choice(ends if seed % 2 else ends[:1]) for line in lines).encode()
    (tmp_path / "app.log").write_bytes(data)
    expected = by_the_guide(script(str(tmp_path / "app.log")))
    assert ours(read(data)) == expected
    assert ours(read(data, blocks=chance.randrange(1, 300))) == expected
    # Alone, each line is as it is among others: the fast reader takes many at once.
    each = [ours(read(line.encode() + b"\n")) for line in lines if "\r" not in line]
    if seed % 2 == 0 and not any("\r" in line for line in lines):
        assert sum(slow for _, _, slow in each) == expected[2]
        assert sum(errors for _, errors, _ in each) == expected[1]


CRASHES = {
    "a status that is text": b'{"component": "plugin", "status_code": "500"}\n',
    "a status that is null": b'{"component": "plugin", "status_code": null}\n',
    "a list": b"[1]\n",
    "a number": b"17\n",
    "bytes that are no UTF-8": b'{"component": "http", "path": "\xff"}\n',
    "a number of 5000 digits": b'{"component": "http", "size": ' + b"9" * 5000 + b"}\n",
    "a hundred thousand brackets": b'{"component": "http", "x": ' + b"[" * 100_000 + b"\n",
    "a duration that is text": b'{"component": "plugin", "status_code": 200, "duration_ms": "fast"}\n',
}


@needs_guide
@pytest.mark.parametrize("what", CRASHES)
def test_where_the_guides_script_ends_ours_goes_on(script: Script, tmp_path: Path, what: str) -> None:
    """No counts to compare: the guide's script prints a traceback for the whole file."""
    good = json.dumps(calls(1)[0]).encode() + b"\n"
    (tmp_path / "app.log").write_bytes(good + CRASHES[what] + good)
    with pytest.raises((TypeError, AttributeError, ValueError, RecursionError)) as error:
        script(str(tmp_path / "app.log"))
    assert not isinstance(error.value, json.JSONDecodeError)
    result = read(good + CRASHES[what] + good)
    assert result.lines == 3
    assert result.total.requests == (3 if "duration" in what else 2)
