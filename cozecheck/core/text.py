"""Text for people, translated late: a template and its arguments travel together until a report knows the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Translate = Callable[[str], str]
"""English template → template of the reader's language."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence: an English template in `str.format` syntax, which is also the gettext message id, and its arguments."""

    template: str
    args: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Translate = str) -> str:
        """The sentence in the reader's language; an argument that is itself a Text is translated too."""
        args = {k: v.render(translate) if isinstance(v, Text) else v for k, v in self.args.items()}
        return translate(self.template).format(**args) if args else translate(self.template)


def T(template: str, /, **args: object) -> Text:
    """Marks a template for translation: `T("unknown key {name!r}", name=key)`. Without arguments braces are literal."""
    return Text(template, args)
