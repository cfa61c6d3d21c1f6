"""Puts a version back in place: checked before, verified after, taken back where the server does not have what was foretold."""

from __future__ import annotations

import os
from enum import Enum
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.store import switch as switches
from cozecheck.store.backup import Kept, keep
from cozecheck.store.forecast import foretell, objections
from cozecheck.store.model import Forecast, RefusedError, Version, trouble
from cozecheck.store.site import Site
from cozecheck.store.store import Store
from cozecheck.store.switch import Switch
from cozecheck.store.verify import Server, tell


class Result(Enum):
    """How a rollback ended; the value is the stable name in reports."""

    SWITCHED = "switched"
    NOTHING = "nothing-to-do"
    WENT_BACK = "went-back"


class Outcome(NamedTuple):
    """`before` is what was replaced, and kept; None where there was nothing. `wrong` is why it went back, `still_wrong` what is wrong with that.

    `verified` says that the server was asked, and has what was foretold of the version in place.
    """

    result: Result
    before: Version | None
    after: Version
    verified: bool = False
    wrong: tuple[Text, ...] = ()
    still_wrong: tuple[Text, ...] = ()
    notices: tuple[Text, ...] = ()
    pruned: tuple[int, ...] = ()
    secrets: frozenset[str] = frozenset()


def rollback(site: Site, wish: str, server: Server, *, force: bool = False, number_to_keep: int = 0) -> Outcome:
    """Puts the version `wish`, or else the one before the current one, in place.

    Raises UsageError, RefusedError and OSError: then the configuration is what it was, or, where only the clearing up failed, the new one.
    """
    store = Store(site.store)
    if not store.numbers():
        raise UsageError(T("no version is kept in '{store}' yet: `cozecheck backup` keeps one", store=store.path))
    with store.locked():
        notices = switches.repair(store, site)
        kept = keep(store, site.config, site.config) if os.path.isdir(site.config) else None
        _refuse_places(site, kept)
        before = kept.version if kept else None
        target = store.chosen(wish) if wish else _previous(store, before)
        secrets = kept.secrets if kept else frozenset()
        if before and before.digest == target.digest:
            return Outcome(Result.NOTHING, before, target, notices=notices, secrets=secrets)
        try:
            outcome = _switch(store, site, before, target, server, force)
        except OSError as error:
            raise RefusedError(trouble(error), _end(store, site)) from error
        except BaseException:
            _end(store, site)
            raise
        outcome = outcome._replace(notices=(*notices, *outcome.notices), secrets=secrets | outcome.secrets)
        if number_to_keep:
            in_place = {version.number for version in (before, target) if version}
            outcome = outcome._replace(pruned=tuple(store.prune(number_to_keep, in_place)))
        return outcome


def _end(store: Store, site: Site) -> tuple[Text, ...]:
    """Ends a switch that failed on the way, and says how; where even that fails, the next command does it."""
    try:
        return switches.repair(store, site) or (T("nothing is switched"),)
    except (OSError, RefusedError):
        return (T("the next cozecheck command on this configuration repairs what is left"),)


def _refuse_places(site: Site, kept: Kept | None) -> None:
    """Folders that cannot be replaced without a loss. Raises RefusedError."""
    if os.path.islink(site.config):
        return
    if os.path.lexists(site.config) and not os.path.isdir(site.config):
        raise RefusedError(T("'{path}' is no folder", path=site.config))
    if kept and kept.vcs:
        raise RefusedError(
            T("'{path}' holds {vcs}, which would be lost with the folder; use version control to go back there", path=site.config, vcs=kept.vcs[0])
        )
    if os.path.ismount(site.config):
        raise RefusedError(T("'{path}' is a mount point, so no other folder can take its place; mount the folder above it instead", path=site.config))


def _previous(store: Store, current: Version | None) -> Version:
    """The version before the current one: what the last switch replaced, else the newest other one. Raises UsageError."""
    versions = [version for version in store.versions() if current is None or version.digest != current.digest]
    switch = switches.last(store)
    if switch and current and switch.after == current.number:
        for version in versions:
            if version.number == switch.before:
                return version
    if not versions:
        raise UsageError(T("there is no other version in '{store}' to go back to", store=store.path))
    return versions[-1]


def _switch(store: Store, site: Site, before: Version | None, target: Version, server: Server, force: bool) -> Outcome:
    switch = switches.prepare(store, site, before.number if before else 0, target)
    checked = foretell(switch.beside)
    against = objections(checked, strict=False)
    if against and not force:
        raise RefusedError(T("version {number} is not put in place (--force does it nevertheless)", number=target.number), against)
    switches.go(switch)
    outcome = Outcome(Result.SWITCHED, before, target, secrets=checked.secrets)
    if server.reload_url or server.verify_url:
        outcome = _verified(switch, outcome, server, checked.forecast)
    left = switches.finish(store, switch).left
    return outcome._replace(notices=(*outcome.notices, *left))


def _verified(switch: Switch, outcome: Outcome, server: Server, forecast: Forecast) -> Outcome:
    if forecast.startup != "ok":
        return outcome._replace(notices=(T("the server is not asked: with this version it does not start"),))
    try:
        wrong = tell(server, forecast)
    except BaseException:
        switches.back(switch)
        raise
    if not wrong:
        return outcome._replace(verified=bool(server.verify_url))
    switches.back(switch)
    before = outcome.before
    known = before is not None and before.forecast.startup == "ok"
    still = tell(server, before.forecast) if before and known else ()
    return outcome._replace(result=Result.WENT_BACK, wrong=wrong, still_wrong=still, verified=bool(known and server.verify_url and not still))
