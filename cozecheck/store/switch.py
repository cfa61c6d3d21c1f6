"""Puts another folder in a configuration's place in one step, and can take that back; what a crash leaves is repaired from the journal.

Two layouts: a plain folder, beside which the new one is written and with which it changes places; and a link such as
`current -> releases/7`, for which a new release is written and the link replaced. The journal is on the disk before anything else is, so that
the next command knows what every path that is left over is.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from typing import Any, NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.store import disk
from cozecheck.store.backup import keep, now, who
from cozecheck.store.model import RefusedError, Version
from cozecheck.store.site import Site
from cozecheck.store.snapshot import take, write
from cozecheck.store.store import Store

JOURNAL = "journal.json"
LAST = "last.json"
"""The journal of the last switch that came to its end."""


class Switch(NamedTuple):
    """What the journal says. `before` and `after` are version numbers, `before` 0 where there was no configuration.

    `beside` is where the new folder is written; `complete` says that it is whole, so that the configuration may be switched at any time.
    For a link: `was` and `becomes` are what it says before and after, `made` is whether `beside` is there for this switch only.
    """

    config: str
    beside: str
    before: int
    after: int
    digest: str
    time: str
    who: str
    complete: bool = False
    was: str = ""
    becomes: str = ""
    made: bool = True

    @property
    def aside(self) -> str:
        """Where the old folder waits on systems that cannot swap two names in one step."""
        return self.beside + "-old"

    @property
    def gone(self) -> str:
        """The name of what may be removed, whole or not."""
        return self.beside + "-gone"

    @property
    def link(self) -> str:
        """The new link, before it takes the old one's name: beside that, since the releases may lie on another file system."""
        folder, name = os.path.split(self.config)
        return os.path.join(folder, f".{name}.cozecheck-link")


def prepare(store: Store, site: Site, before: int, version: Version) -> Switch:
    """Writes the version as a whole folder beside the configuration. Raises RefusedError and OSError; then `repair` cleans up."""
    token = secrets.token_hex(4)
    beside = os.path.join(site.above, f".{site.name}.cozecheck-{token}")
    switch = Switch(site.config, beside, before, version.number, version.digest, now(), who())
    if os.path.islink(site.config):
        switch = _release(switch, version, token)
    _write(store, switch)
    if switch.made:
        write(switch.beside, version.entries, store.content)
        disk.sync_folder(os.path.dirname(switch.beside))
    if take(switch.beside).digest != version.digest:
        raise RefusedError(T("what was written to '{path}' is not version {number}; nothing is switched", path=switch.beside, number=version.number))
    switch = switch._replace(complete=True)
    _write(store, switch)
    return switch


def _release(switch: Switch, version: Version, token: str) -> Switch:
    """The release folder for a link; one that is there from an earlier switch, and still whole, serves again."""
    was = os.readlink(switch.config)
    releases = os.path.dirname(os.path.realpath(switch.config))
    beside = os.path.join(releases, f"cozecheck-{version.number}-{version.digest[:8]}")
    made = True
    if os.path.lexists(beside):
        made = os.path.islink(beside) or not os.path.isdir(beside) or take(beside).digest != version.digest
        beside = f"{beside}-{token}" if made else beside
    becomes = beside if os.path.isabs(was) else os.path.relpath(beside, os.path.dirname(switch.config))
    return switch._replace(beside=beside, was=was, becomes=becomes, made=made)


def go(switch: Switch) -> None:
    """The switch itself. After it, or after a failure (OSError), the configuration is the old or the new one."""
    if switch.was:
        _point(switch, switch.becomes)
        return
    if not os.path.lexists(switch.config):
        os.rename(switch.beside, switch.config)
    elif not disk.exchange(switch.config, switch.beside):
        os.rename(switch.config, switch.aside)
        os.rename(switch.beside, switch.config)
    disk.sync_folder(os.path.dirname(switch.config))


def back(switch: Switch) -> None:
    """Takes the switch back: the very folder that was there before is there again. OSError."""
    if switch.was:
        _point(switch, switch.was)
        return
    old, free = (switch.aside, switch.beside) if os.path.lexists(switch.aside) else (switch.beside, switch.aside)
    if not os.path.lexists(old):
        os.rename(switch.config, switch.beside)
    elif not disk.exchange(switch.config, old):
        os.rename(switch.config, free)
        os.rename(old, switch.config)
    disk.sync_folder(os.path.dirname(switch.config))


def _point(switch: Switch, target: str) -> None:
    disk.remove(switch.link)
    os.symlink(target, switch.link)
    os.replace(switch.link, switch.config)
    disk.sync_folder(os.path.dirname(switch.config))


def is_done(switch: Switch) -> bool:
    """Whether the new configuration is the one in place."""
    if switch.was:
        return os.path.islink(switch.config) and os.readlink(switch.config) == switch.becomes
    try:
        return switch.complete and take(switch.config).digest == switch.digest
    except (OSError, RefusedError):
        return False


class Finished(NamedTuple):
    """How a switch ended: whether the new configuration is in place, and folders that were left because no version can hold what is in them."""

    done: bool
    left: tuple[Text, ...] = ()


def finish(store: Store, switch: Switch) -> Finished:
    """Clears up after a switch, whether it took place or not, and closes the journal. OSError."""
    if switch.complete and switch.before and not os.path.lexists(switch.config):
        _restore(switch)
    done = is_done(switch)
    disk.remove(switch.gone)
    disk.remove(switch.link)
    left = []
    release = switch.was and (done or not switch.made)
    for path in () if release else (switch.beside, switch.aside):
        if os.path.lexists(path):
            try:
                if switch.complete and not switch.was:
                    # Whoever wrote into the folder while it was switched shall not lose that.
                    keep(store, path, switch.config)
            except RefusedError as error:
                left.append(T("'{path}' is left where it is: {reason}", path=path, reason=error.message))
                continue
            os.rename(path, switch.gone)
            disk.remove(switch.gone)
    if done:
        os.replace(store.at(JOURNAL), store.at(LAST))
        disk.sync_folder(store.path)
    else:
        store.drop(JOURNAL)
    return Finished(done, tuple(left))


def _restore(switch: Switch) -> None:
    """Between two renames the configuration has no name; the old one gets it back, else the new one takes it."""
    for path in (switch.aside, switch.beside):
        if os.path.lexists(path):
            os.rename(path, switch.config)
            disk.sync_folder(os.path.dirname(switch.config))
            return


def repair(store: Store, site: Site) -> tuple[Text, ...]:
    """Ends what a crash left open, and says what was done; nothing where there was nothing. Raises RefusedError and OSError."""
    data = store.get(JOURNAL)
    if data is None:
        return ()
    switch = _read(store, data)
    if not _is_ours(switch, site):
        # A journal that came with a pull request must not move or remove what it names.
        raise RefusedError(T("'{file}' speaks of other folders than these; look at it, and remove it", file=store.at(JOURNAL)))
    numbers = {"before": switch.before, "after": switch.after, "time": switch.time}
    done, left = finish(store, switch)
    if done:
        said = T("the switch from version {before} to {after} of {time} was cut short after it took place; it is repaired: {after} is in place", **numbers)
    else:
        said = T("the switch from version {before} to {after} of {time} was cut short before it took place; it is repaired: all is as before", **numbers)
    return said, *left


def _is_ours(switch: Switch, site: Site) -> bool:
    folder, name = os.path.split(switch.beside)
    if switch.config != site.config:
        return False
    if switch.was:
        return folder == os.path.dirname(os.path.realpath(site.config)) and re.fullmatch(r"cozecheck-\d+-[0-9a-f]{8}(-[0-9a-f]{8})?", name) is not None
    return folder == site.above and re.fullmatch(rf"\.{re.escape(site.name)}\.cozecheck-[0-9a-f]{{8}}", name) is not None


def last(store: Store) -> Switch | None:
    """The last switch that took place."""
    data = store.get(LAST)
    return _read(store, data) if data is not None else None


def _read(store: Store, data: dict[str, Any]) -> Switch:
    try:
        return Switch(**data)
    except TypeError:
        raise RefusedError(T("'{file}' is damaged", file=store.at(JOURNAL))) from None


def _write(store: Store, switch: Switch) -> None:
    store.put(JOURNAL, json.dumps(switch._asdict()).encode())
