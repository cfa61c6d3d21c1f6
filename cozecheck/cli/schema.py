"""`cozecheck schema`: JSON Schemas for editors and for programs that read reports."""

from __future__ import annotations

import os
import sys

import click

from cozecheck.cli.command import _, command

FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas")

FILES = {
    "cassette": "cassette.schema.json",
    "deploy": "deploy.schema.json",
    "plugin_meta": "plugin_meta.schema.json",
    "report": "report-1.schema.json",
    "settings": "settings.schema.json",
    "smoke": "smoke.schema.json",
    "user": "user.schema.json",
}


@command(
    "schema",
    short_help=_("Print a JSON Schema, for editors and programs."),
    help=_(
        "Prints a JSON Schema: of plugin_meta.yaml, of .cozecheck.yaml, of smoke.yaml, of deploy.yaml, of cassettes and of a user's own config.yaml "
        "for editors, of the JSON report for programs that read it."
    ),
)
@click.argument("name", metavar="cassette|deploy|plugin_meta|report|settings|smoke|user", type=click.Choice(list(FILES)))
def schema(name: str) -> int:
    """Prints the schema."""
    with open(os.path.join(FOLDER, FILES[name]), encoding="utf-8") as stream:
        sys.stdout.write(stream.read())
    return 0
