"""What is known of the server, and what it means for who asks. A question never makes another one to the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.net.problem import Kind
from cozecheck.report.studio import subject
from cozecheck.sidecar.expected import Expected
from cozecheck.studio.client import StudioError
from cozecheck.studio.model import Product, Row, Status

DOWN = frozenset({*(kind.value for kind in Kind), "unavailable"})
"""Kinds of StudioError that are no answer of Coze Studio."""
LOST = "lost-as-predicted"


class Rules(NamedTuple):
    """What readiness asks for. `stale` is in seconds.

    `login`: the plugins are compared; without, an answer will do. `stay`: who was ready stays so as long as the server answers, for Coze Studio reads its
    configuration only when it starts: neither a password nor a file that changes later makes it another one.
    """

    stale: float
    login: bool = True
    stay: bool = False


@dataclass(slots=True)
class State:
    """What the last questions brought. Times are of time.monotonic(), None for never; `rows` and `products` are those of the last comparison."""

    expected: Expected | None = None
    up: bool = False
    asked: float | None = None
    compared: float | None = None
    rows: tuple[Row, ...] = ()
    products: tuple[Product, ...] = ()
    trouble: StudioError | None = None
    proven: bool = False
    """Whether a comparison was good since the server was away."""
    closing: bool = False

    def compare(self, rows: Iterable[Row], products: Iterable[Product], now: float) -> None:
        """Notes a comparison."""
        self.compared, self.rows, self.products = now, tuple(rows), tuple(products)
        self.proven = self.proven or not self.wrong()

    def forget(self) -> None:
        """The comparison says nothing any more: it is too old, or the folder is another one."""
        self.compared, self.rows, self.products = None, (), ()

    def wrong(self) -> list[Row]:
        """What is not as it was foretold. A plugin that is lost as foretold is as foretold."""
        return [row for row in self.rows if row.status is Status.FAILED and row.what != LOST]

    def lost(self) -> list[Row]:
        """What the server has dropped, as foretold."""
        return [row for row in self.rows if row.what == LOST]

    def known(self, now: float, rules: Rules) -> bool:
        """Whether the comparison still holds."""
        return self.compared is not None and now - self.compared <= rules.stale

    def unhealthy(self, now: float, rules: Rules) -> Text | None:
        """Why the server does not count as one that answers; None where it does."""
        if self.asked is None:
            return T("the server was not asked yet")
        if now - self.asked > rules.stale:
            return T("the last answer is {age:.0f} s old", age=now - self.asked)
        return None if self.up or self.trouble is None else self.trouble.message

    def unready(self, now: float, rules: Rules) -> Text | None:
        """Why the server is not ready; None where it is."""
        if self.closing:
            return T("the sidecar stops")
        reason = self.unhealthy(now, rules)
        if reason or not rules.login or (rules.stay and self.proven):
            return reason
        if self.expected is None or self.expected.checked.result is None:
            return T("the configuration folder cannot be checked; `cozecheck check` says more")
        wrong = self.wrong()
        if wrong:
            more = {"subject": subject(wrong[0]), "reason": wrong[0].reason or T("failed"), "count": len(wrong) - 1}
            return T("{subject}: {reason} (and {count} more)", **more) if len(wrong) > 1 else T("{subject}: {reason}", **more)
        if self.known(now, rules):
            return None
        return self.trouble.message if self.trouble else T("the server's plugins were not compared yet")
