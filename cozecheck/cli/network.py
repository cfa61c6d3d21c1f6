"""Where requests may go: options, the environment and the user's own settings, put together for every command that sends any."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from cozecheck.core.text import T, Translate
from cozecheck.report.escape import escape

if TYPE_CHECKING:
    from cozecheck.net.policy import Policy
    from cozecheck.settings.user import UserSettings


def user_settings(paths: Iterable[str], translate: Translate) -> UserSettings:
    """The user's own settings; none, and a word about it, where they are part of what is checked. Raises UsageError."""
    from cozecheck.settings.user import UserSettings, is_inside, read

    settings = read(click.get_app_dir("cozecheck"))
    if settings.file and is_inside(settings.file, paths):
        words = T("{file} is part of what is checked, so it is not obeyed", file=settings.file)
        click.echo("cozecheck: " + escape(words.render(translate)), err=True)
        return UserSettings()
    return settings


def network_policy(settings: UserSettings, allow_private: bool, allow_host: Iterable[str], resolve: Iterable[str]) -> Policy:
    """The policy of a run. Raises UsageError."""
    from cozecheck.net.policy import Policy, read_hosts, read_resolve

    hosts = (*allow_host, os.environ.get("COZECHECK_ALLOW_HOSTS", ""), *settings.allow_hosts)
    return Policy(allow_private or settings.allow_private, read_hosts(hosts), read_resolve(resolve))


def read_proxy(value: str) -> str:
    """The URL of an HTTP proxy. Raises UsageError, without a word of it: it may hold a password."""
    from cozecheck.core.errors import UsageError
    from cozecheck.golang.urls import URLError, parse

    try:
        url = parse(value)
    except URLError:
        url = None
    if value and (url is None or url.scheme != "http" or not url.host):
        raise UsageError(T("--proxy is the URL of an HTTP proxy, such as http://proxy.example.com:3128"))
    return value


def token_in(name: str) -> str:
    """The token that a variable of the environment holds. Raises UsageError where it is empty."""
    from cozecheck.core.errors import UsageError

    token = os.environ.get(name, "").strip()
    if not token:
        raise UsageError(T("the token in {source} is empty", source=name))
    return token
