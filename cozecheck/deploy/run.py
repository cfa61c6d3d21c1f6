"""One deployment from its first step to its last, and back where one of them fails; the same for every kind of target."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple, TypeVar

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.deploy import journal as journals
from cozecheck.deploy.journal import Journal
from cozecheck.deploy.model import Deployed, Done, FailedError, Memory, Outcome, Said, Status, Target
from cozecheck.render.model import Content
from cozecheck.store.backup import now, who
from cozecheck.store.model import Forecast, RefusedError, trouble
from cozecheck.store.store import Store

A = TypeVar("A")
LOCK = "deploy.lock"
ROLLBACK = "rollback"
"""The name of the step back."""


class Ready(NamedTuple):
    """What the check finds: the configuration, where it goes, and what the reader should know."""

    content: Content
    target: Target
    said: Said = ()


class Order(NamedTuple):
    """What the user wishes. `check` does all that needs no lock and changes nothing; `backup` keeps a version and gives its number.

    `probe` and `smoke` are None where they are not wished.
    """

    kind: str
    config: str
    store: Store
    check: Callable[[], Ready]
    backup: Callable[[], tuple[int, Said]]
    probe: Callable[[], Said] | None = None
    smoke: Callable[[], Said] | None = None
    plan: bool = False


class Course:
    """How far it is: what was done, and why it stopped."""

    def __init__(self) -> None:
        self.done: list[Done] = []
        self.failed = self.interrupted = False

    def do(self, name: str, work: Callable[[], tuple[A, Said]]) -> A | None:
        """Runs one step, timed. None where it fails, for whatever reason: what was begun must be taken back. What is wrong with the wish itself (UsageError of
        the first step) is left to the caller.
        """
        began = time.monotonic()
        try:
            value, said = work()
        except UsageError as error:
            if not self.done:
                raise
            self._fail(name, began, (error.message,))
        except (FailedError, RefusedError) as error:
            self._fail(name, began, (error.message, *error.reasons))
        except OSError as error:
            self._fail(name, began, (trouble(error),))
        except KeyboardInterrupt:
            self.interrupted = True
            self._fail(name, began, (T("interrupted"),))
        except Exception as error:
            if not self.done:
                raise
            self._fail(name, began, (T("cozecheck itself failed: {error}", error=f"{type(error).__name__}: {error}"),))
        else:
            self.done.append(Done(name, Status.OK, time.monotonic() - began, said))
            return value
        return None

    def skip(self, name: str) -> None:
        """A step that is not wished."""
        self.done.append(Done(name, Status.SKIPPED))

    def _fail(self, name: str, began: float, said: Said) -> None:
        self.failed = True
        self.done.append(Done(name, Status.FAILED, time.monotonic() - began, said))


def deploy(order: Order) -> Deployed:
    """Does it, or only plans it. Raises UsageError; everything else is in the result."""
    began, course = time.monotonic(), Course()
    result = Deployed(order.kind, "", order.config, "", Forecast(), Outcome.UNTOUCHED)
    ready = course.do("check", lambda: (found := order.check(), found.said))
    if ready is not None:
        content = ready.content
        result = result._replace(target=ready.target.shown, digest=content.digest, forecast=content.forecast, secrets=content.secrets)
        result = _planned(course, ready.target, result) if order.plan else _done(order, course, ready, result)
    return result._replace(steps=tuple(course.done), interrupted=course.interrupted, seconds=time.monotonic() - began)


def _planned(course: Course, target: Target, result: Deployed) -> Deployed:
    plan = course.do("plan", lambda: (found := target.plan(), found.notices))
    return result if plan is None else result._replace(outcome=Outcome.PLANNED, plan=plan)


def _done(order: Order, course: Course, ready: Ready, result: Deployed) -> Deployed:
    """Everything behind the check, with nobody else at work there."""
    target = ready.target
    if order.probe is None:
        course.skip("probe")
    elif course.do("probe", _saying(order.probe)) is None:
        return result
    run = Run(order, target)
    with ExitStack() as stack:
        if course.do("lock", _saying(lambda: run.begin(stack))) is None:
            return result
        number = course.do("backup", order.backup)
        if number is None or course.do("remember", _saying(lambda: run.remember(number))) is None:
            return result
        result = result._replace(version=number)
        try:
            good = all(_step(course, run, name, work) for name, work in _steps(order, target))
        except KeyboardInterrupt:
            course.interrupted, good = True, False
        if not good:
            return _back(course, run, result)
        course.do(journals.FINISHED, run.noted(journals.FINISHED, run.record))
        return result._replace(outcome=Outcome.DEPLOYED)


def _steps(order: Order, target: Target) -> tuple[tuple[str, Callable[[], Said] | None], ...]:
    """What changes something, or says whether that is good, in order. A failure in any of these is taken back."""
    return ("apply", target.apply), ("wait", target.wait), ("verify", target.verify), ("smoke", order.smoke)


def _step(course: Course, run: Run, name: str, work: Callable[[], Said] | None) -> bool:
    if work is None:
        course.skip(name)
        return True
    return course.do(name, run.noted(name, work)) is not None


def _back(course: Course, run: Run, result: Deployed) -> Deployed:
    """Takes it back, and says where that fails what is how."""
    if course.do(ROLLBACK, run.noted(ROLLBACK, run.undo)) is not None:
        return result._replace(outcome=Outcome.ROLLED_BACK)
    try:
        do = run.target.rescue(run.before)
    except (FailedError, KeyboardInterrupt):
        do = ()
    return result._replace(outcome=Outcome.STUCK, do=do or (T("run the same command again: it goes on from here"),))


class Run:
    """One run with its journal. `before` is what was there, also before runs that were cut short."""

    def __init__(self, order: Order, target: Target) -> None:
        self.order, self.target = order, target
        self.journal: Journal = journals.of(order.store, target.kind, target.key)
        self.former: Memory = {}
        self.entry: Memory = {}
        self.before: Memory = {}
        self.left: Memory = {}
        """What other machines find, once this run has ended."""
        self.begun = self.over = False

    def begin(self, stack: ExitStack) -> Said:
        """Keeps all others away until the stack ends, and sees what a run that was cut short has left. Raises RefusedError, FailedError and OSError."""
        store = self.order.store
        stack.enter_context(store.held(LOCK, 0, T("another deployment of this configuration is at work; nothing is changed")))
        self.former = self.journal.read()
        # The lock says that the former process is gone, so its name there is ours now: it is written down before it is used.
        holder = str(self.former.get("holder") or f"{who()}/{secrets.token_hex(8)}")
        self.entry = {"holder": holder, "time": now(), "who": who(), "step": "lock"}
        if not self.former:
            self.journal.write(self.entry)
        stack.callback(self._end)
        self.left = stack.enter_context(self.target.hold(holder))
        stack.callback(self._forget)
        self.former = self.former if "before" in self.former else dict(self.left)
        return (journals.told(self.former),) if "before" in self.former else ()

    def remember(self, number: int) -> Said:
        """Writes down what is there before anything is changed; what an unfinished run has written down counts more, unless others were there since."""
        there = self.target.remember()
        before = journals.remembered(self.former) or {}
        stale = "digest" in before and there.get("digest") not in (before["digest"], before.get("after"))
        self.before = there if stale else {**there, **before, "after": there.get("after", "")}
        self.entry |= {"step": "apply", "version": number, "before": self.before}
        self.journal.write(self.entry)
        self.left.update(self.entry)
        self.target.publish(self.entry["holder"], self.entry)
        return (T("it was changed by others since; that is what comes back should this fail"),) if stale else ()

    def _end(self) -> None:
        """Where nothing was begun, or all has ended, nothing is to be gone on with. This is last: by the journal the next run knows whose Lease is its own."""
        if self.over or (not self.begun and "before" not in self.former):
            with suppress(OSError, RefusedError):
                self.journal.close()

    def _forget(self) -> None:
        """The same for other machines, before they are let in."""
        if not self.begun and "before" not in self.former:
            self.left.clear()

    def noted(self, name: str, work: Callable[[], Said]) -> Callable[[], tuple[bool, Said]]:
        """The step, with its name in the journal before it begins."""

        def run() -> tuple[bool, Said]:
            self.begun = True
            if self.entry["step"] != name:
                self.entry["step"] = name
                self.journal.write(self.entry)
            return True, work()

        return run

    def record(self) -> Said:
        """Clears up; nothing is cut short any more."""
        said = self.target.record()
        self._close()
        return said

    def undo(self) -> Said:
        """Brings back what was there."""
        said = self.target.undo(self.before)
        self._close()
        return said

    def _close(self) -> None:
        self.over = True
        self.left.clear()


def _saying(work: Callable[[], Said]) -> Callable[[], tuple[bool, Said]]:
    return lambda: (True, work())


@contextmanager
def alone(_holder: str) -> Iterator[Memory]:
    """For targets that the store's own lock is enough for."""
    yield {}


def unpublished(_holder: str, _journal: Memory) -> None:
    """For targets that no other machine can reach."""
