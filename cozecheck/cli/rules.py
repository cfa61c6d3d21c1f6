"""`cozecheck rules`: all rules."""

from __future__ import annotations

import json
import sys

import click

from cozecheck.cli.command import _, command, language
from cozecheck.core.catalogue import RULES
from cozecheck.report.language import translator
from cozecheck.report.paint import pad


@command("rules", short_help=_("List all rules."), help=_("Lists all rules: code, name, effect and what each is about."))
@click.option(
    "--format", "format_", type=click.Choice(("text", "json", "markdown")), default="text", help=_("Form of the list; markdown holds the whole manuals.")
)
@click.pass_context
def rules(context: click.Context, format_: str) -> int:
    """Prints the list."""
    from cozecheck.rules.manual import manual, render

    translate = translator(language(context))
    manuals = [manual(rule, translate) for rule in RULES]
    if format_ == "markdown":
        sys.stdout.write("\n".join(render(each, level=2) for each in manuals))
    elif format_ == "json":
        rows = [
            {"code": m.rule.code, "name": m.rule.name, "effect": m.rule.effect.value, "severity": m.rule.effect.severity.word, "summary": m.summary}
            for m in manuals
        ]
        sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    else:
        widths = (5, max(len(rule.name) for rule in RULES), max(len(rule.effect.value) for rule in RULES))
        for m in manuals:
            cells = (m.rule.code, m.rule.name, m.rule.effect.value)
            sys.stdout.write("  ".join([*map(pad, cells, widths), m.summary]) + "\n")
    return 0
