"""What the store keeps: versions, each with its entries and what was foretold of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from cozecheck.core.result import ConfigResult, Prediction
from cozecheck.core.text import T, Text


class RefusedError(Exception):
    """What was asked for is not done, and nothing is changed, or all is as it was: exit code 1. `reasons` say more, one line each."""

    def __init__(self, message: Text, reasons: tuple[Text, ...] = ()) -> None:
        super().__init__(message.render())
        self.message, self.reasons = message, reasons


def trouble(error: OSError) -> Text:
    """What the system says of a file."""
    return T("'{path}': {error}", path=str(error.filename or error.filename2 or "-"), error=error.strerror or str(error))


class Entry(NamedTuple):
    """A file, folder or link of a configuration. `path` is below its root with '/', '.' for the root itself.

    `mtime` is in nanoseconds, `owner` uid and gid.
    """

    path: str
    kind: str
    """'file', 'folder' or 'link'."""
    mode: int
    mtime: int
    owner: tuple[int, int] = (0, 0)
    size: int = 0
    sha256: str = ""
    target: str = ""
    """Of a link: what it says, which is never followed."""


class Forecast(NamedTuple):
    """What the check foretold. `startup` is as in Prediction, or 'unknown' where the check itself failed.

    `plugins` are the tools by plugin id, `names` name_for_model and `versions` the plugins' own versions. `lost` are the ids of plugins that the
    configuration declares and the server drops; `losses` counts all that is lost or dangerous.
    """

    startup: str = "unknown"
    sure: bool = False
    plugins: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    names: Mapping[str, str] = MappingProxyType({})
    versions: Mapping[str, str] = MappingProxyType({})
    declared_plugins: int = 0
    declared_tools: int = 0
    lost: tuple[str, ...] = ()
    losses: int = 0

    def prediction(self) -> Prediction | None:
        """As a Prediction, as far as its numbers go; None where nothing is known."""
        if self.startup == "unknown":
            return None
        return Prediction(self.startup, self.plugins, declared_plugins=self.declared_plugins, declared_tools=self.declared_tools)


class Version(NamedTuple):
    """One version: its number in the store, the digest of its content, when (UTC, ISO 8601) and by whom it was kept, at which git commit, why."""

    number: int
    digest: str
    time: str
    who: str
    config: str
    commit: str
    note: str
    forecast: Forecast
    entries: tuple[Entry, ...]

    @property
    def files(self) -> list[Entry]:
        """The entries that are files."""
        return [entry for entry in self.entries if entry.kind == "file"]


class Checked(NamedTuple):
    """A folder's check: what is foretold of it, and the result behind that; None where the check failed. `operations` are the loaded tools' operationIds."""

    forecast: Forecast
    result: ConfigResult | None = None
    secrets: frozenset[str] = frozenset()
    operations: Mapping[str, str] = MappingProxyType({})


def forecast_from(data: Mapping[str, Any]) -> Forecast:
    """Of `as_data`. Raises KeyError, TypeError, ValueError or AttributeError for anything else."""
    return Forecast(
        str(data["startup"]),
        bool(data["sure"]),
        {str(plugin): tuple(map(str, tools)) for plugin, tools in data["plugins"].items()},
        {str(plugin): str(name) for plugin, name in data["names"].items()},
        {str(plugin): str(version) for plugin, version in data["versions"].items()},
        int(data["declared_plugins"]),
        int(data["declared_tools"]),
        tuple(map(str, data["lost"])),
        int(data["losses"]),
    )


def as_data(forecast: Forecast) -> dict[str, Any]:
    """The forecast for JSON."""
    plugins = {plugin: list(tools) for plugin, tools in forecast.plugins.items()}
    known = {"names": dict(forecast.names), "versions": dict(forecast.versions), "lost": list(forecast.lost)}
    return {**forecast._asdict(), "plugins": plugins, **known}
