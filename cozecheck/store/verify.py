"""Tells a server to read its configuration anew, and compares what it then has with what was foretold.

The server is asked for `{"plugins": [{"id", "name", "status", "version"?, "stale"?, "reason"?, "tools"?: [{"id", "status"}]}, …]}`, as
`cozecheck serve` answers GET /admin/plugins: every plugin and tool that was foretold must be `active`, in its version, not stale, and no other may be.
Plugins are told apart by id, or by name where the server gives no id; what it does not tell is not compared. Coze Studio itself has no such address.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.net.client import Answer, Client
from cozecheck.net.policy import Policy
from cozecheck.net.problem import NetError
from cozecheck.net.urls import read_url
from cozecheck.store.model import Forecast

PAUSE = 0.5
"""Seconds between two questions; a server may take a while to start."""
MAX_BODY = 20_000_000


class Server(NamedTuple):
    """What to ask; '' where that is not wished. `seconds` are for all of it, `token` is the bearer token that it wants."""

    reload_url: str = ""
    verify_url: str = ""
    seconds: float = 30.0
    token: str = ""

    def read(self) -> Server:
        """The same. Raises UsageError for what is no URL."""
        for option, url in (("--reload-url", self.reload_url), ("--verify-url", self.verify_url)):
            if url:
                _read(option, url)
        return self


def _read(option: str, url: str) -> None:
    try:
        read_url(url)
    except NetError as error:
        raise UsageError(T("{option}: {reason}", option=option, reason=error.message)) from None


def tell(server: Server, forecast: Forecast) -> tuple[Text, ...]:
    """Reloads and verifies; what is not as foretold, nothing where all is."""
    return asyncio.run(_tell(server, forecast))


async def _tell(server: Server, forecast: Forecast) -> tuple[Text, ...]:
    deadline = time.monotonic() + server.seconds
    # The user named these hosts, so they may be anywhere.
    hosts = frozenset(read_url(url).raw_host or "" for url in (server.reload_url, server.verify_url) if url)
    async with Client(Policy(allowed=hosts)) as client:
        if server.reload_url:
            try:
                answer = await _ask(client, "POST", server.reload_url, server.seconds, server.token)
            except NetError as error:
                return (T("{url}: {reason}", url=server.reload_url, reason=error.message),)
            if not 200 <= answer.status < 300:
                return (T("{url} answers with status {status}", url=server.reload_url, status=answer.status),)
        while server.verify_url:
            try:
                answer = await _ask(client, "GET", server.verify_url, max(1.0, deadline - time.monotonic()), server.token)
                found = _judge(answer, forecast, server.verify_url)
            except NetError as error:
                found = (T("{url}: {reason}", url=server.verify_url, reason=error.message),)
            if not found or time.monotonic() + PAUSE > deadline:
                return found
            await asyncio.sleep(PAUSE)
    return ()


async def _ask(client: Client, method: str, url: str, seconds: float, token: str) -> Answer:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await client.fetch(method, url, headers=headers, body=b"" if method == "POST" else None, seconds=seconds, max_body=MAX_BODY)


def _judge(answer: Answer, forecast: Forecast, url: str) -> tuple[Text, ...]:
    if answer.status != 200:
        return (T("{url} answers with status {status}", url=url, status=answer.status),)
    try:
        data = json.loads(answer.body)
        plugins = [dict(plugin) for plugin in (data["plugins"] if isinstance(data, dict) else data)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return (T("{url} does not answer with a list of plugins", url=url),)
    return differences(plugins, forecast)


def differences(plugins: list[dict[str, Any]], forecast: Forecast) -> tuple[Text, ...]:
    """What a server's list of plugins has otherwise than foretold."""
    by_id = {str(plugin["id"]): plugin for plugin in plugins if "id" in plugin}
    by_name = {str(plugin.get("name")): plugin for plugin in plugins if "id" not in plugin}
    found: list[Text] = []
    expected: list[dict[str, Any]] = []
    for id_, tools in forecast.plugins.items():
        name = forecast.names.get(id_, "")
        plugin = by_id.get(id_) or by_name.get(name)
        if plugin is None:
            found.append(T("plugin {id} {name} should be there, but is not", id=id_, name=name))
        else:
            expected.append(plugin)
            found += _plugin(plugin, id_, tools, forecast)
    strangers = [plugin for plugin in plugins if plugin.get("status") == "active" and all(plugin is not known for known in expected)]
    found += [T("plugin {id} {name} is active, but should not be", id=plugin.get("id", "-"), name=plugin.get("name", "")) for plugin in strangers]
    return tuple(found)


def _plugin(plugin: dict[str, Any], id_: str, tools: tuple[str, ...], forecast: Forecast) -> Iterator[Text]:
    words = {"id": id_, "name": forecast.names.get(id_, "")}
    if plugin.get("status") != "active":
        reason = plugin.get("reason") or plugin.get("error") or "-"
        yield T("plugin {id} {name} should be active, but is {status}: {reason}", status=plugin.get("status"), reason=reason, **words)
        return
    if plugin.get("stale"):
        yield T("plugin {id} {name} is still served as it was before: {reason}", reason=plugin.get("reason") or "-", **words)
    version, foretold = plugin.get("version"), forecast.versions.get(id_)
    if version is not None and foretold is not None and version != foretold:
        yield T("plugin {id} {name} should have version {foretold}, but has {version}", foretold=foretold, version=version, **words)
    listed = plugin.get("tools")
    if isinstance(listed, list) and all(isinstance(tool, dict) and "id" in tool for tool in listed):
        active = {str(tool["id"]) for tool in listed if tool.get("status", "active") == "active"}
        for tool in sorted(active ^ set(tools)):
            yield (
                T("tool {tool} of plugin {id} {name} should be active, but is not", tool=tool, **words)
                if tool in tools
                else T("tool {tool} of plugin {id} {name} is active, but should not be", tool=tool, **words)
            )
