"""How a server of ours listens, and how it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import signal

from aiohttp import web

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T


async def start(runner: web.AppRunner, address: str, port: int) -> str:
    """Listens; the URL. Raises UsageError where it cannot."""
    try:
        await web.TCPSite(runner, address, port).start()
    except OSError as error:
        reason = T("another program listens there") if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise UsageError(T("cannot listen on {address}, port {port}: {reason}", address=address, port=port, reason=reason)) from None
    host, bound = runner.addresses[0][:2]
    return f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}"


def on_signals(stop: asyncio.Event) -> None:
    """SIGTERM and SIGINT set `stop`; a second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def told() -> None:
        if stop.is_set():
            raise SystemExit(130)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, told)
        except NotImplementedError:  # noqa: PERF203
            # Windows; there the loop wakes by itself.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told))
