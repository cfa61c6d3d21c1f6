"""What nobody expects in a config folder: through the real command line, in 5 seconds and 500 MB, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import BIG, DEEP, JSON, SMALL, TOO_BIG, Content, Good
from tests.limits import Run, check_manners, run
from tests.reference import client

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="limits and odd files as POSIX has them")]

HEALTHY = Path(__file__).resolve().parents[1] / "examples" / "healthy"
META, DOCUMENT, OAUTH_SCHEMA = "pluginproduct/plugin_meta.yaml", "pluginproduct/mailbox.yaml", "common/oauth_schema.json"
FILES = (META, DOCUMENT, OAUTH_SCHEMA)
BEYOND = [name for name in DEEP if name.startswith("100000")]
PARTS = ("crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A healthy config folder of the test's own."""
    return Path(shutil.copytree(HEALTHY, tmp_path / "config"))


def put(config: Path, path: str, content: Content) -> None:
    file = config / path
    file.write_bytes(content(Good(path, file.read_bytes())))


def judged(outcome: Run) -> dict[str, Any]:
    assert outcome.report
    (found,) = outcome.report["configs"]
    prediction: dict[str, Any] = found["prediction"]
    return prediction


def check_agrees(outcome: Run, config: Path) -> None:
    """The prediction is what the real loader does, or says that it is not sure."""
    prediction = judged(outcome)
    if not prediction["sure"] or not client.available():
        return
    try:
        done = subprocess.run([client.binary(), "folder", str(config)], capture_output=True, timeout=5, check=False)
    except subprocess.TimeoutExpired:
        # yaml.v3 compares each key of a mapping with all others.
        return
    if done.returncode:
        assert prediction["startup"] == "panic", done.stderr[:500]
        return
    verdict = json.loads(done.stdout)["verdict"]
    assert prediction["startup"] == verdict["startup"], verdict["error"]
    if verdict["startup"] == "ok":
        assert {plugin: sorted(tools) for plugin, tools in prediction["plugins"].items()} == {p: sorted(tools) for p, tools in verdict["plugins"].items()}
        assert {part: sorted(prediction[part]) for part in PARTS} == {part: sorted(verdict[part]) for part in PARTS}


# Both limits of depth are those of the one reader of YAML: with the document they are tried from both sides, with plugin_meta.yaml beyond only.
CONTENTS = [*((META, name) for name in (*SMALL, *BEYOND, *BIG)), *((DOCUMENT, name) for name in (*SMALL, *DEEP, *BIG))]


@pytest.mark.parametrize(("path", "name"), CONTENTS)
def test_content_of_a_yaml_file(tmp_path: Path, config: Path, path: str, name: str) -> None:
    put(config, path, (SMALL | DEEP | BIG)[name])
    outcome = run(tmp_path, config)
    check_manners(outcome)
    check_agrees(outcome, config)


@pytest.mark.parametrize("name", [*SMALL, *JSON])
def test_content_of_the_oauth_schema(tmp_path: Path, config: Path, name: str) -> None:
    put(config, OAUTH_SCHEMA, (SMALL | JSON)[name])
    outcome = run(tmp_path, config)
    check_manners(outcome)
    check_agrees(outcome, config)


@pytest.mark.parametrize("name", TOO_BIG)
@pytest.mark.parametrize("path", FILES)
def test_a_file_of_100_mb(tmp_path: Path, config: Path, path: str, name: str) -> None:
    put(config, path, TOO_BIG[name])
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1
    assert not judged(outcome)["sure"]


SETTINGS = {".cozecheck.yaml": b"ignore: [CZ4]\n", "pyproject.toml": b'[tool.cozecheck]\nignore = ["CZ4"]\n'}


@pytest.mark.parametrize("name", [*SMALL, *BEYOND, "100,000 keys", "a string of 5 MB", "100 MB of comment"])
@pytest.mark.parametrize("settings", SETTINGS)
def test_content_of_the_settings(tmp_path: Path, config: Path, settings: str, name: str) -> None:
    (config / settings).write_bytes((SMALL | DEEP | BIG | TOO_BIG)[name](Good(settings, SETTINGS[settings])))
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code in (0, 2)


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_that_are_no_file(tmp_path: Path, config: Path, settings: str) -> None:
    for make in (a_directory, a_dangling_link, a_link_to_itself, os.mkfifo):
        make(config / settings)
        outcome = run(tmp_path, config)
        check_manners(outcome)
        assert outcome.code in (0, 2)
        os.rmdir(config / settings) if make is a_directory else (config / settings).unlink()


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_that_may_not_be_read(tmp_path: Path, config: Path, settings: str) -> None:
    (config / settings).write_bytes(SETTINGS[settings])
    (config / settings).chmod(0)
    outcome = run(tmp_path, config, obey_permissions=True)
    check_manners(outcome)
    assert outcome.code in (0, 2)


def a_directory(file: Path) -> None:
    file.mkdir()


def a_dangling_link(file: Path) -> None:
    file.symlink_to("nowhere")


def a_link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


def nothing(_file: Path) -> None: ...


def a_link_to_a_directory(file: Path) -> None:
    file.symlink_to(".")


ABSENT = (a_directory, a_dangling_link, a_link_to_itself, nothing, a_link_to_a_directory)


@pytest.mark.parametrize("replace", ABSENT)
@pytest.mark.parametrize("path", FILES)
def test_no_file_where_one_should_be(tmp_path: Path, config: Path, path: str, replace: Callable[[Path], None]) -> None:
    (config / path).unlink()
    replace(config / path)
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1
    assert judged(outcome)["sure"]
    check_agrees(outcome, config)


@pytest.mark.parametrize("path", FILES)
def test_a_link_within_the_folder_is_followed(tmp_path: Path, config: Path, path: str) -> None:
    (config / path).rename(config / "elsewhere")
    (config / path).symlink_to("../elsewhere")
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 0
    check_agrees(outcome, config)


@pytest.mark.parametrize("path", FILES)
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, config: Path, path: str) -> None:
    (tmp_path / "secret").write_text("- token-of-somebody: 12345")
    (config / path).unlink()
    (config / path).symlink_to(tmp_path / "secret")
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1
    assert not judged(outcome)["sure"]
    assert "token-of-somebody" not in outcome.stdout + json.dumps(outcome.report)


@pytest.mark.parametrize("target", ["/dev/zero", "/proc/self/mem", "/dev/stdin"])
@pytest.mark.parametrize("path", FILES)
def test_devices_are_not_read(tmp_path: Path, config: Path, path: str, target: str) -> None:
    (config / path).unlink()
    (config / path).symlink_to(target)
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1


@pytest.mark.parametrize("path", FILES)
def test_a_pipe_is_not_waited_for(tmp_path: Path, config: Path, path: str) -> None:
    (config / path).unlink()
    os.mkfifo(config / path)
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_may_not_be_read(tmp_path: Path, config: Path, path: str) -> None:
    (config / path).chmod(0)
    outcome = run(tmp_path, config, obey_permissions=True)
    check_manners(outcome)
    assert outcome.code == 1
    assert "permission" in outcome.stdout


@pytest.mark.parametrize("folder", [".", "pluginproduct", "common"])
def test_a_folder_that_may_not_be_read(tmp_path: Path, config: Path, folder: str) -> None:
    (config / folder).chmod(0)
    try:
        outcome = run(tmp_path, config, obey_permissions=True)
    finally:
        (config / folder).chmod(0o755)
    check_manners(outcome)
    assert outcome.code in (1, 2)


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_comes_and_goes(tmp_path: Path, config: Path, path: str) -> None:
    file, aside, done = config / path, config / "aside", threading.Event()

    def flicker() -> None:
        while not done.is_set():
            file.rename(aside)
            aside.rename(file)

    thread = threading.Thread(target=flicker)
    thread.start()
    try:
        for _ in range(3):
            outcome = run(tmp_path, config)
            check_manners(outcome)
            assert outcome.code in (0, 1)
    finally:
        done.set()
        thread.join()


NAMES = [
    "a b.yaml",
    "new\nline.yaml",
    "::error::x.yaml",
    "##[error]x.yaml",
    "\n::error file=x::y.yaml",
    "\x1b[31mred\x07.yaml",
    "\u202eright to left.yaml",
    "\x85.yaml",
    "-rf.yaml",
    "--help.yaml",
    "{braces}.yaml",
    "%s%n.yaml",
    "天气.yaml",
    "'\".yaml",
    "x" * 250 + ".yaml",
    os.fsdecode(b"not utf-8 \xff.yaml"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name(tmp_path: Path, config: Path, name: str) -> None:
    """The file is named by a plugin, and broken; another such file is named by no plugin."""
    document = config / DOCUMENT
    broken = document.read_bytes() + b"\nx: [\n"
    (document.parent / name).write_bytes(broken)
    (document.parent / ("other " + name)[-255:]).write_bytes(broken)
    document.unlink()
    meta = (config / META).read_text()
    (config / META).write_bytes(meta.replace("openapi_doc_file: mailbox.yaml", "openapi_doc_file: " + json.dumps(name)).encode(errors="surrogateescape"))
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1
    check_agrees(outcome, config)


@pytest.mark.parametrize("name", [name.removesuffix(".yaml") for name in NAMES])
def test_the_name_of_a_config_folder(tmp_path: Path, name: str) -> None:
    """Given as a path, and found below the current folder."""
    repository = tmp_path / "repository"
    shutil.copytree(HEALTHY, repository / name)
    outcome = run(tmp_path, cwd=repository)
    check_manners(outcome)
    assert outcome.code == 0
    (repository / name / DOCUMENT).write_text("x: [\n")
    for arguments in ([f"./{name}"], [repository / name], [f"./{name}/{DOCUMENT}"], []):
        outcome = run(tmp_path, *arguments, cwd=repository)
        check_manners(outcome)
        assert outcome.code == 1


@pytest.mark.parametrize("name", ["not there", "\x1b[31m", "::error::x", "", os.fsdecode(b"\xff"), "a\nb"])
def test_a_path_that_is_not_there(tmp_path: Path, name: str) -> None:
    outcome = run(tmp_path, f"./{name}" if name.startswith("-") else name, cwd=tmp_path)
    check_manners(outcome)
    assert outcome.code == 2


def test_no_config_folder_anywhere(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    outcome = run(tmp_path, cwd=empty)
    check_manners(outcome)
    assert outcome.code == 2


EVIL = r'"\e[2J\a\b\r::error::x\n::stop-commands::y\u202e\u2028\x85##[error]"'


@pytest.mark.parametrize("key", ["name_for_model", "name_for_human", "description_for_model", "logo_url", "version", "openapi_doc_file", "sub_url", "method"])
def test_values_that_would_command_a_terminal(tmp_path: Path, config: Path, key: str) -> None:
    """Everything is lost, so that names and values are shown wherever they can be."""
    lines = (config / META).read_text().splitlines()
    lines = [line.partition(f"{key}:")[0] + f"{key}: {EVIL}" if f"{key}: " in line else line for line in lines]
    lines = [line.replace("plugin_type: 1", "plugin_type: 2") for line in lines] + ["- x: 1"]
    (config / META).write_text("\n".join(lines) + "\n")
    outcome = run(tmp_path, config)
    check_manners(outcome)
    assert outcome.code == 1


@pytest.mark.parametrize("part", ["operationId", "summary", "description", "title", "url", "name", "in", "$ref", "type"])
def test_values_of_a_document_that_would_command_a_terminal(tmp_path: Path, config: Path, part: str) -> None:
    lines = (config / DOCUMENT).read_text().splitlines()
    lines = [line.partition(f"{part}:")[0] + f"{part}: {EVIL}" if f"{part}: " in line and "{" not in line else line for line in lines]
    (config / DOCUMENT).write_text("\n".join(lines) + f"\n{EVIL}: 1\n")
    outcome = run(tmp_path, config)
    check_manners(outcome)
    check_agrees(outcome, config)


def test_a_thousand_config_folders(tmp_path: Path) -> None:
    """Found by searching; each is a little folder."""
    repository = tmp_path / "repository"
    for number in range(1_000):
        (repository / f"{number}" / "pluginproduct").mkdir(parents=True)
        (repository / f"{number}" / "common").mkdir()
        (repository / f"{number}" / META).write_text("[]\n")
        (repository / f"{number}" / OAUTH_SCHEMA).write_text("{}\n")
    outcome = run(tmp_path, repository)
    check_manners(outcome)
    assert outcome.report
    assert len(outcome.report["configs"]) == 1_000
