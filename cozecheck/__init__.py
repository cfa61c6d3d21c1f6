"""Checks Coze Studio plugin configurations and predicts what the server will do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cozecheck.api import check as check

__version__ = "0.1.0"

COZE_STUDIO = "4f786d6a9"
"""The commit of coze-dev/coze-studio whose loader is modelled."""

__all__ = ["COZE_STUDIO", "__version__", "check"]


def __getattr__(name: str) -> object:
    """`cozecheck.check` loads the checker when it is first asked for: `cozecheck --version` needs none of it."""
    if name == "check":
        from cozecheck.api import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
