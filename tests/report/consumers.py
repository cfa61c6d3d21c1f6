"""What reads the reports: GitHub's runner, a terminal, a Markdown renderer. Each fails the test for what no report may make it do."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from markdown_it import MarkdownIt

SGR = re.compile(r"\x1b\[[0-9;]*m")


class Command(NamedTuple):
    """A workflow command as the runner understands it."""

    name: str
    properties: dict[str, str]
    data: str


def runner(log: str) -> list[Command]:
    """The commands in a log, as GitHub's runner reads it (ActionCommand.cs): lines end with LF, CR or both.

    A trimmed line that begins with '::' is a command where another '::' follows; '##[' anywhere in a line is one where a ']' follows.
    Here both are taken for commands even where nothing follows.
    """
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        trimmed = line.strip()
        if trimmed.startswith("::"):
            head, _, data = trimmed[2:].partition("::")
            name, _, rest = head.partition(" ")
            pairs = (pair.partition("=") for pair in rest.strip().split(",") if pair)
            found.append(Command(name, {key.strip(): _decoded(value, property_=True) for key, _, value in pairs}, _decoded(data)))
        elif "##[" in line:
            found.append(Command("##[", {}, line))
    return found


def _decoded(text: str, property_: bool = False) -> str:
    codes = {"%0D": "\r", "%0A": "\n", **({"%3A": ":", "%2C": ","} if property_ else {}), "%25": "%"}
    return re.sub("|".join(codes), lambda match: codes[match[0]], text)


def terminal(text: str) -> None:
    """Nothing that moves a cursor, hides, turns the writing direction or cannot be written: only printable characters, and ends of lines."""
    bad = {char for char in set(text) - {"\n"} if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")}
    assert not bad, f"{bad!r} in {next(line for line in text.split(chr(10)) if bad & set(line))[:300]!r}"


OWN = {"heading", "paragraph", "inline", "text", "softbreak", "code_inline", "strong", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item"}
"""What our Markdown is made of. Everything else would come from a file: HTML, links, images, code blocks, quotes."""


def markdown(page: str) -> None:
    """A page as GitHub renders it (CommonMark, tables, strike-through), and what GitHub looks for beyond that: links, mentions, issues, formulas."""
    terminal(page)
    level, headings, text = 0, [], ""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(page)
    for token in [each for block in tokens for each in (block, *(block.children or ()))]:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        assert kind in OWN, (kind, token.content[:200])
        level += (kind in ("bullet_list", "list_item")) * token.nesting
        assert level <= 2, "a list in a list"
        headings += [token.tag] if token.type == "heading_open" else []
        text += token.content + "\n" if token.type == "text" else ""
    assert headings == ["h2"]
    words = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "·", page)
    for pattern in (r"https?://|www\.|ftp://|mailto:", r"\$"):
        assert not re.search(pattern, words), pattern
    for pattern in (r"@[\w-]", r"#\d", r"(?i)\bGH-\d"):
        assert not re.search(pattern, text), pattern
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, widths
