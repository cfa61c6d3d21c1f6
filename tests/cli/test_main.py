from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from cozecheck import COZE_STUDIO, __version__
from cozecheck.cli.main import cli
from cozecheck.loader.load import load
from cozecheck.report.language import translator
from cozecheck.source.files import ConfigFiles
from tests.cli.conftest import Call, lay_out, start


@pytest.mark.parametrize("args", [["--version"], ["--version", "--lang", "en"]])
def test_version(call: Call, args: list[str]) -> None:
    outcome = call(*args)
    assert (outcome.code, outcome.out) == (0, f"cozecheck {__version__}\n")


@pytest.mark.parametrize("args", [["--version", "-v"], ["-v", "--version"]])
def test_version_with_the_modelled_coze_studio(call: Call, args: list[str]) -> None:
    outcome = call(*args)
    assert (outcome.code, outcome.out) == (0, f"cozecheck {__version__}\nmodels coze-dev/coze-studio at {COZE_STUDIO}\n")


def test_version_loads_click_only(place: Path) -> None:
    program = "import sys; from cozecheck.cli.main import run; run(['--version']); print(*sys.modules, file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=place, capture_output=True, text=True, check=True).stderr.split()
    baseline = subprocess.run([sys.executable, "-c", "import sys, click; print(*sys.modules)"], capture_output=True, text=True, check=True).stdout.split()
    ours = {module for module in loaded if module.startswith("cozecheck.")}
    assert {module for module in loaded if not module.startswith("cozecheck")} - set(baseline) <= {"_locale", "copy", "dataclasses", "errno", "locale"}
    assert not [module for module in ours if module.split(".")[1] not in ("core", "report", "cli")]


@pytest.mark.parametrize(
    "args", [["--help"], ["-h"], ["check", "--help"], [".", "-h"], ["explain", "-h"], ["rules", "-h"], ["schema", "-h"], ["completion", "-h"]]
)
def test_help(call: Call, args: list[str]) -> None:
    outcome = call(*args)
    assert outcome.code == 0
    assert outcome.out.startswith("Usage: cozecheck")
    assert outcome.err == ""


def test_help_tells_the_exit_codes_and_every_command(call: Call) -> None:
    assert "Exit codes: 0" in call("check", "--help").out
    for command in cli.names:
        assert f"\n  {command} " in call("--help").out


@pytest.mark.parametrize("name", cli.names)
def test_every_help_text_is_translated_as_it_is_shown(name: str) -> None:
    translate = translator("zh")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    options = [param.help for param in command.params if isinstance(param, click.Option)]
    texts = [command.short_help, *(command.help or "").split("\n\n"), *(command.epilog or "").split("\n\n"), *options]
    assert [text for text in texts if text and translate(text) == text] == []


def test_help_in_chinese(place: Path) -> None:
    for args, env in ((["--help", "--lang", "zh"], {}), (["--help"], {"LANG": "zh_CN.UTF-8"}), (["check", "--lang=zh", "-h"], {"LANG": "C"})):
        outcome = start(*args, env=env)
        assert outcome.code == 0, place
        assert outcome.out.startswith("用法：")
        assert "选项" in outcome.out
        assert "显示本帮助" in outcome.out


@pytest.mark.parametrize(
    "args", [[], ["conf"], ["check"], ["check", "conf"], ["conf/pluginproduct"], ["-v"], ["--lang", "en", "conf"], ["--format", "text"], ["--debug"]]
)
def test_check_is_what_cozecheck_does(call: Call, healthy: Path, args: list[str]) -> None:
    outcome = call(*args)
    assert outcome.code == 0, healthy
    assert "Coze Studio will load 2 of 2 plugins, 4 of 4 tools.\n" in outcome.out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["chek"], ["No such command 'chek'", "`cozecheck --help`"]),
        (["check", "--formt", "json"], ["--formt", "--format", "`cozecheck check --help`"]),
        (["check", "--format", "yaml"], ["yaml", "json"]),
        (["check", "--format"], ["--format", "requires an argument"]),
        (["check", "nowhere"], ["there is no file or folder 'nowhere'"]),
        (["./nowhere"], ["there is no file or folder './nowhere'"]),
        (["check", "--lang", "fr"], ["fr", "zh"]),
        (["check", "--select", "CZ112x"], ["there is no rule 'CZ112x'", "cozecheck rules"]),
        (["check", "--ignore", "CZ112,duplicate-plugin"], ["there is no rule 'duplicate-plugin'", "did you mean 'duplicate-plugin-id'?"]),
        (["check", "--config", "x", "--no-config"], ["--config", "--no-config"]),
        (["check", "--config", "nowhere.yaml"], ["cannot read the settings 'nowhere.yaml': No such file or directory"]),
        (["check", "--coze-version", "v0.3.0"], ["v0.3.0", COZE_STUDIO]),
        (["check", "--output", "json"], ["--output is FORMAT=FILE", "text, json"]),
        (["check", "--output", "yaml=x"], ["--output is FORMAT=FILE"]),
        (["check", "--output", "json="], ["--output is FORMAT=FILE"]),
        (["check", "--output", "json=x", "--output", "text=x"], ["two reports", "'x'"]),
        (["check", "--format", "text", "--output", "json=-"], ["two reports", "'-'"]),
        (["explain"], ["Missing argument", "RULE"]),
        (["explain", "CZ999"], ["there is no rule 'CZ999'"]),
        (["explain", "\x1b[31m"], [r"there is no rule '\x1b[31m'"]),
        (["schema", "x"], ["plugin_meta"]),
        (["completion", "tcsh"], ["bash"]),
        (["rules", "x"], ["unexpected extra argument"]),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(call: Call, healthy: Path, args: list[str], words: list[str]) -> None:
    outcome = call(*args)
    assert (outcome.code, outcome.out) == (2, ""), healthy
    assert outcome.err.startswith("cozecheck: ")
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err


def test_no_config_folder_says_where_it_looked(call: Call) -> None:
    outcome = call()
    assert outcome.code == 2
    assert outcome.err.startswith("cozecheck: no config folder in '.': looked there and below it for pluginproduct/plugin_meta.yaml")


def test_own_failure_is_exit_3(call: Call, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_files: object) -> None:
        raise ZeroDivisionError("by \x1b[31mnothing")

    monkeypatch.setattr("cozecheck.api.load", fail)
    outcome = call("conf")
    assert outcome.code == 3, broken
    assert r"cozecheck itself failed at conf: ZeroDivisionError: by \x1b[31mnothing" in outcome.out
    assert "Traceback" not in outcome.out + outcome.err
    assert "Traceback" in call("conf", "--debug").err
    assert "itself failed at conf" in call("conf", "-q").out


def test_failure_of_one_folder_does_not_end_the_others(call: Call, healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(healthy.parent / "other")

    def fail(files: ConfigFiles) -> object:
        if files.root == "conf":
            raise ZeroDivisionError
        return load(files)

    monkeypatch.setattr("cozecheck.api.load", fail)
    outcome = call("conf", "other", "--format", "json")
    assert outcome.code == 3
    assert '"root": "other"' in outcome.out
    assert '"failures": [{"root": "conf", "error": "ZeroDivisionError: "}]' in outcome.out


def test_failure_outside_of_folders_is_exit_3(call: Call, healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_paths: object) -> None:
        raise ZeroDivisionError("at all")

    monkeypatch.setattr("cozecheck.api.discover", fail)
    outcome = call("conf")
    assert outcome.code == 3, healthy
    assert outcome.err == "cozecheck: cozecheck itself failed, please report it with the output of --debug: ZeroDivisionError: at all\n"
    assert "Traceback" in call("conf", "--debug").err


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_is_quiet(place: Path) -> None:
    program = "import sys, cozecheck.cli.main as m, cozecheck.api as a, time\n"
    program += "a.discover = lambda paths: (print('ready', flush=True), time.sleep(30))\nsys.argv = ['cozecheck']; m.main()"
    process = subprocess.Popen([sys.executable, "-c", program], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
@pytest.mark.parametrize("args", ["check conf", "check conf --format json", "rules", "--help"])
def test_reader_that_goes_away(broken: Path, args: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run([sys.executable, "-m", "cozecheck", *args.split()], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (process.returncode, process.stderr) == (141, ""), broken


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_behind_standard_output(broken: Path) -> None:
    with open("/dev/full", "w") as full:
        process = subprocess.run([sys.executable, "-m", "cozecheck", "conf"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert process.returncode == 2, broken
    assert process.stderr == "cozecheck: cannot write '-': No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_every_encoding_can_print_everything(broken: Path, encoding: str) -> None:
    meta = broken / "pluginproduct" / "plugin_meta.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("tool_id: 10202", "tool_id: 10201 # 笔记 é 🎉"), encoding="utf-8")
    for lang in ("en", "zh"):
        outcome = start("conf", "--lang", lang, encoding=encoding)
        assert outcome.code == 1
        assert outcome.err == ""
    assert "CZ" in outcome.out


def test_arguments_that_are_not_text(place: Path) -> None:
    outcome = subprocess.run([sys.executable, "-m", "cozecheck", "check", b"\xff\x1b"], cwd=place, capture_output=True, check=False)
    assert outcome.returncode == 2
    assert rb"'\udcff\x1b'" in outcome.stderr


def test_python_dash_m_and_console_script_are_the_same(healthy: Path) -> None:
    script = Path(sys.executable).parent / "cozecheck"
    if not script.exists():
        pytest.skip("not installed")
    done = subprocess.run([script, "conf"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == start("conf").out.splitlines()[0], healthy
