"""`cozecheck explain`: the manual of a rule."""

from __future__ import annotations

import re
import sys

import click

from cozecheck.cli.command import _, command, language
from cozecheck.core.catalogue import BY_CODE, BY_NAME
from cozecheck.core.errors import UsageError
from cozecheck.core.guess import closest_rule
from cozecheck.core.rule import Rule
from cozecheck.core.text import T
from cozecheck.report.escape import escape
from cozecheck.report.language import translator


@command(
    "explain",
    short_help=_("Explain a rule: what it means, what Coze Studio does, what to write instead."),
    help=_("Explains rules, by code (CZ112) or name (duplicate-plugin-id): what they mean, what Coze Studio does, what to write instead."),
)
@click.argument("rules", nargs=-1, required=True, metavar="RULE...")
@click.pass_context
def explain(context: click.Context, rules: tuple[str, ...]) -> int:
    """Prints the manuals."""
    from cozecheck.rules.manual import manual, render

    translate = translator(language(context))
    pages = [render(manual(_rule(word), translate)) for word in rules]
    sys.stdout.write("\n".join(pages))
    return 0


def _rule(word: str) -> Rule:
    rule = BY_CODE.get(word.upper()) or BY_NAME.get(word.lower())
    if rule:
        return rule
    guess = "" if re.fullmatch(r"(?i)CZ\d+", word) else closest_rule(word.lower())
    hint = T("did you mean '{guess}'?", guess=guess) if guess else T("`cozecheck rules` lists all rules")
    raise UsageError(T("there is no rule '{selector}'; {hint}", selector=escape(word), hint=hint))
