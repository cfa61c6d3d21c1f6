"""Looks at the folder and asks the server, again and again, within bounds."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.host.log import Log
from cozecheck.host.stamp import Stamp, settled, stamp
from cozecheck.net.client import Client
from cozecheck.net.problem import Kind
from cozecheck.sidecar.expected import read
from cozecheck.sidecar.metrics import Metrics
from cozecheck.sidecar.state import DOWN, Rules, State
from cozecheck.sidecar.words import plain, problems
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.compare import compare, deadly
from cozecheck.studio.products import Listing, products
from cozecheck.studio.run import Server

FIRST, LAST = 1.0, 5.0
"""Seconds until a server is asked again that is not ready: twice as many each time, up to the last, or the interval if that is shorter."""
JITTER = 0.2


class Visit(NamedTuple):
    """Whom to ask, and how often. `missing` says what is missing in what the environment says about the user; `server.seconds` are for all of one poll."""

    server: Server
    root: str
    interval: float
    rules: Rules
    missing: Text | None = None


class Poller:
    """One server, one folder. `state` is what is known."""

    def __init__(self, visit: Visit, client: Client, metrics: Metrics, log: Log) -> None:
        self.visit, self.state = visit, State()
        self._metrics, self._log = metrics, log
        self._session = visit.server.session
        self._studio = Studio(client, visit.server.url, self._session, visit.server.seconds)
        self._stamp: Stamp | None = None
        self._said: tuple[object, ...] = ()
        metrics.follow(lambda: self.state.unready(time.monotonic(), visit.rules) is None)

    @property
    def secrets(self) -> frozenset[str]:
        """What nobody may see."""
        expected, server = self.state.expected, self.visit.server
        return frozenset({self._session, server.session, server.password, *(expected.checked.secrets if expected else ())} - {""})

    async def run(self) -> None:
        """Until it is cancelled."""
        failures = 0
        while True:
            await self._look()
            await self._poll()
            ready = self._tell()
            failures = 0 if ready and not self.state.trouble else failures + 1
            await asyncio.sleep(pause(failures, self.state.trouble, self.visit) * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311

    async def _look(self) -> None:
        """Reads the folder where it is not as it was."""
        if await asyncio.to_thread(stamp, self.visit.root) == self._stamp:
            return
        self._stamp = await asyncio.to_thread(settled, self.visit.root)
        began = time.perf_counter()
        expected = await asyncio.to_thread(read, self.visit.root)
        if self.state.expected is None or not expected.digest or expected.digest != self.state.expected.digest:
            self.state.forget()
        self.state.expected = expected
        self._metrics.expect(expected)
        forecast = expected.checked.forecast
        self._log.write(
            "info" if forecast.startup == "ok" else "error",
            "Configuration read",
            component="sidecar",
            digest=expected.digest,
            startup=forecast.startup,
            plugins=len(forecast.plugins),
            tools=sum(map(len, forecast.plugins.values())),
            lost_plugins=len(forecast.lost),
            duration_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    async def _poll(self) -> None:
        state, began = self.state, time.perf_counter()
        try:
            await asyncio.wait_for(self._ask(), self.visit.server.seconds)
            state.up, state.trouble = True, None
        except StudioError as error:
            state.up, state.trouble = error.kind not in DOWN, error
        except (TimeoutError, asyncio.TimeoutError):
            words = T("no answer: {reason}", reason=T("no complete answer within {seconds:g} s", seconds=self.visit.server.seconds))
            state.up, state.trouble = False, StudioError(Kind.TIMEOUT.value, words)
        except Exception as error:
            # A bug of ours is not to end the sidecar: with its probe it would take the server out of service.
            words = T("cozecheck itself failed: {error}", error=f"{type(error).__name__}: {error}")
            state.trouble = StudioError("internal", words)
        state.asked = time.monotonic()
        # Who was away may come back with another configuration.
        state.proven = state.proven and state.up
        if not state.up or not state.known(state.asked, self.visit.rules):
            state.forget()
        self._metrics.polled(state, time.perf_counter() - began)

    async def _ask(self) -> None:
        """Raises StudioError."""
        visit, state = self.visit, self.state
        if not visit.rules.login or visit.missing:
            await self._knock()
            if visit.rules.login and visit.missing:
                raise StudioError("credentials", visit.missing)
            return
        if state.expected is None or state.expected.checked.result is None:
            await self._knock()
            return
        outcome, operations = state.expected.checked.result, state.expected.checked.operations
        listing = await self._products(outcome.names, deadly(outcome))
        state.compare(compare(outcome, operations, listing), listing.products.values(), time.monotonic())

    async def _knock(self) -> None:
        """Whether anything answers: the page at '/' needs no session (backend/api/middleware/request_inspector.go). Raises StudioError."""
        try:
            await self._studio.get("/")
        except StudioError as error:
            if error.kind in DOWN:
                raise

    async def _products(self, known: Iterable[str], fatal: frozenset[str]) -> Listing:
        """With a new session where the old one has ended, or was ended by another log-in of this user: that may be every time. Raises StudioError."""
        server = self.visit.server
        if self._session:
            try:
                return await products(self._studio, known, fatal)
            except StudioError as error:
                if error.kind != "session" or not server.password:
                    raise
        self._session = await self._studio.log_in(server.email, server.password)
        return await products(self._studio, known, fatal)

    def _tell(self) -> bool:
        """Writes a line where something is otherwise than it was; whether the server is ready."""
        state, now = self.state, time.monotonic()
        reason, trouble = state.unready(now, self.visit.rules), state.trouble
        said = (reason is None, state.up, trouble and trouble.kind, tuple((row.what, row.plugin, row.tool) for row in state.wrong()))
        if said != self._said:
            self._said = said
            words = plain(self.secrets, self.visit.root)
            self._log.write(
                "info" if reason is None and trouble is None else "warning",
                "Ready" if reason is None else "Not ready",
                component="sidecar",
                up=state.up,
                **({"reason": words.say(reason)} if reason else {}),
                **({"error": words.say(trouble.message), "kind": trouble.kind} if trouble else {}),
                **({"do": words.say(trouble.do)} if trouble and trouble.do else {}),
                problems=problems(state.wrong(), words),
            )
        return reason is None


def pause(failures: int, trouble: StudioError | None, visit: Visit) -> float:
    """Seconds until the next poll after so many failures. A password that is refused is not tried as often: the server reckons long at each."""
    if not failures:
        return visit.interval
    most = visit.rules.stale / 2 if trouble is not None and trouble.kind == "login" else min(visit.interval, LAST)
    return float(min(FIRST * 2 ** min(failures - 1, 20), most))
