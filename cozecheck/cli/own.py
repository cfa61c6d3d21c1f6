"""A host of our own for commands that need one and were told of none."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from cozecheck.cli.network import network_policy, user_settings
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Translate

if TYPE_CHECKING:
    from cozecheck.mock.server import Upstream
    from cozecheck.smoke.run import Own


def own_host(options: dict[str, Any], played: Upstream | None, translate: Translate, stack: ExitStack) -> Own:
    """What `cozecheck serve` would serve with the same options; nobody sees its log. `played` is what plays the plugins' servers. Raises UsageError."""
    from cozecheck.cli.serve import host_options, host_policy
    from cozecheck.host.log import Log
    from cozecheck.smoke.run import Own

    if played and options["server"]:
        raise UsageError(T("--mock and --server exclude each other"))
    policy = network_policy(user_settings((options["config"],), translate), options["allow_private"], options["allow_host"], options["resolve"])
    log = Log(stack.enter_context(open(os.devnull, "w", encoding="utf-8")))  # noqa: SIM115
    stack.callback(log.close)
    given = host_options({**options, "max_bytes": 10_000_000})
    return Own(given, host_policy(policy, options), log, translate, options["ca_file"] or "", played)
