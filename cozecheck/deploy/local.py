"""A folder on this machine as a target: the store's own switch, then the server that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from cozecheck.core.text import T
from cozecheck.deploy.model import Change, FailedError, Memory, Plan, Said, Target
from cozecheck.deploy.run import alone, unpublished
from cozecheck.store import disk
from cozecheck.store.backup import keep
from cozecheck.store.model import Entry, RefusedError, Version
from cozecheck.store.rollback import Result, rollback
from cozecheck.store.site import Site
from cozecheck.store.snapshot import take
from cozecheck.store.store import Store
from cozecheck.store.verify import Server, tell


class Place(NamedTuple):
    """The folder that the server reads, the one that is to take its place, and the server. `ask` asks a Coze Studio afterwards, or is None."""

    site: Site
    source: str
    server: Server
    force: bool = False
    ask: Callable[[], Said] | None = None

    @property
    def store(self) -> Store:
        """The target's own store."""
        return Store(self.site.store)


def target(place: Place) -> Target:
    """The target."""
    return Target(
        "local",
        (place.site.config,),
        place.site.config,
        alone,
        partial(remember, place),
        unpublished,
        partial(_plan, place),
        partial(put, place),
        partial(_wait, place),
        partial(verify, place),
        nothing,
        partial(_undo, place),
        partial(rescue, place),
    )


def nothing() -> Said:
    """There is nothing to clear up: the switch has done it."""
    return ()


def backup(place: Place) -> tuple[int, Said]:
    """Keeps what is to come as a version of the target. Raises RefusedError and OSError."""
    with place.store.locked():
        kept = keep(place.store, place.source, place.site.config)
    if kept.vcs:
        return kept.version.number, (
            T("version {number} in {store}; {path} is left out", number=kept.version.number, store=place.site.store, path=kept.vcs[0]),
        )
    return kept.version.number, (T("version {number} in {store}", number=kept.version.number, store=place.site.store),)


def coming(place: Place) -> Version:
    """The version that is to come, which `backup` has kept. Raises FailedError where the folder has changed since."""
    digest = take(place.source).digest
    for version in place.store.versions():
        if version.digest == digest:
            return version
    raise FailedError(T("'{path}' has changed since it was checked; nothing is switched", path=place.source))


def remember(place: Place) -> Memory:
    """The version in place, kept."""
    after = coming(place).digest
    try:
        there = take(place.site.config)
    except FileNotFoundError:
        return {"version": 0, "digest": "", "after": after}
    with place.store.locked():
        kept = keep(place.store, place.site.config, place.site.config)
    return {"version": kept.version.number, "digest": there.digest, "after": after}


def _plan(place: Place) -> Plan:
    server = place.server
    said = [T("'{source}' takes the place of '{config}', in one step", source=place.source, config=place.site.config)]
    said += [T("POST {url}", url=server.reload_url)] if server.reload_url else []
    said += [T("GET {url}", url=server.verify_url)] if server.verify_url else []
    return Plan(changes=tuple(changes(place)), notices=tuple(said))


def changes(place: Place) -> Iterator[Change]:
    """What becomes of each file. Raises RefusedError and OSError."""
    try:
        old = _files(take(place.site.config).entries)
    except FileNotFoundError:
        old = {}
    new = _files(take(place.source).entries)
    for path in sorted({*old, *new}):
        what = "created" if path not in old else "removed" if path not in new else "same" if old[path] == new[path] else "changed"
        yield Change(what, "file", path)


def _files(entries: tuple[Entry, ...]) -> dict[str, tuple[str, int]]:
    return {entry.path: (entry.sha256 or entry.target, entry.mode) for entry in entries if entry.kind != "folder"}


def put(place: Place) -> Said:
    """Switches."""
    version = coming(place)
    done = rollback(place.site, str(version.number), Server(), force=place.force)
    if done.result is Result.NOTHING:
        return (*done.notices, T("'{config}' is version {after} already; nothing is changed.", config=place.site.config, after=version.number))
    before = done.before.number if done.before else "-"
    return (*done.notices, T("version {before} -> {after}, in one step", before=before, after=version.number))


def _wait(place: Place) -> Said:
    if not place.server.reload_url:
        return (T("The server was not asked. Coze Studio reads its configuration when it starts: restart it."),)
    wrong = tell(place.server._replace(verify_url=""), coming(place).forecast)
    if wrong:
        raise FailedError(T("the server does not read it anew"), wrong)
    return (T("the server has read it anew"),)


def verify(place: Place) -> Said:
    """What lies there, and what the server says."""
    version = coming(place)
    if take(place.site.config).digest != version.digest:
        raise FailedError(T("'{config}' is not version {number}: others write there", config=place.site.config, number=version.number))
    said: Said = (T("{count} files: as they were checked", count=len(version.files)),)
    if place.server.verify_url:
        wrong = tell(place.server._replace(reload_url=""), version.forecast)
        if wrong:
            raise FailedError(T("the server does not have what was foretold"), wrong)
        said += (T("the server has what was foretold"),)
    return (*said, *(place.ask() if place.ask else ()))


def take_back(place: Place, before: Memory) -> Version | None:
    """The version that was there is there again; None where there was none, and none is. Raises FailedError, RefusedError and OSError."""
    number = int(before.get("version") or 0)
    if number:
        version = place.store.chosen(str(number))
        rollback(place.site, str(number), Server(), force=True)
        return version
    with place.store.locked():
        try:
            held = take(place.site.config).digest
        except FileNotFoundError:
            return None
        if held != before.get("after"):
            raise FailedError(T("'{config}' holds something else by now, and is left alone", config=place.site.config))
        disk.remove(place.site.config)
    return None


def _undo(place: Place, before: Memory) -> Said:
    version = take_back(place, before)
    if version is None:
        return (T("there was none before: '{config}' is removed again", config=place.site.config),)
    said = (T("'{config}' is version {number} again", config=place.site.config, number=version.number),)
    if version.forecast.startup == "ok" and (place.server.reload_url or place.server.verify_url):
        wrong = tell(place.server, version.forecast)
        words = T("the old configuration is in place again, but the server does not have what was foretold of it")
        if wrong and place.server.reload_url:
            # It may have the new one.
            raise FailedError(words, wrong)
        good = T("the server has what was foretold") if place.server.verify_url else T("the server has read it anew")
        return (*said, words, *wrong) if wrong else (*said, good)
    return said


def rescue(place: Place, before: Memory) -> Said:
    """What is how, and what to type."""
    number = before.get("version")
    try:
        held = take(place.site.config).digest
        known = [str(version.number) for version in place.store.versions() if version.digest == held]
        said = (T("'{config}' is version {number}", config=place.site.config, number=known[0] if known else "?"),)
    except (OSError, RefusedError):
        said = (T("'{config}' cannot be read", config=place.site.config),)
    return (*said, T("type: {command}", command=f"cozecheck rollback {number} {place.site.config}")) if number else said
