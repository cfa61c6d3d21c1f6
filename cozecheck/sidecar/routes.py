"""The probes and the metrics over HTTP."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from aiohttp import web

from cozecheck import __version__
from cozecheck.core.text import Text, Translate
from cozecheck.host.guard import Guard, add_headers
from cozecheck.sidecar.metrics import Metrics
from cozecheck.sidecar.poll import Poller
from cozecheck.sidecar.words import MOST, plain, problems

OPEN = ("/live", "/health", "/ready")
"""What needs no token: a kubelet sends none."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """Answers from what is known; nothing that is asked here asks the server."""

    def __init__(self, poller: Poller, metrics: Metrics, guard: Guard, languages: Mapping[str, Translate], default: str) -> None:
        self._poller, self._metrics, self._guard, self._languages, self._default = poller, metrics, guard, languages, default

    def application(self) -> web.Application:
        """All of it."""
        app = web.Application(middlewares=[self._guarded], client_max_size=1)
        app.on_response_prepare.append(add_headers)
        for path, handler in (("/live", self._live), ("/health", self._health), ("/ready", self._ready), ("/metrics", self._text)):
            app.router.add_get(path, handler)
        return app

    @property
    def _guarded(self) -> Any:
        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            refusal = self._guard.refusal(request)
            if refusal:
                headers = {"WWW-Authenticate": "Bearer"} if refusal[0] == 401 else {}
                return web.json_response({"error": refusal[1].render(self._translate(request))}, status=refusal[0], headers=headers)
            try:
                return await handler(request)
            except web.HTTPException as answer:
                return web.json_response({"error": answer.reason}, status=answer.status)

        return guarded

    def _translate(self, request: web.Request) -> Translate:
        return self._languages.get(request.query.get("lang", ""), self._languages[self._default])

    async def _live(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "alive", "version": __version__})

    async def _health(self, request: web.Request) -> web.Response:
        poller = self._poller
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        reason = poller.state.unhealthy(time.monotonic(), poller.visit.rules)
        return self._answer(request, "healthy", "unhealthy", reason, {"timestamp": now, "version": __version__})

    async def _ready(self, request: web.Request) -> web.Response:
        poller, now = self._poller, time.monotonic()
        return self._answer(request, "ready", "not ready", poller.state.unready(now, poller.visit.rules), self._details(request, now))

    def _details(self, request: web.Request, now: float) -> dict[str, Any]:
        if not self._guard.knows(request):
            return {}
        state, rules = self._poller.state, self._poller.visit.rules
        said: dict[str, Any] = {"up": state.up, "compared": rules.login and state.known(now, rules)}
        if state.expected:
            forecast = state.expected.checked.forecast
            said["foretold"] = {
                "digest": state.expected.digest,
                "startup": forecast.startup,
                "sure": forecast.sure,
                "plugins": len(forecast.plugins),
                "tools": sum(map(len, forecast.plugins.values())),
            }
        words, wrong = plain(self._poller.secrets, self._poller.visit.root, self._translate(request)), state.wrong()
        if state.trouble:
            said["trouble"] = {"kind": state.trouble.kind, "message": words.say(state.trouble.message), "do": words.say(state.trouble.do)}
        return {**said, "problems": problems(wrong, words), "lost": problems(state.lost(), words), "more_problems": max(0, len(wrong) - MOST)}

    def _answer(self, request: web.Request, good: str, bad: str, reason: Text | None, more: dict[str, Any]) -> web.Response:
        if reason is None:
            return web.json_response({"status": good, **more})
        words = plain(self._poller.secrets, self._poller.visit.root, self._translate(request))
        return web.json_response({"status": bad, "reason": words.say(reason), **more}, status=503)

    async def _text(self, request: web.Request) -> web.Response:
        body, kind = self._metrics.text(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": kind})
