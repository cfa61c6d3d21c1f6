"""Env files: what is read, as a shell reads it too, and what is refused because programs would differ."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.values.env_file import parse, read

GOOD = b"""\xef\xbb\xbf# tokens\r
\r
A=plain
  export B=x y=z#w \t
C='it is # "raw" $HOME \\n
two lines' # why
D="a \\"b\\" \\\\ \\$5\\n" # why
E=
F=""
G='' #x
H=https://user@example.com:8080/a?b=c&d=%20
"""


def test_each_kind_of_value() -> None:
    found = {name: value for name, (value, _place) in parse("x.env", GOOD).items()}
    assert found == {
        "A": "plain",
        "B": "x y=z#w",
        "C": 'it is # "raw" $HOME \\n\ntwo lines',
        "D": 'a "b" \\ $5\n',
        "E": "",
        "F": "",
        "G": "",
        "H": "https://user@example.com:8080/a?b=c&d=%20",
    }
    assert [place.line for _value, place in parse("x.env", GOOD).values()] == [3, 4, 5, 7, 8, 9, 10, 11]


@pytest.mark.parametrize("text", ["A=plain\n", "A='q \"w\" $x \\ # y\nz'\n", 'A="q \\"w\\" \\$x \\\\ # y"\n', "export A=x#y\n", "# c\nA=\n", "A='x' # c\n"])
@pytest.mark.skipif(not shutil.which("sh"), reason="there is no shell")
def test_a_shell_reads_the_same(text: str, tmp_path: Path) -> None:
    file = tmp_path / "x.env"
    file.write_text(text)
    run = subprocess.run(["sh", "-c", '. "$0"; printf %s "$A"', str(file)], capture_output=True, text=True, check=True)
    assert read(str(file))["A"][0] == run.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A=1\nB\n", "x.env:2:1: this is not NAME=VALUE"),
        ("A = secret-value\n", "x.env:1:1: no space may stand beside the = of A"),
        ("1A=x\n", "not NAME=VALUE"),
        ("A=se'cret-value\n", "put it in single quotes"),
        ("A='secret-value\n", "put it in single quotes"),
        ("A='secret'-value\n", "put it in single quotes"),
        ("A=secret-value # c\n", "put it in single quotes"),
        ("A=$secret-value\n", "put it in single quotes"),
        ('A="secret\\x value"\n', "in single quotes"),
        ('A="${B} secret-value"\n', "in single quotes"),
        ("A=1\nA=secret-value\n", "x.env:2:1: A is there already, in line 1"),
        ("A=1\nB=\0\n", "x.env:2:1: there is a NUL byte"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse("x.env", text.encode())
    said = caught.value.message.render()
    assert words in said
    assert "secret" not in said
    assert "value" not in said.replace("the value of", "").replace("NAME=VALUE", "").replace("'s value", "").replace("its value", "")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        parse("x.env", b"A=1\nB=\xff\n")
    with pytest.raises(UsageError, match="cannot read"):
        read(str(tmp_path / "none.env"))
    (tmp_path / "large.env").write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="larger"):
        read(str(tmp_path / "large.env"))


def test_the_manuals_example_is_read() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/environments.md").read_text(encoding="utf-8")
    example = page.split("```sh\n", 1)[1].split("```", 1)[0]
    found = {name: value for name, (value, _place) in parse("production.env", example.encode()).items()}
    assert found == {"WEATHER_TOKEN": "7f3d9a1b", "MAIL_TOKEN": 'p@ss word # "and" $more'}


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_file_that_git_keeps_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    file = tmp_path / "sub" / "[x].env"
    file.parent.mkdir()
    file.write_text("A=secret-value\n")
    assert read(str(file))["A"][0] == "secret-value"
    git(tmp_path, "add", ".")
    with pytest.raises(UsageError) as caught:
        read(str(file))
    assert "kept by git" in caught.value.message.render()
    git(tmp_path, "rm", "-q", "--cached", "-r", ".")
    assert read(str(file))["A"][0] == "secret-value"
