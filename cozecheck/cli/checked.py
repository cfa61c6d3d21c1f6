"""One configuration folder, loaded and checked: what commands work on that need the tools and the prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

if TYPE_CHECKING:
    from cozecheck.core.result import ConfigResult, RunResult
    from cozecheck.loader.model import Config


def checked(path: str) -> tuple[Config, ConfigResult, RunResult]:
    """One folder, loaded and checked. Raises UsageError."""
    from cozecheck.api import check
    from cozecheck.settings.model import Settings
    from cozecheck.source.discover import one

    seen: list[Config] = []
    result = check(one(path), settings=Settings(), see=seen.append)
    if not seen or not result.configs:
        raise UsageError(T("cozecheck itself failed: {error}", error=result.failures[0].error if result.failures else "-"))
    return seen[0], result.configs[0], result
