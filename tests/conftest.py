"""Which tests may run at the same time: those that watch processes and clocks run one by one, beside all others."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
ONE_BY_ONE = ("action", "agent", "cassette", "deploy", "doctor", "export", "hook", "host", "mock", "probe", "render", "sidecar", "smoke", "store", "studio")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `pytest --dist loadgroup`: a group never runs beside itself. Files are not split, for what their fixtures set up."""
    for item in items:
        file = item.path.relative_to(ROOT)
        item.add_marker(pytest.mark.xdist_group("one by one" if file.parts[0] in ONE_BY_ONE else str(file)))


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in the background of a shell; all that the tests start would ignore Ctrl-C, too. Only a process's main thread may say otherwise.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)
