"""What Prometheus reads. Labels come from the configuration only; what is not known has no series."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from cozecheck.host.metrics import ORDINARY
from cozecheck.sidecar.expected import Expected
from cozecheck.sidecar.state import State

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds."""
REASONS = ("connection-refused", "timeout", "unavailable", "login", "session", "credentials", "refused", "panic", "not-json", "internal")
"""Kinds of trouble that are there from the start, so that the first one is an increase. Rarer ones come when they come."""
PLUGIN = ("plugin_name", "plugin_id")


class Metrics:
    """The sidecar's own registry."""

    def __init__(self) -> None:
        # Their gauges of creation times would only be in the way.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = self._registry = CollectorRegistry()
        self._up = Gauge("coze_up", "Whether Coze Studio answered when it was last asked.", registry=registry)
        self._ready = Gauge("coze_ready", "Whether it is ready: it answers, and has the plugins and tools that were foretold.", registry=registry)
        self._expected = Gauge("coze_plugins_expected", "Plugins that Coze Studio should have, as foretold for its configuration.", registry=registry)
        self._active = Gauge("coze_active_plugins", "Plugins that Coze Studio has loaded, by plugin_type.", ("plugin_type",), registry=registry)
        self._loaded = Gauge("coze_plugin_loaded", "Whether Coze Studio has loaded a plugin of the configuration.", PLUGIN, registry=registry)
        self._tools_expected = Gauge("coze_plugin_tools_expected", "Tools of a plugin that Coze Studio should have, as foretold.", PLUGIN, registry=registry)
        self._tools_loaded = Gauge("coze_plugin_tools_loaded", "Tools of a plugin that Coze Studio has loaded.", PLUGIN, registry=registry)
        self._config = Info("coze_config", "The configuration folder that the sidecar reads.", registry=registry)
        self._last = Gauge("coze_last_poll_timestamp_seconds", "When Coze Studio last answered as it should.", registry=registry)
        self._seconds = Histogram("coze_poll_duration_seconds", "How long it took to ask Coze Studio.", buckets=BUCKETS, registry=registry)
        self._errors = Counter("coze_poll_errors", "Times that Coze Studio did not answer as it should, by reason.", ("reason",), registry=registry)
        for reason in REASONS:
            self._errors.labels(reason)
        ProcessCollector(registry=registry)

    def follow(self, ready: Callable[[], bool]) -> None:
        """Asks this at each scrape, so that it gets old by itself."""
        self._ready.set_function(ready)

    def expect(self, expected: Expected) -> None:
        """Notes what is foretold."""
        forecast = expected.checked.forecast
        self._expected.set(len(forecast.plugins))
        self._config.info({"digest": expected.digest[:12]})
        self._tools_expected.clear()
        for plugin, tools in forecast.plugins.items():
            self._tools_expected.labels(forecast.names.get(plugin, ""), plugin).set(len(tools))

    def polled(self, state: State, seconds: float) -> None:
        """Notes what came of a poll."""
        self._up.set(state.up)
        self._seconds.observe(seconds)
        if state.trouble:
            self._errors.labels(state.trouble.kind).inc()
        else:
            self._last.set_to_current_time()
        for gauge in (self._active, self._loaded, self._tools_loaded):
            gauge.clear()
        result = state.expected.checked.result if state.expected else None
        if state.compared is None or result is None:
            return
        there = {product.id: product for product in state.products}
        self._active.labels(ORDINARY).set(len(there))
        unasked = {row.plugin for row in state.rows if row.what in ("not-asked", "details-fail")}
        for plugin, known in result.names.items():
            if plugin not in unasked:
                self._loaded.labels(known.name, plugin).set(plugin in there)
                self._tools_loaded.labels(known.name, plugin).set(len(there[plugin].tools) if plugin in there else 0)

    def text(self, accept: str) -> tuple[bytes, str]:
        """The metrics in the format that the reader prefers, and its Content-Type."""
        encode, kind = choose_encoder(accept)
        return encode(self._registry), kind
