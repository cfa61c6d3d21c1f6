"""Where a configuration lies, and where its versions are kept: beside it, never in it."""

from __future__ import annotations

import os
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.source.discover import discover, only

STORE = ".cozecheck-store"
"""Beside the configuration; in it a folder named after each configuration that lies there."""


class Site(NamedTuple):
    """`config` is the absolute path of a folder, or of a link to one, that need not be there; `store` that of its versions; `shown` is for people."""

    config: str
    store: str
    shown: str

    @property
    def name(self) -> str:
        """The configuration's own name."""
        return os.path.basename(self.config)

    @property
    def above(self) -> str:
        """The folder that holds the configuration."""
        return os.path.dirname(self.config)


def locate(path: str, store: str = "") -> Site:
    """The one configuration that `path` means, as the check understands paths. A store speaks for one that is broken or gone.

    Raises UsageError.
    """
    try:
        folders = discover([path]).folders
    except UsageError:
        site = _remembered(path, store)
        if site is None:
            raise
        return site
    return _site(only(path, folders), store)


def place(path: str, store: str = "") -> Site:
    """A folder, or a link to one, that is to hold a configuration, whether it is there yet or not. Raises UsageError."""
    return _site(path, store)


def _remembered(path: str, store: str) -> Site | None:
    """The configuration that a store beside `path`, or in it, is of."""
    site = _site(path, store)
    if os.path.isdir(os.path.join(site.store, "versions")):
        return site
    try:
        kept = [name for name in os.listdir(os.path.join(path, STORE)) if os.path.isdir(os.path.join(path, STORE, name, "versions"))]
    except OSError:
        return None
    return _site(os.path.join(path, kept[0]), store) if len(kept) == 1 else None


def _site(root: str, store: str) -> Site:
    full = os.path.abspath(root)
    # What the last name stands for may be a link that is to be switched; the way to it may not change meanwhile.
    config = os.path.join(os.path.realpath(os.path.dirname(full)), os.path.basename(full))
    site = Site(config, os.path.abspath(store) if store else os.path.join(os.path.dirname(config), STORE, os.path.basename(config)), root)
    if not site.name:
        raise UsageError(T("the root of the file system is no config folder"))
    inside, real = os.path.realpath(config), os.path.realpath(site.store)
    default = os.path.join(os.path.dirname(config), STORE, os.path.basename(config))
    if not store and real != default:
        raise UsageError(T("'{store}' is a link; name the store that is meant with --store", store=default))
    if real == inside or real.startswith(os.path.join(inside, "")):
        raise UsageError(T("the store '{store}' lies in the configuration, where Coze Studio would find it; choose another with --store", store=site.store))
    return site
