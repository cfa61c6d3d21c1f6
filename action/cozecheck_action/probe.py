"""The step that asks the plugins' servers whether they are there."""

from __future__ import annotations

from cozecheck_action.further import report_on
from cozecheck_action.inputs import lines


def main() -> None:
    """Probes all paths at once."""
    report_on("probe", [["--", *lines("paths")]], network=True)
