"""Checks Coze Studio plugin configurations and predicts what the server will do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cozecheck.api import check as check
    from cozecheck.core.errors import UsageError as UsageError
    from cozecheck.core.result import RunResult as RunResult
    from cozecheck.settings.model import Settings as Settings

__version__ = "0.1.0"

COZE_STUDIO = "4f786d6a9"
"""The commit of coze-dev/coze-studio whose loader is modelled."""

__all__ = ["COZE_STUDIO", "RunResult", "Settings", "UsageError", "__version__", "check"]

_HOMES = {"check": "cozecheck.api", "RunResult": "cozecheck.core.result", "Settings": "cozecheck.settings.model", "UsageError": "cozecheck.core.errors"}


def __getattr__(name: str) -> object:
    """Loads the checker when it is first asked for: `cozecheck --version` needs none of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
