"""The reports on kept versions and bundles: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cozecheck.core.text import T, Text
from cozecheck.report.paint import cells, pad
from cozecheck.report.plain import Plain, as_json
from cozecheck.report.summary import verdict

if TYPE_CHECKING:
    from cozecheck.store.bundle import Bundle
    from cozecheck.store.model import Forecast, RefusedError, Version
    from cozecheck.store.rollback import Outcome

FORMATS = ("text", "json")
SHORT = 12
"""Digits of a digest or a commit that people need."""


def kept(version: Version, new: bool, pruned: Iterable[int], notices: Iterable[Text], kind: str, plain: Plain) -> str:
    """On a backup."""
    if kind == "json":
        return as_json({"version": _version(version, plain), "new": new, "pruned": list(pruned), "notices": [plain.say(notice) for notice in notices]})
    words = {"number": version.number, "files": len(version.files), "digest": version.digest[:SHORT], "time": version.time}
    first = (
        T("version {number} is kept: {files} files, digest {digest}.", **words)
        if new
        else T("nothing new: this is version {number}, kept at {time} ({files} files, digest {digest}).", **words)
    )
    return _lines([first, foretold(version.forecast), *_pruned(pruned), *notices], plain)


def listed(versions: Iterable[Version], current: str, notices: Iterable[Text], kind: str, plain: Plain) -> str:
    """All versions, newest first; `current` is the digest of the configuration as it is now, '' where that is not known."""
    found = sorted(versions, key=lambda version: -version.number)
    if kind == "json":
        document = {
            "versions": [{**_version(version, plain), "current": version.digest == current} for version in found],
            "notices": [plain.say(notice) for notice in notices],
        }
        return as_json(document)
    rows = [(*map(plain.say, (T("version"), T("time"), T("who"), T("commit"), T("digest"), T("plugins"), T("tools"), T("note"))),)] if found else []
    rows += [_row(version, version.digest == current, plain) for version in found]
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    table = "".join("  ".join(map(pad, row, widths)).rstrip() + "\n" for row in rows)
    known = any(version.digest == current for version in found)
    last = T("* is in place now.") if known else T("what is in place now is none of them: `cozecheck backup` keeps it.") if current and found else None
    empty = T("no version is kept yet: `cozecheck backup` keeps one.")
    return table + _lines([last if found else empty, *notices], plain)


def _row(version: Version, current: bool, plain: Plain) -> tuple[str, ...]:
    forecast = version.forecast
    plugins, tools = f"{len(forecast.plugins)}/{forecast.declared_plugins}", f"{_tools(forecast)}/{forecast.declared_tools}"
    down = {"error": T("no start"), "panic": T("crash at start")}.get(forecast.startup)
    return (
        f"{'*' if current else ' '} {version.number}",
        plain.say(version.time.replace("+00:00", "Z")),
        plain.say(version.who),
        version.commit[:SHORT] or "-",
        version.digest[:SHORT],
        plain.say(down) if down else "?" if forecast.startup == "unknown" else plugins,
        tools if forecast.startup == "ok" else "-",
        plain.say(version.note),
    )


def shown(version: Version, kind: str, plain: Plain) -> str:
    """One version with its files."""
    if kind == "json":
        entries = [{**entry._asdict(), "path": plain.say(entry.path), "owner": list(entry.owner)} for entry in version.entries]
        return as_json({"version": _version(version, plain), "entries": entries})
    head = [
        T("version {number} of {config}", number=version.number, config=version.config),
        T("kept at {time} by {who}", time=version.time, who=version.who),
        T("git commit {commit}", commit=version.commit) if version.commit else None,
        T("note: {note}", note=version.note) if version.note else None,
        T("digest {digest}", digest=version.digest),
        foretold(version.forecast),
    ]
    files = (f"  {entry.mode:04o} {entry.size:>9} {entry.sha256[:SHORT]} {plain.say(entry.path)}\n" for entry in version.files)
    links = (f"  {plain.say(f'{entry.path} -> {entry.target}')}\n" for entry in version.entries if entry.kind == "link")
    return _lines(head, plain) + "".join(files) + "".join(links)


def switched(outcome: Outcome, config: str, kind: str, plain: Plain) -> str:
    """On a rollback."""
    if kind == "json":
        document = {
            "result": outcome.result.value,
            "before": outcome.before and outcome.before.number,
            "after": outcome.after.number,
            "in_place": (outcome.before and outcome.before.number) if outcome.result.value == "went-back" else outcome.after.number,
            "verified": outcome.verified,
            "wrong": [plain.say(text) for text in outcome.wrong],
            "still_wrong": [plain.say(text) for text in outcome.still_wrong],
            "notices": [plain.say(text) for text in outcome.notices],
            "pruned": list(outcome.pruned),
        }
        return as_json(document)
    return _lines([*_outcome(outcome, config), *_pruned(outcome.pruned), *outcome.notices], plain)


def _outcome(outcome: Outcome, config: str) -> Iterable[Text]:
    words = {"config": config, "after": outcome.after.number, "before": outcome.before.number if outcome.before else "-"}
    if outcome.result.value == "nothing-to-do":
        yield T("'{config}' is version {after} already; nothing is changed.", **words)
        return
    if outcome.result.value == "went-back":
        yield T("went back: the server does not have what was foretold of version {after}. '{config}' is what it was before, version {before}.", **words)
        yield from (T("  {text}", text=text) for text in outcome.wrong)
        if outcome.still_wrong:
            yield T("and the server does not have what was foretold of version {before} either:", **words)
            yield from (T("  {text}", text=text) for text in outcome.still_wrong)
        return
    yield (
        T("'{config}' is version {after} now; what it replaced is version {before}.", **words)
        if outcome.before
        else T("'{config}' is version {after} now; there was none before.", **words)
    )
    yield foretold(outcome.after.forecast)
    if outcome.verified:
        yield T("The server has just that.")
    else:
        yield T("The server was not asked. Coze Studio reads its configuration when it starts: restart it.")


def bundled(bundle: Bundle, file: str, did: str, notices: Iterable[Text], kind: str, plain: Plain) -> str:
    """On a bundle; `did` is written, verified or unpacked."""
    if kind == "json":
        document = {
            "did": did,
            "file": plain.say(file),
            "digest": bundle.digest,
            "made_by": plain.say(bundle.made_by),
            "forecast": _forecast(bundle.forecast, plain),
            "files": [{"path": path, "size": len(data)} for path, data in bundle.files.items()],
            "notices": [plain.say(notice) for notice in notices],
        }
        return as_json(document)
    words = {"file": file, "files": len(bundle.files), "digest": bundle.digest[:SHORT]}
    first = {
        "written": T("{file}: {files} files, digest {digest}.", **words),
        "verified": T("{file} is whole: {files} files, digest {digest}.", **words),
        "unpacked": T("{file} is whole and unpacked: {files} files, digest {digest}.", **words),
    }[did]
    return _lines([first, foretold(bundle.forecast), *notices], plain)


def refused(error: RefusedError, kind: str, plain: Plain) -> str:
    """On what was not done."""
    if kind == "json":
        return as_json({"refused": plain.say(error.message), "reasons": [plain.say(reason) for reason in error.reasons]})
    return _lines([T("refused: {message}", message=error.message), *(T("  {text}", text=reason) for reason in error.reasons)], plain)


def foretold(forecast: Forecast) -> Text:
    """What Coze Studio does with it, in one sentence."""
    prediction = forecast.prediction()
    if prediction is None:
        return T("cozecheck cannot tell what Coze Studio does with it.")
    sentence = verdict(prediction)
    return sentence if forecast.sure else T("{verdict} That is not sure.", verdict=sentence)


def _version(version: Version, plain: Plain) -> dict[str, Any]:
    return {
        "number": version.number,
        "digest": version.digest,
        "time": version.time,
        "who": plain.say(version.who),
        "config": plain.say(version.config),
        "commit": version.commit,
        "note": plain.say(version.note),
        "files": len(version.files),
        "forecast": _forecast(version.forecast, plain),
    }


def _forecast(forecast: Forecast, plain: Plain) -> dict[str, Any]:
    return {
        "startup": forecast.startup,
        "sure": forecast.sure,
        "plugins": {plugin: list(tools) for plugin, tools in forecast.plugins.items()},
        "names": {plugin: plain.say(name) for plugin, name in forecast.names.items()},
        "versions": {plugin: plain.say(version) for plugin, version in forecast.versions.items()},
        "declared_plugins": forecast.declared_plugins,
        "declared_tools": forecast.declared_tools,
        "lost": list(forecast.lost),
        "losses": forecast.losses,
    }


def _tools(forecast: Forecast) -> int:
    return sum(map(len, forecast.plugins.values()))


def _pruned(numbers: Iterable[int]) -> list[Text]:
    gone = ", ".join(map(str, numbers))
    return [T("removed old versions: {numbers}.", numbers=gone)] if gone else []


def _lines(texts: Iterable[Text | None], plain: Plain) -> str:
    return "".join(plain.say(text) + "\n" for text in texts if text is not None)
