"""The whole command on whole folders. `UPDATE_SNAPSHOTS=1 pytest tests/cli` writes the snapshots anew: read the difference before you commit it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import BROKEN, Call, lay_out, start
from tests.shared import SHARED, needs_shared

SNAPSHOTS = Path(__file__).parent / "snapshots"
SCHEMA = Path(__file__).resolve().parents[2] / "cozecheck/schemas/report-1.schema.json"


def timeless(text: str) -> str:
    """The text without how long the run took."""
    return re.sub(r"\b\d+\.\d\d (s|秒)", r"0.00 \1", text)


def check_snapshot(name: str, text: str) -> None:
    """Compares with the snapshot."""
    text = timeless(text)
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def report(call: Call, *args: str) -> dict[str, Any]:
    """The JSON report of a run, which satisfies its schema."""
    document: dict[str, Any] = json.loads(call("check", "--format", "json", *args).out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    return document


def test_healthy(call: Call, healthy: Path) -> None:
    outcome = call("conf")
    assert (outcome.code, outcome.err) == (0, ""), healthy
    check_snapshot("healthy", outcome.out)


def test_healthy_verbose(call: Call, healthy: Path) -> None:
    check_snapshot("healthy-verbose", call("conf", "-v").out)
    assert healthy.is_dir()


def test_healthy_quiet_says_nothing(call: Call, healthy: Path) -> None:
    outcome = call("conf", "-q")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", ""), healthy


def test_broken(call: Call, broken: Path) -> None:
    outcome = call("conf")
    assert (outcome.code, outcome.err) == (1, ""), broken
    check_snapshot("broken", outcome.out)


def test_broken_quiet(call: Call, broken: Path) -> None:
    outcome = call("conf", "-q")
    assert outcome.code == 1, broken
    check_snapshot("broken-quiet", outcome.out)


def test_broken_in_chinese(broken: Path) -> None:
    outcome = start("conf", "--lang", "zh")
    assert (outcome.code, outcome.err) == (1, ""), broken
    check_snapshot("broken-zh", outcome.out)


def test_broken_in_colour(call: Call, broken: Path) -> None:
    coloured = call("conf", "--color", "always").out
    check_snapshot("broken-color", coloured)
    assert timeless(re.sub(r"\x1b\[[0-9;]*m", "", coloured)) == timeless(call("conf").out), broken


def test_server_that_does_not_start(call: Call, place: Path) -> None:
    lay_out(place / "conf", {"common/oauth_schema.json": ("{", "[{")})
    check_snapshot("no-start", call("conf").out)


def test_several_folders(call: Call, broken: Path) -> None:
    lay_out(broken.parent / "more" / "conf")
    outcome = call()
    assert outcome.code == 1
    check_snapshot("several", outcome.out)


def test_suppressed(call: Call, place: Path) -> None:
    lay_out(
        place / "conf", {"pluginproduct/plugin_meta.yaml": ("sub_url: /notes\n", "sub_url: /note # cozecheck: ignore[CZ131] comes with the next release\n")}
    )
    outcome = call("conf", "-v")
    assert outcome.code == 0
    check_snapshot("suppressed", outcome.out)


def test_settings_with_mistakes(call: Call, broken: Path) -> None:
    Path(".cozecheck.yaml").write_text("# ours\nignore: [CZ223, tool-not-in-documents]\nfail_on: never\n")
    outcome = call("conf")
    assert outcome.code == 2, broken
    check_snapshot("settings", outcome.out)


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e\u2028x"


@pytest.mark.skipif(os.name != "posix", reason="file names as POSIX has them")
def test_hostile_names_and_values(call: Call, place: Path) -> None:
    folder = lay_out(place / f"co\nnf{HOSTILE}", BROKEN)
    meta = folder / "pluginproduct" / "plugin_meta.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("sub_url: /note\n", f"sub_url: /note{HOSTILE[-3:]}::error::\n"), encoding="utf-8")
    for args in ([], ["-v"], ["-q"], ["--format", "json"], ["--color", "always"]):
        outcome = call(str(folder), *args)
        assert outcome.code == 1
        shown = re.sub(r"\x1b\[\d+m", "", outcome.out)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", shown)
    lines = call(str(folder), "-q").out.splitlines()
    assert lines[0].startswith(f"{place}/co\\nnf\\x1b]0;owned\\x07\\x1b[2J\\u202e\\u2028x/pluginproduct/plugin_meta.yaml:")


@pytest.mark.skipif(os.name != "posix", reason="file names as POSIX has them")
@pytest.mark.parametrize("name", ["::error::x", "##[error]x", "x\n::error::y", "\u2028::error::y"])
def test_github_obeys_no_name(call: Call, place: Path, name: str) -> None:
    lay_out(place / name, BROKEN)
    lay_out(place / "more")
    for args in ([name], [], ["-v"], ["--format", "json"], [name + "/nowhere"]):
        outcome = call(*args)
        assert not re.search(r"(?m)^\s*::|##\[", outcome.out + outcome.err)
    assert report(call, name)["configs"][0]["root"] == name


def test_secret_is_shown_nowhere(call: Call, place: Path) -> None:
    secret = "s3cr3t-T0ken-91f"
    payload = f"""auth:
      type: service_http
      sub_type: token/api_key
      payload: '{{"key": "Authorization", "service_token": "{secret}", "location": "Heder"}}'
"""
    lay_out(place / "conf", {"pluginproduct/plugin_meta.yaml": ("auth:\n      type: none\n", payload.replace("service_http", "service_htp"))})
    for args in ([], ["-v"], ["--format", "json"], ["--lang", "en", "--color", "always"]):
        outcome = call("conf", *args)
        assert secret not in outcome.out
    lay_out(place / "conf", {"pluginproduct/plugin_meta.yaml": ("auth:\n      type: none\n", payload.replace('"location"', "location"))})
    outcome = call("conf", "-v")
    assert secret not in outcome.out
    assert "***" in outcome.out


@pytest.mark.parametrize(
    ("env", "args", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_colour(call: Call, broken: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], args: list[str], coloured: bool) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in call("conf", *args).out) is coloured, broken


@pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX has them")
@pytest.mark.parametrize(("term", "coloured"), [("xterm", True), ("dumb", False)])
def test_colour_and_width_of_a_terminal(broken: Path, term: str, coloured: bool) -> None:
    import fcntl
    import pty
    import struct
    import termios

    search = broken / "pluginproduct" / "search.yaml"
    search.write_text(search.read_text(encoding="utf-8").replace('"404":', '"404": # ' + "长" * 300), encoding="utf-8")
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    process = subprocess.Popen([sys.executable, "-m", "cozecheck", "conf"], stdout=terminal, env={**os.environ, "TERM": term})
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(main, 4096):
            shown += chunk
    except OSError:  # Linux's way to say that the other side is closed.
        pass
    os.close(main)
    assert process.wait(30) == 1
    assert (b"\x1b[" in shown) is coloured
    (line,) = [line for line in re.sub(rb"\x1b\[\d+m", b"", shown).decode().splitlines() if "| " in line and "长" in line]
    assert len(line) + line.count("长") <= 60


def test_columns(call: Call, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    table = [line for line in call("conf").out.splitlines() if line.startswith("  lost")]
    assert table, broken
    monkeypatch.setenv("COLUMNS", "300")
    assert len(max(call("conf").out.splitlines(), key=len)) > 100


def test_many_findings_of_a_rule_are_cut_and_many_losses_too(call: Call, place: Path) -> None:
    meta = lay_out(place / "conf") / "pluginproduct" / "plugin_meta.yaml"
    tools = "".join(f"    - tool_id: {30000 + n}\n      method: get\n      sub_url: /none/{n}\n" for n in range(100))
    meta.write_text(meta.read_text(encoding="utf-8") + tools, encoding="utf-8")
    out = call("conf").out
    assert out.count("error CZ131") == 50
    assert "... and 50 more of CZ131 tool-not-in-document: -v shows them\n" in out
    assert out.count("\n  lost ") == 40
    assert "  ... and 60 more: -v shows them\n" in out
    assert call("conf", "-v").out.count("error CZ131") == 100
    assert call("conf", "-v").out.count("\n  lost ") == 100
    assert len(report(call, "conf")["configs"][0]["prediction"]["losses"]) == 100


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], 1),
        (["--fail-on", "never"], 0),
        (["--fail-on", "warning"], 1),
        (["--ignore", "CZ1,CZ2"], 0),
        (["--select", "CZ3"], 0),
        (["--select", "tool-not-in-document"], 1),
    ],
)
def test_exit_code(call: Call, broken: Path, args: list[str], code: int) -> None:
    assert call("conf", *args).code == code, broken
    assert report(call, "conf", *args)["summary"]["exit_code"] == code


def test_warnings_fail_only_where_asked(call: Call, place: Path) -> None:
    lay_out(place / "conf", {"pluginproduct/search.yaml": ("openapi: 3.0.1\n", "# cozecheck: ignore-file[CZ203] was there once\nopenapi: 3.0.1\n")})
    assert call("conf").code == 0
    assert call("conf", "--fail-on", "warning").code == 1
    assert "warning CZ901 unused-suppression" in call("conf").out


def test_select_and_ignore(call: Call, broken: Path) -> None:
    def codes(*args: str) -> set[str]:
        return {finding["code"] for finding in report(call, "conf", *args)["configs"][0]["findings"]}

    everything = codes()
    assert {"CZ131", "CZ223"} <= everything, broken
    assert codes("--select", "CZ131") == {"CZ131"}
    assert codes("--select", "CZ131", "--select", "CZ223") == codes("--select", "CZ131, CZ223")
    assert codes("--ignore", "CZ131") == everything - {"CZ131"}
    Path(".cozecheck.yaml").write_text("ignore: [CZ223]\n")
    assert codes() == everything - {"CZ223"}
    assert codes("--ignore", "CZ131") == everything - {"CZ131", "CZ223"}
    assert codes("--select", "CZ223") == {"CZ223"}
    assert codes("--no-config") == everything
    Path("other.yaml").write_text("ignore: [CZ131]\n")
    assert codes("--config", "other.yaml") == everything - {"CZ131"}


def test_language_of_the_settings_yields_to_the_option(call: Call, healthy: Path) -> None:
    Path(".cozecheck.yaml").write_text("lang: zh\n")
    assert "Coze Studio 将加载" in call("conf").out, healthy
    assert "Coze Studio will load" in call("conf", "--lang", "en").out


def test_report_of_everything_satisfies_the_schema(call: Call, broken: Path) -> None:
    Path(".cozecheck.yaml").write_text("ignor: []\n")
    meta = broken / "pluginproduct" / "plugin_meta.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("sub_url: /note\n", "sub_url: /note # cozecheck: ignore[CZ131]\n"), encoding="utf-8")
    document = report(call, "conf")
    assert document["cozecheck"]["format"] == 1
    assert document["settings_findings"][0]["code"] == "CZ900"
    (config,) = document["configs"]
    assert config["root"] == "conf"
    assert config["suppressed"][0]["by"]["line"] == config["suppressed"][0]["place"]["line"]
    assert config["prediction"]["plugins"] == {"102": ["10201", "10202"]} or config["prediction"]["plugins"] == {"102": ["10202"]}
    assert {loss["effect"] for loss in config["prediction"]["losses"]} == {"plugin-dropped", "tool-dropped"}
    assert document["summary"]["suppressed"] == 1
    assert call("conf", "--format", "json").out.isascii()


@needs_shared
@pytest.mark.parametrize("folder", ["coze-studio", "wild"])
def test_reports_on_real_configurations_satisfy_the_schema(call: Call, folder: str) -> None:
    document = report(call, str(SHARED / folder))
    assert len(document["configs"]) == (4 if folder == "wild" else 1)


@pytest.mark.parametrize("suffix", ["", "/"])
def test_root_is_named_as_given(call: Call, healthy: Path, suffix: str) -> None:
    for name in ("conf", str(healthy), "./conf"):
        assert report(call, name + suffix)["configs"][0]["root"] == name + suffix


def test_clean_check_loads_nothing_that_it_does_not_need(healthy: Path) -> None:
    program = "import sys; from cozecheck.cli.main import run; code = run(['conf']); print(code, *sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    code, *modules = done.stderr.split()
    assert code == "0", healthy
    for module in ("aiohttp", "ruamel", "jsonschema", "openapi_spec_validator", "tomllib", "difflib", "fnmatch"):
        assert module not in modules
    assert not [module for module in modules if module.startswith(("cozecheck.settings.read", "cozecheck.report.json"))]
