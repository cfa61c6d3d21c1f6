"""What the configuration folder foretells."""

from __future__ import annotations

from typing import NamedTuple

from cozecheck.store.bundle import contents, digest
from cozecheck.store.forecast import foretell
from cozecheck.store.model import Checked, RefusedError


class Expected(NamedTuple):
    """`digest` is that of `cozecheck render` and `bundle`; '' where they would refuse the folder."""

    checked: Checked
    digest: str = ""


def read(root: str) -> Expected:
    """A config folder's check. What cannot be read or judged has no result."""
    try:
        files, checked = contents(root)
    except (RefusedError, OSError):
        return Expected(foretell(root))
    return Expected(checked, digest(files))
