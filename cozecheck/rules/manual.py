"""The manual of each rule: the docstring of its module, in Markdown, taken apart so that it can be shown, translated and run.

A manual is a summary line, then paragraphs under headings (`What it means: …`), then examples: fenced fragments whose info string says
where they belong in the healthy configuration of `rules/example.py`. Fences under one heading are one example.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace

from cozecheck.core.catalogue import BY_CODE
from cozecheck.core.rule import Rule
from cozecheck.core.text import Translate
from cozecheck.rules.example import Example, Fragment

MEANING, BEHAVIOUR, BAD, GOOD, ALSO, SEE = "What it means", "What Coze Studio does", "Example", "Use instead", "Also", "See also"

_HEADING = re.compile(rf"({'|'.join((MEANING, BEHAVIOUR, 'Why it matters', BAD, GOOD, ALSO, SEE))}):\s*")
_FENCE = re.compile(r"^```(\w+)(?: +([^#\n]+)(?:#(\S*))?)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, in the reader's language; `example` where it holds fences."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Manual:
    """A rule's manual in one language: one summary sentence, and sections in the order in which they are written."""

    rule: Rule
    summary: str
    sections: tuple[Section, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def manual(rule: Rule, translate: Translate = str) -> Manual:
    """The manual of `rule`. Raises ModuleNotFoundError where it has none, ValueError where it is not written as it should be."""
    summary, sections = _parse(importlib.import_module(rule.module).__doc__ or "")
    if not summary:
        raise ValueError(f"{rule.module} has no docstring")
    bad = tuple(s.example for s in sections if s.heading == BAD and s.example)
    good = tuple(s.example for s in sections if s.heading == GOOD and s.example)
    return Manual(rule, translate(summary), tuple(_translated(section, translate) for section in sections), bad, good)


def paragraphs(rule: Rule) -> list[str]:
    """What there is to translate, the ids of the messages: the summary, each heading, each paragraph; not fences, and not the sources at the end."""
    summary, sections = _parse(importlib.import_module(rule.module).__doc__ or "")
    texts = [text for section in sections for text in (section.heading, *(p for p in section.paragraphs if section.heading != SEE or p.endswith(".")))]
    return [summary, *texts]


def render(manual: Manual, level: int = 1) -> str:
    """The manual as Markdown that reads well as plain text too; `level` is the depth of its title."""
    rule = manual.rule
    parts = [f"{'#' * level} {rule.code} {rule.name}", manual.summary]
    for section in manual.sections:
        parts += _rendered(section)
    return "\n\n".join(parts) + "\n"


def _translated(section: Section, translate: Translate) -> Section:
    return replace(section, heading=translate(section.heading), paragraphs=tuple(map(translate, section.paragraphs)))


def _rendered(section: Section) -> list[str]:
    if not section.example:
        first, *rest = section.paragraphs
        separator = "\n\n" if first.startswith("- ") else " "
        colon = ":" if section.heading.isascii() else "："
        return [f"**{section.heading}{colon}**{separator}{first}", *rest]
    also = ", ".join(f"{code} {BY_CODE[code].name}" for code in sorted(section.example.also))
    parts = [f"**{section.heading}**" + (f" (+ {also})" if also else ""), *section.paragraphs]
    for fragment in section.example.fragments:
        if fragment.file:
            parts.append(_where(fragment))
        language = "text" if fragment.kind == "files" else fragment.kind
        parts.append(f"```{language}\n{fragment.text}\n```")
    return parts


def _where(fragment: Fragment) -> str:
    """The file and the way to the place, for people: the first item of a list is #1; a response's '200' is a key."""
    keys = [part.replace("~1", "/").replace("~0", "~") for part in fragment.pointer.split("/")[1:]]
    steps = [f"#{int(key) + 1}" if key.isdigit() and len(key) < 3 else key for key in keys]
    return f"`{fragment.file}`" + "".join(f" › `{step}`" for step in steps)


def _parse(doc: str) -> tuple[str, list[Section]]:
    """The summary and the sections of a docstring."""
    fences: list[Fragment] = []

    def take(match: re.Match[str]) -> str:
        kind, file, pointer, text = match.groups()
        fences.append(Fragment(kind, file or "", pointer or "", text[:-1]))
        return f"\0{len(fences) - 1}"

    summary, *blocks = (block.strip("\n") for block in re.split(r"\n{2,}", _FENCE.sub(take, doc).strip()))
    sections: list[Section] = []
    for block in blocks:
        if match := _HEADING.match(block):
            block = block[match.end() :]
            if match[1] == ALSO:
                sections[-1] = _with(sections[-1], also=frozenset(re.findall(r"CZ\d+", block)))
                continue
            sections.append(Section(match[1]))
        if not block:
            continue
        if not sections:
            raise ValueError(f"a paragraph without a heading: {block!r}")
        if block.startswith("\0"):
            sections[-1] = _with(sections[-1], fragments=(fences[int(block[1:])],))
        else:
            sections[-1] = replace(sections[-1], paragraphs=(*sections[-1].paragraphs, _unwrapped(block)))
    return " ".join(summary.split()), sections


def _with(section: Section, fragments: tuple[Fragment, ...] = (), also: frozenset[str] = frozenset()) -> Section:
    old = section.example or Example(())
    return replace(section, example=Example(old.fragments + fragments, old.also | also))


def _unwrapped(block: str) -> str:
    """One line, or one for each item of a list."""
    return re.sub(r"\s*\n\s*(?!- )", " ", block)
