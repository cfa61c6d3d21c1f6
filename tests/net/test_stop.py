"""Ctrl-C in work that cleans up, also where the cancellation is swallowed."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from cozecheck.net.stop import Stop, cancelled_by_signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_and_is_remembered_where_that_is_swallowed(number: signal.Signals) -> None:
    stop, seen = Stop(), []

    async def work() -> None:
        before = signal.getsignal(number)
        with cancelled_by_signals(stop):
            stop.check()
            os.kill(os.getpid(), number)
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                # As asyncio.wait_for does before Python 3.12, where its work is done at the same moment.
                seen.append("swallowed")
            # A second signal would find the process as it is without asyncio.
            assert signal.getsignal(number) in (before, signal.default_int_handler)
            stop.check()

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work())
    assert seen == ["swallowed"] and stop.stopping
