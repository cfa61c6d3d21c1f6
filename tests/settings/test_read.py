from __future__ import annotations

import json
from pathlib import Path

import pytest

from cozecheck.core.effect import Severity
from cozecheck.settings.model import Loaded, Settings
from cozecheck.settings.read import SCHEMA, read

YAML = b"""\
select: [CZ1, CZ2, broken-reference]
ignore:
  - CZ210
severity:
  CZ112: note
  invalid-version: off
fail-on: warning
exclude: ["old/*"]
plugins:
  201: {ignore: [CZ4]}
  search: {ignore: [recursive-schema]}
lang: zh
"""

TOML = b"""\
[project]
name = "cozecheck"

[tool.cozecheck]
select = ["CZ1", "CZ2", "broken-reference"]
ignore = ["CZ210"]
fail-on = "warning"
exclude = ["old/*"]
lang = "zh"
severity = { CZ112 = "note", invalid-version = "off" }

[tool.cozecheck.plugins]
201.ignore = ["CZ3"]
search = { ignore = ["recursive-schema"] }
"""


def said(loaded: Loaded) -> list[str]:
    return [f"{f.place.line}:{f.place.column}-{f.place.end_column} {f.message.render()}" + (f" | {f.do.render()}" if f.do else "") for f in loaded.findings]


@pytest.mark.parametrize(("file", "data"), [("x/.cozecheck.yaml", YAML.replace(b"CZ4", b"CZ3")), ("x/pyproject.toml", TOML)])
def test_all_keys(file: str, data: bytes) -> None:
    loaded = read(file, "x", data)
    assert said(loaded) == []
    assert loaded.settings == Settings(
        select=("CZ1", "CZ2", "broken-reference"),
        ignore=("CZ210",),
        severity={"CZ112": Severity.NOTE, "invalid-version": None},
        fail_on=Severity.WARNING,
        exclude=("old/*",),
        plugins={"201": ("CZ3",), "search": ("recursive-schema",)},
        lang="zh",
        base="x",
        file=file,
    )


@pytest.mark.parametrize("data", [b"", b"# only a comment\n", b"null\n", b"{}\n"])
def test_empty_file(data: bytes) -> None:
    loaded = read(".cozecheck.yaml", "", data)
    assert said(loaded) == []
    assert loaded.settings == Settings(file=".cozecheck.yaml")


def test_fail_on_never() -> None:
    assert read(".cozecheck.yaml", "", b"fail-on: never\n").settings.fail_on is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ignor: [CZ112]", "1:1-6 unknown key 'ignor' | did you mean 'ignore'?"),
        ("x: 1", "1:1-2 unknown key 'x' | known are exclude, fail-on, ignore, lang, plugins, select, severity"),
        ("ignore: CZ112", "1:9-14 ignore is to be a list"),
        ("ignore: [CZ112, 3]", "1:17-18 ignore.1 is to be a text"),
        ("ignore: ['']", "1:10-12 ignore.0 is too long, too large or empty"),
        ("- CZ112", "1:1-8 the settings is to be a mapping"),
        ("ignore: [CZ112x]", "1:10-16 there is no rule 'CZ112x' | `cozecheck rules` lists all rules"),
        ("select: [duplicate-pluginid]", "1:10-28 there is no rule 'duplicate-pluginid' | did you mean 'duplicate-plugin-id'?"),
        ("severity:\n  CZ112: bad", "2:10-13 severity.CZ112 is one of error, warning, note, off"),
        ("severity:\n  CZ999: off", "2:3-8 there is no rule 'CZ999' | `cozecheck rules` lists all rules"),
        ("severity: [CZ112]", "1:11-18 severity is to be a mapping"),
        ("fail-on: all", "1:10-13 fail-on is one of error, warning, note, never"),
        ("lang: fr", "1:7-9 lang is one of en, zh"),
        ("exclude: [1]", "1:11-12 exclude.0 is to be a text"),
        ("plugins: {201: {ignor: []}}", "1:17-22 unknown key 'ignor' | did you mean 'ignore'?"),
        ("plugins: {201: {ignore: [CZ999]}}", "1:26-31 there is no rule 'CZ999' | `cozecheck rules` lists all rules"),
        ("plugins: {201: null}", "1:16-20 plugins.201 is to be a mapping"),
        ("名字: 1", "1:1-3 unknown key '名字' | known are exclude, fail-on, ignore, lang, plugins, select, severity"),
    ],
)
def test_mistakes_and_their_places(text: str, expected: str) -> None:
    assert said(read(".cozecheck.yaml", "", text.encode())) == [expected]


def test_one_mistake_hides_no_other_and_spoils_nothing() -> None:
    loaded = read(".cozecheck.yaml", "", b"selec: [CZ1]\nignore: [CZ112, CZ1x]\nseverity: {CZ110: of, CZ111: off}\n")
    assert [line.split(" ")[0] for line in said(loaded)] == ["1:1-6", "2:17-21", "3:19-21"]
    assert loaded.settings.ignore == ("CZ112",)
    assert loaded.settings.severity == {"CZ111": None}


@pytest.mark.parametrize("data", [b"a: [\n", b"\xff\xfe\xfd", b"a: 1\na: 2\n", b"a: \x07", b"x: &x [*x]\n"])
def test_not_yaml(data: bytes) -> None:
    loaded = read(".cozecheck.yaml", "", data)
    assert len(loaded.findings) == 1
    assert loaded.settings == Settings(file=".cozecheck.yaml")


def test_toml_mistakes_and_their_places() -> None:
    loaded = read("pyproject.toml", "", TOML.replace(b'"zh"', b'"fr"').replace(b"CZ210", b"CZ999").replace(b"exclude", b"exclud"))
    assert said(loaded) == [
        "6:11-18 there is no rule 'CZ999' | `cozecheck rules` lists all rules",
        "8:1-7 unknown key 'exclud' | did you mean 'exclude'?",
        "9:1-5 lang is one of en, zh",
    ]


def test_not_toml() -> None:
    (line,) = said(read("pyproject.toml", "", b"[tool.cozecheck]\nselect = [\n"))
    assert line.startswith("3:1-2 this is not valid TOML: ")


def test_alias_bomb_and_depth_are_refused() -> None:
    bomb = b"a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 9))
    assert len(said(read(".cozecheck.yaml", "", bomb))) == 1
    long = b"ignore: [" + b"CZ112, " * 20_000 + b"]\n"
    assert [line.split(" ", 1)[1] for line in said(read(".cozecheck.yaml", "", long))] == ["this file is too large or nested too deeply"]
    deep = b"a: " + b"[" * 500 + b"]" * 500
    assert [line.split(" ", 1)[1] for line in said(read(".cozecheck.yaml", "", deep))] == ["this file is too large or nested too deeply"]


def test_schema_is_one() -> None:
    from jsonschema import Draft202012Validator

    with open(SCHEMA, encoding="utf-8") as stream:
        Draft202012Validator.check_schema(json.load(stream))


def test_example_of_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/settings.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    loaded = read(".cozecheck.yaml", "", example.encode())
    assert said(loaded) == []
    assert set(json.loads(Path(SCHEMA).read_text(encoding="utf-8"))["properties"]) == {line.split(":")[0] for line in example.splitlines() if line[0].isalpha()}
