"""Reads a configuration that is to be shipped, and refuses one that must not be."""

from __future__ import annotations

from collections.abc import Container

from cozecheck.core.text import T
from cozecheck.render.model import Content
from cozecheck.source.files import META
from cozecheck.store.bundle import contents, digest
from cozecheck.store.forecast import objections
from cozecheck.store.model import RefusedError


def read(root: str, *, force: bool = False) -> Content:
    """A config folder's files and what is foretold of them. Raises RefusedError where something is lost, unless forced, or cannot be carried; OSError."""
    files, checked = contents(root)
    against = objections(checked, strict=True)
    if against and not force:
        raise RefusedError(T("this configuration is not rendered (--force does it nevertheless)"), against)
    return Content(root, files, digest(files), checked.forecast, checked.secrets)


def with_secrets(content: Content, but: Container[str] = ()) -> list[str]:
    """The files that hold a token, a password or another secret value, without those in `but`."""
    values = [value.encode() for value in content.secrets]
    found = [path for path, data in content.files.items() if any(value in data for value in values)]
    # A value may be folded or escaped in its file; the plugins' own values stand there.
    known = found or ([META] if values else [])
    return [path for path in known if path not in but]
