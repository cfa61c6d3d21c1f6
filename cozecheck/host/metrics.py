"""What Prometheus reads, under the names, labels and buckets of the deployment guide."""

from __future__ import annotations

from collections import Counter as Count

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from cozecheck.host.model import Served, Status

BUCKETS = (0.1, 0.5, 1, 2, 5, 10)
"""Seconds; the guide's."""
ORDINARY = "1"
"""The only plugin_type that Coze Studio loads."""


class Metrics:
    """The host's own registry: labels come from the configuration only, never from a caller."""

    def __init__(self) -> None:
        # Their gauges of creation times are no part of the guide's metrics.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        names = ("plugin_name", "operation")
        self._requests = Counter("coze_plugin_requests", "Calls of plugins' tools, by outcome.", (*names, "status"), registry=self._registry)
        self._seconds = Histogram(
            "coze_plugin_request_duration_seconds", "How long calls of plugins' tools took.", names, buckets=BUCKETS, registry=self._registry
        )
        self._active = Gauge("coze_active_plugins", "Plugins that serve calls, by plugin_type.", ("plugin_type",), registry=self._registry)
        self._stale = Gauge("coze_stale_plugins", "Plugins whose newest version is broken, so that an older one serves.", registry=self._registry)
        self._reloads = Counter("coze_plugin_reloads", "Times that the configuration was read.", ("status",), registry=self._registry)
        ProcessCollector(registry=self._registry)

    def called(self, plugin: str, operation: str, success: bool, seconds: float) -> None:
        """Counts one call."""
        self._requests.labels(plugin, operation, "success" if success else "error").inc()
        self._seconds.labels(plugin, operation).observe(seconds)

    def loaded(self, served: Served) -> None:
        """Notes what is served after a reload."""
        active = [entry for entry in served.entries if entry.status is Status.ACTIVE]
        types = Count(str(entry.meta.plugin_type.value) for entry in active) or {ORDINARY: 0}
        self._active.clear()
        for kind, count in types.items():
            self._active.labels(kind).set(count)
        broken = served.problem is not None or any(entry.cause for entry in served.entries)
        self._stale.set(sum(entry.stale for entry in active))
        self._reloads.labels("error" if broken else "success").inc()

    def text(self, accept: str) -> tuple[bytes, str]:
        """The metrics in the format that the reader prefers, and its Content-Type."""
        encode, kind = choose_encoder(accept)
        return encode(self._registry), kind
