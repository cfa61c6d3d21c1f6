"""How one text report is written: language, colour, width, and what must not be shown."""

from __future__ import annotations

from typing import NamedTuple

from cozecheck.core.effect import Severity
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import safe, secret_pattern
from cozecheck.report.paint import painter


class Style(NamedTuple):
    """How to write: `width` in columns, 0 for no limit; `verbosity` -1 (errors only), 0, or 1 (everything)."""

    translate: Translate = str
    color: bool = False
    width: int = 0
    verbosity: int = 0


class Writer:
    """What every part of a report needs."""

    def __init__(self, style: Style, secrets: frozenset[str]) -> None:
        self.width, self.verbosity = style.width, style.verbosity
        self.paint = painter(style.color)
        self.secrets = secret_pattern(secrets)
        self._translate = style.translate

    def say(self, text: Text) -> str:
        """The text in the reader's language, secrets hidden, safe for a terminal."""
        return self.safe(text.render(self._translate))

    def safe(self, text: str) -> str:
        """Untrusted text, secrets hidden, safe for a terminal, not endless."""
        return safe(text, self.secrets)

    def path(self, file: str) -> str:
        """The name of a file or folder at the beginning of a line, where GitHub's runner would obey one that begins with '::', also behind spaces."""
        return self.safe("./" + file if file.lstrip().startswith("::") else file)

    def severity(self, severity: Severity) -> str:
        """'error', 'warning' or 'note', painted."""
        word = {Severity.ERROR: T("error"), Severity.WARNING: T("warning"), Severity.NOTE: T("note")}[severity]
        return self.paint(severity.word, self.say(word))

    def shows(self, severity: Severity) -> bool:
        """Whether findings of this severity are shown one by one."""
        return severity >= (Severity.ERROR, Severity.WARNING, Severity.NOTE)[self.verbosity + 1]
