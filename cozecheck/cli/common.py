"""The options that several commands have, each said once: `@common.ca_file`."""

from __future__ import annotations

import click

from cozecheck.cli.command import _

STRATEGIES = ("raw", "default", "error")

allow_private = click.option(
    "--allow-private", is_flag=True, help=_("Also dial private addresses and this machine itself; never the metadata services of clouds.")
)
allow_host = click.option("--allow-host", multiple=True, metavar="HOST", help=_("Dial this host wherever it is. Repeatable; also COZECHECK_ALLOW_HOSTS."))
resolve = click.option("--resolve", multiple=True, metavar="HOST=ADDRESS:PORT", help=_("Where a host is, instead of asking for its name. Repeatable."))
ca_file = click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help=_("Trust the certificates of this PEM file instead of the system's."))
strategy = click.option("--strategy", type=click.Choice(STRATEGIES), default="raw", help=_("What becomes of values that do not fit the result's schema."))
user_id = click.option("--user-id", default="1001", help=_("The user who calls."))
use_config_secrets = click.option("--use-config-secrets", is_flag=True, help=_("Also send tokens that stand in the configuration."))
model_url = click.option(
    "--model-url", default="", metavar="URL", help=_("Let the model of this OpenAI-compatible endpoint choose the tools of agents without rules.")
)
model = click.option("--model", default="", metavar="NAME", help=_("That endpoint's model; its first unless said otherwise."))
model_key_env = click.option("--model-key-env", default="", metavar="NAME", help=_("The variable of the environment that holds the endpoint's key."))
output = click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well, '-' is standard output. Repeatable."))
color = click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help=_("Colour; auto is on a terminal, and heeds NO_COLOR and FORCE_COLOR.")
)
reload_url = click.option("--reload-url", default="", metavar="URL", help=_("POST there after the switch, such as http://localhost:8080/admin/reload-plugins."))
verify_url = click.option(
    "--verify-url", default="", metavar="URL", help=_("Compare the plugins that it lists with the prediction, such as http://localhost:8080/admin/plugins.")
)
verify_seconds = click.option(
    "--verify-seconds", type=click.FloatRange(0.1, 3600), default=30.0, help=_("Seconds that the server has for it, 30 unless said otherwise.")
)
token_env = click.option("--token-env", default="", metavar="NAME", help=_("Send the server the token that this variable holds."))
store = click.option(
    "--store", default="", type=click.Path(), help=_("Where versions are kept; .cozecheck-store beside the config folder unless said otherwise.")
)
env_file = click.option(
    "--env-file", multiple=True, metavar="FILE", type=click.Path(dir_okay=False), help=_("A file with NAME=VALUE, which git must not keep. Repeatable.")
)
env = click.option("--env", multiple=True, metavar="NAME", help=_("Allow ${NAME} to be this variable of the process's environment. Repeatable."))
