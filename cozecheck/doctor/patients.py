"""Who is to be examined: plugins with what the prediction says about them, and the servers of those that load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from cozecheck.core.effect import Effect
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.result import Loss, Prediction
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Examination, Status, Step
from cozecheck.loader.load import load
from cozecheck.loader.model import Config, Plugin
from cozecheck.net.problem import NetError
from cozecheck.net.urls import read_url
from cozecheck.rules.secrets import secrets
from cozecheck.source.discover import discover
from cozecheck.source.files import ConfigFiles

SHOWN = 5
"""Broken tools of one plugin, and folders, that are named; `cozecheck check` has them all."""


class Patient(NamedTuple):
    """An examination that has begun with the prediction, and the URL to look at; '' where that would be of no use."""

    examination: Examination
    url: str = ""


class Patients(NamedTuple):
    """All of a run, the config folders that were read, and the values that no report may print."""

    all: tuple[Patient, ...] = ()
    folders: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()


def from_url(url: str, paths: Sequence[str]) -> Patients:
    """A server, and the plugins of config folders that are on it, where folders are given. Raises UsageError for what is no URL of a web server."""
    try:
        read = read_url(url)
    except NetError as error:
        raise UsageError(T("'{url}' cannot be examined: {reason}", url=_without_user(url), reason=error.message)) from None
    user = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
    hidden = {part for part in (user, *user.split(":")) if len(part) > 3}
    origin = str(read.origin())
    known = from_config(paths, "") if paths else Patients()
    found = next((patient.examination for patient in known.all if patient.url and str(read_url(patient.url).origin()) == origin), None)
    return Patients((Patient(found or _server(origin, (), None), str(read)),), known.folders, known.secrets | hidden)


def from_config(paths: Iterable[str], wanted: str) -> Patients:
    """The plugins of config folders, or the one that is `wanted` by its id or name_for_model. Raises UsageError."""
    patients: dict[str, Patient] = {}
    folders, hidden, known = [], set[str](), list[str]()
    for folder in discover(paths).folders:
        files = ConfigFiles(folder.root)
        config, prediction = with_deep_stack(lambda files=files: load(files))  # type: ignore[misc]
        hidden |= secrets(config, files)
        folders.append(folder.root)
        if prediction.startup != "ok":
            patients[folder.root] = Patient(_no_start(config, prediction))
            continue
        for plugin in config.plugins:
            names = (str(plugin.meta.id.value), plugin.meta.name)
            known += names
            if (wanted in names) if wanted else not plugin.meta.deprecated.value:
                _add(plugin, config, prediction, patients)
    if wanted and not patients:
        close = get_close_matches(wanted, known, 1)
        hint = T("did you mean '{guess}'?", guess=close[0]) if close else T("name one by its plugin_id or its name_for_model, or a server by its URL")
        raise UsageError(
            T(
                "there is no plugin '{plugin}' in {folders}; {hint}",
                plugin=wanted,
                folders=", ".join(folders[:SHOWN]) + (", …" if len(folders) > SHOWN else ""),
                hint=hint,
            )
        )
    return Patients(tuple(patients.values()), tuple(folders), frozenset(hidden))


def _add(plugin: Plugin, config: Config, prediction: Prediction, patients: dict[str, Patient]) -> None:
    steps = _predicted(plugin, config, prediction)
    meta, document = plugin.meta, plugin.document
    title = T('plugin {plugin} "{name}"', plugin=str(meta.id.value), name=meta.name) if meta.name else T("plugin {plugin}", plugin=str(meta.id.value))
    lost = steps[0].status is Status.FAILED and not plugin.loaded
    servers = [server for server in document.openapi.servers if server] if document and document.openapi else []
    if lost or not servers or document is None:
        patients[f"{config.root} {len(patients)}"] = Patient(Examination("plugin", title, steps, (str(meta.id.value),), meta.node.at(config.meta_file)))
        return
    place = (servers[0].node.get("url") or servers[0].node).at(document.file)
    try:
        url = read_url(servers[0].url)
    except NetError as error:
        steps.append(
            Step("name", Status.SKIPPED, error.message, do=T("write the server as https://host or http://host:port"), kind=error.kind.value, place=place)
        )
        patients[f"{config.root} {len(patients)}"] = Patient(Examination("plugin", title, steps, (str(meta.id.value),), place))
        return
    origin = str(url.origin())
    patient = patients.setdefault(origin, Patient(_server(origin, (), place), str(url)))
    patient.examination.steps += steps
    patient.examination.plugins += (str(meta.id.value),)


def _server(origin: str, plugins: tuple[str, ...], place: Place | None) -> Examination:
    return Examination("server", T("server {origin}", origin=origin), [], plugins, place)


def _no_start(config: Config, prediction: Prediction) -> Examination:
    effect = Effect.SERVER_DOWN if prediction.startup == "error" else Effect.SERVER_CRASH
    cause = next((finding for finding in config.findings if finding.effect is effect), None)
    found = T("Coze Studio does not start") if effect is Effect.SERVER_DOWN else T("Coze Studio crashes at its start")
    step = _because(found, cause)._replace(means=T("no plugin of this folder works before that is mended, so their servers are not looked at"))
    return Examination("config", T("configuration {folder}", folder=config.root), [step], place=step.place)


def _predicted(plugin: Plugin, config: Config, prediction: Prediction) -> list[Step]:
    """What Coze Studio makes of the plugin and its tools; the first step is about the plugin itself."""
    meta = plugin.meta
    identity, name = str(meta.id.value), meta.name
    losses = [loss for loss in prediction.losses if loss.plugin == identity and loss.name == name]
    if not plugin.loaded:
        if meta.deprecated.value:
            found = T('Coze Studio leaves out plugin {plugin} "{name}": it is marked deprecated', plugin=identity, name=name)
            return [Step("prediction", Status.FAILED, found, do=T("remove deprecated: true"), place=meta.deprecated.at.at(config.meta_file))]
        loss = next((loss for loss in losses if not loss.tool), Loss(Effect.PLUGIN_DROPPED, identity))
        if loss.effect is Effect.UNKNOWN:
            found = T('whether Coze Studio loads plugin {plugin} "{name}" cannot be known', plugin=identity, name=name)
            return [_because(found, loss.cause)._replace(status=Status.INCONCLUSIVE)]
        found = T('Coze Studio drops plugin {plugin} "{name}"', plugin=identity, name=name)
        return [_because(found, loss.cause)._replace(means=T("its tools are called by nobody, so the way to its server is not looked at"))]
    tools = sum(tool.loaded for tool in plugin.tools)
    found = T('Coze Studio loads plugin {plugin} "{name}" with {count} tools', plugin=identity, name=name, count=tools)
    if tools == 1:
        found = T('Coze Studio loads plugin {plugin} "{name}" with one tool', plugin=identity, name=name)
    steps = [Step("prediction", Status.OK, found, facts={"plugin": identity, "loaded": True, "tools": tools})]
    broken = [loss for loss in losses if loss.tool and loss.effect in _BROKEN]
    steps += [_because(Text(_BROKEN[loss.effect].template, {"tool": f"{loss.tool} {loss.operation}"}), loss.cause) for loss in broken[:SHOWN]]
    if len(broken) > SHOWN:
        steps.append(Step("prediction", Status.FAILED, T("and {count} more; `cozecheck check` names all", count=len(broken) - SHOWN)))
    return steps


_BROKEN = {
    Effect.TOOL_DROPPED: T("Coze Studio drops tool {tool}"),
    Effect.CRASHES_WHEN_USED: T("tool {tool} stops the whole server when it is used"),
    Effect.BREAKS_PLUGIN_LIST: T("tool {tool} breaks the plugin list for everybody"),
    Effect.UNUSABLE_BY_WORKFLOWS: T("the workflow editor cannot add or open tool {tool}"),
    Effect.UNUSABLE_BY_AGENTS: T("no agent can use tool {tool}"),
}


def _because(found: Text, cause: Finding | None) -> Step:
    if cause is None:
        return Step("prediction", Status.FAILED, found)
    words = T("{effect}: {reason}", effect=found, reason=cause.message)
    facts = {"rule": cause.rule.code, "log": cause.log}
    return Step("prediction", Status.FAILED, words, do=cause.do, place=cause.place, facts=facts)


def _without_user(url: str) -> str:
    before, slashes, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return before + slashes + authority.rpartition("@")[2] + slash + path.partition("?")[0]
