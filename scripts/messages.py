"""Keeps the translations: `python scripts/messages.py` collects all messages, updates the catalogues and compiles them.

    --check      changes nothing; fails where a catalogue is not current, or a message is not translated or loses a placeholder

Messages are the texts in `T("…")` and `_("…")`, the paragraphs of the rules' manuals, and those of click's own that users meet.
A translator edits `cozecheck/locale/zh/LC_MESSAGES/cozecheck.po` and runs this script again.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cozecheck.core.catalogue import RULES
from cozecheck.rules.manual import paragraphs

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "cozecheck" / "locale"
TEMPLATE = LOCALE / "cozecheck.pot"
LANGUAGES = ("zh",)

CLICK: tuple[str | tuple[str, str], ...] = (
    "Usage:",
    "Options",
    "Show this message and exit.",
    "default: {default}",
    "required",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "Missing argument",
    "Missing option",
    "Choose from:\n\t{choices}",
    "No such option {name!r}.",
    "No such command {name!r}.",
    "Option {name!r} does not take a value.",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
)
"""Click looks its messages up itself, in the domain that the console script sets. Other versions may word them otherwise: then they stay English."""


class PlainCatalog(Catalog):
    """A catalogue without dates and versions: it changes when a message does, and only then."""

    def __init__(self, locale: str | None = None) -> None:
        super().__init__(locale=locale, header_comment="# Messages of cozecheck, collected by scripts/messages.py.", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        plural = [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)] if self.locale else []
        return [("Project-Id-Version", "cozecheck"), *plural, ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]


def collected() -> Catalog:
    """The template: every message with the files that it is in, in their order."""
    catalog = PlainCatalog()
    for file in sorted((ROOT / "cozecheck").rglob("*.py")):
        for _line, message, _comments, _context in extract_from_file("python", file, keywords={"T": None, "_": None}):
            catalog.add(message, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    for rule in RULES:
        for paragraph in paragraphs(rule):
            catalog.add(paragraph, locations=[(rule.module.replace(".", "/") + ".py", 0)])
    for message in CLICK:
        catalog.add(message, locations=[("click", 0)])
    return catalog


def updated(file: Path, language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with all messages of the template and no other, and the translators' comment at its head."""
    with file.open("rb") if file.exists() else io.BytesIO() as stream:
        old = read_po(stream, locale=language)
    catalog = PlainCatalog(language)
    if file.exists():
        catalog.header_comment = old.header_comment
    for message in template:
        if message.id:
            known = old.get(message.id)
            catalog.add(message.id, known.string if known and all(_texts(known)) else None, locations=message.locations)
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as text."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=120, include_lineno=False)
    return stream.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def mistakes(catalog: Catalog) -> Iterator[str]:
    """What is wrong with the translations."""
    for message in catalog:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[-1]
        if any(not text for text in _texts(message)):
            yield f"not translated: {first!r}"
        elif any(_kept(first) != _kept(text) for text in _texts(message)):
            yield f"loses a placeholder or words in backquotes: {first!r}"


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _kept(text: str) -> set[str]:
    """What must be in every language: placeholders, and what stands in backquotes."""
    return {*re.findall(r"\{[^{}]*\}", text), *re.findall(r"`[^`]*`", text)}


def main() -> int:
    """Updates or checks all catalogues; returns the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="change nothing, fail where something is to be done")
    check = arguments.parse_args().check
    template = collected()
    files = {TEMPLATE: as_po(template)}
    complaints = []
    for language in LANGUAGES:
        po = LOCALE / language / "LC_MESSAGES" / "cozecheck.po"
        catalog = updated(po, language, template)
        files[po] = as_po(catalog)
        files[po.with_suffix(".mo")] = as_mo(catalog)
        complaints += [f"{po.relative_to(ROOT)}: {mistake}" for mistake in mistakes(catalog)]
    for file, content in files.items():
        if not file.exists() or file.read_bytes() != content:
            if check:
                complaints.append(f"{file.relative_to(ROOT)}: not current, run scripts/messages.py")
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    print(f"{len(template)} messages")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints) and check)


if __name__ == "__main__":
    sys.exit(main())
