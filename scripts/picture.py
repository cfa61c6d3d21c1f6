"""Draws the annotations of a pull request from what the `github` report really prints: `python scripts/picture.py`, or `--check` to only compare.

The change that is drawn leads from examples/healthy to examples/broken. GitHub's own words are English in every language.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from cozecheck.report.escape import escape
from cozecheck.report.paint import cells, cut

ROOT = Path(__file__).resolve().parents[1]
PICTURES = {"en": "annotations.svg", "zh": "annotations.zh-CN.svg"}
TITLES = {
    "en": "The lines of a pull request with cozecheck's annotations: what the server loses, why, and what to do",
    "zh": "拉取请求的各行与 cozecheck 的批注：服务器会失去什么、为什么、该怎么做",
}
SHOWN = ("plugin_meta.yaml", "mailbox.yaml")
"""One annotation in each of these files."""

WIDTH, LINE, PAD = 880, 20, 16
CODE_COLUMNS, TEXT_COLUMNS = 104, 112
STYLE = """
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace; fill: #1f2328; white-space: pre }
.words text { font: 13px -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif }
.words .title { font-weight: 600 }
.page { fill: #ffffff; stroke: #d1d9e0 } .bar { fill: #f6f8fa } .quiet { fill: #59636e } .box { fill: #ffffff; stroke: #d1d9e0 }
.added { fill: #dafbe1 } .removed { fill: #ffebe9 } .mark { fill: #cf222e } .words .failure { fill: #cf222e; font-weight: 600 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .page { fill: #0d1117; stroke: #3d444d } .bar { fill: #151b23 } .quiet { fill: #9198a1 } .box { fill: #0d1117; stroke: #3d444d }
.added { fill: #12261e } .removed { fill: #25171c } .mark { fill: #f85149 } .words .failure { fill: #f85149 } }
"""


class Annotation(NamedTuple):
    """What GitHub makes of one command."""

    file: str
    line: int
    title: str
    message: list[str]


def printed_errors(lang: str) -> list[Annotation]:
    """The errors that the report prints for examples/broken, decoded as GitHub's runner decodes them."""
    command = [sys.executable, "-m", "cozecheck", "check", "examples/broken", "--format", "github", "--no-config", "--lang", lang]
    environment = {**os.environ, "GITHUB_WORKSPACE": str(ROOT), "PYTHONUTF8": "1"}
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False).stdout
    found = []
    for properties, data in re.findall(r"^::error ([^\n]*?)::([^\n]*)$", printed, re.MULTILINE):
        named = {key: _decoded(value) for key, _, value in (pair.partition("=") for pair in properties.split(","))}
        if "file" in named:
            found.append(Annotation(named["file"], int(named["line"]), named["title"], _decoded(data).split("\n")))
    return found


def _decoded(text: str) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub("|".join(codes), lambda match: codes[match[0]], text)


def rows(file: str, line: int) -> list[tuple[str, str, str]]:
    """(number, sign, text) of the changed lines around `line`, and two lines before them."""
    new = (ROOT / file).read_text(encoding="utf-8").splitlines()
    old = (ROOT / file.replace("broken", "healthy")).read_text(encoding="utf-8").splitlines()
    found = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [("", "-", text) for text in old[i1:i2]]
        found += [(str(number + 1), " " if tag == "equal" else "+", new[number]) for number in range(j1, j2)]
    end = next(index for index, row in enumerate(found) if row[0] == str(line)) + 1
    return found[max(0, end - 5) : end]


class Drawing:
    """SVG elements from top to bottom."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = PAD

    def rect(self, x: int, height: int, kind: str, width: int = 0) -> None:
        self.parts.append(f'<rect x="{x}" y="{self.y}" width="{width or WIDTH - 2 * x}" height="{height}" class={quoteattr(kind)}/>')

    def text(self, x: int, words: str, kind: str = "") -> None:
        self.parts.append(f'<text x="{x}" y="{self.y + 14}"{f" class={quoteattr(kind)}" if kind else ""}>{xml(escape(words))}</text>')

    def file(self, annotation: Annotation) -> None:
        """A file's header, its lines, and the annotation below them."""
        self.rect(PAD, 32, "bar")
        self.y += 6
        self.text(PAD + 12, annotation.file)
        self.y += 26
        for number, sign, words in rows(annotation.file, annotation.line):
            if sign != " ":
                self.rect(PAD, LINE, "added" if sign == "+" else "removed")
            self.text(PAD + 12, f"{number:>4}", "quiet")
            self.text(PAD + 64, f"{sign} {cut(words, CODE_COLUMNS)}")
            self.y += LINE
        self.y += 8
        self.parts.append('<g class="words">')
        self.words(annotation)
        self.parts.append("</g>")
        self.y += PAD

    def words(self, annotation: Annotation) -> None:
        lines = [part for sentence in annotation.message for part in wrapped(sentence)]
        height = 2 * LINE + 22 + LINE * len(lines)
        self.rect(PAD + 12, height, "box")
        self.rect(PAD + 12, height, "mark", 4)
        self.y += 8
        self.text(PAD + 32, f"✕ Check failure on line {annotation.line} in {annotation.file}", "failure")
        self.y += LINE + 2
        self.text(PAD + 32, annotation.title, "title")
        self.y += LINE + 2
        for words in lines:
            self.text(PAD + 32, words)
            self.y += LINE
        self.y += 10


def wrapped(sentence: str) -> Iterator[str]:
    """Lines that fit; broken at spaces where there are any, and anywhere between Chinese characters."""
    line = ""
    for part in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+", sentence):
        if cells(line + part) > TEXT_COLUMNS:
            yield line.rstrip()
            line = part.lstrip()
        else:
            line += part
    yield line


def picture(lang: str) -> str:
    """The SVG: no script, no link, nothing from elsewhere."""
    drawing = Drawing()
    found = printed_errors(lang)
    for name in SHOWN:
        drawing.file(next(each for each in found if each.file.endswith(name)))
    size = f'width="{WIDTH}" height="{drawing.y}" viewBox="0 0 {WIDTH} {drawing.y}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" {size} role="img" aria-label={quoteattr(TITLES[lang])}>'
    page = f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{drawing.y - 1}" rx="6" class="page"/>'
    return "\n".join([head, f"<title>{xml(TITLES[lang])}</title>", f"<style>{STYLE}</style>", page, *drawing.parts, "</svg>"]) + "\n"


def main() -> int:
    """0, or 1 where `--check` finds a picture that is not of today's report."""
    stale = []
    for lang, name in PICTURES.items():
        path, drawn = ROOT / "docs/pictures" / name, picture(lang)
        if path.is_file() and path.read_text(encoding="utf-8") == drawn:
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(drawn, encoding="utf-8")
    if "--check" in sys.argv[1:] and stale:
        print(f"{', '.join(stale)}: the report says something else now; run `python scripts/picture.py`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
