"""One round of the audit: each question in a transaction of its own, cut short by the budget.

A question that cannot be answered in time is a finding itself: an auditor that is too slow to ask
is one that does not look.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

from tocsin.kit import clock, errors, periods
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.watch import store
from tocsin.watch.finding import Finding, late

BUDGET = timedelta(seconds=2)
LOOKED_BACK = timedelta(days=1)
ROUNDS_REMEMBERED = 5
PAGING = "paging"


@dataclass(frozen=True, slots=True)
class Limits:
    """How late is too late."""

    grace: timedelta
    tick: timedelta
    synthetic: timedelta | None


@dataclass(frozen=True, slots=True)
class At:
    """What a question may look at."""

    tx: Tx
    now: datetime
    limits: Limits

    @property
    def before(self) -> datetime:
        return self.now - self.limits.grace


Question = Callable[[At], Sequence[Finding]]


@dataclass
class Audit:
    """The questions, and how far the conservation law was looked after."""

    limits: Limits
    seen: deque[int] = field(default_factory=lambda: deque(maxlen=ROUNDS_REMEMBERED))

    def round(self, database: Database) -> list[Finding]:
        """Ask everything; a database that does not answer is one finding."""
        began = time.monotonic()
        try:
            found = self._ask_all(database)
        except (psycopg.OperationalError, errors.Unavailable) as error:
            return [Finding("database", f"The database does not answer ({_said(error)}).")]
        took = time.monotonic() - began
        if took > BUDGET.total_seconds():
            found.append(Finding("slow", f"The audit took {took:.1f} s; it has 2 s."))
        return found

    def _ask_all(self, database: Database) -> list[Finding]:
        with database.reading() as tx:
            is_held = store.is_held(tx)
        questions: list[tuple[str, Question]] = [
            ("engine", silent_engine),
            ("sealing", sealing),
            ("conservation", self.conserved),
            ("homeless", homeless),
        ]
        if not is_held:
            questions += [
                ("notifications", overdue_notifications),
                ("pages", overdue_pages),
                ("unpaged", unpaged),
                ("synthetic", synthetic),
            ]
        return [each for name, ask in questions for each in self._ask(database, name, ask)]

    def _ask(self, database: Database, name: str, ask: Question) -> Sequence[Finding]:
        try:
            with database.reading() as tx:
                store.limit_time(tx, BUDGET)
                return ask(At(tx, clock.now(tx), self.limits))
        except psycopg.errors.QueryCanceled:
            return [Finding(f"slow-{name}", f"The audit of {name} takes longer than 2 s.")]

    def conserved(self, at: At) -> Sequence[Finding]:
        """Look again at what came in the last rounds: a lower number can be committed later."""
        newest = store.newest_raw_event(at.tx)
        after = self.seen[0] if self.seen else newest - 10_000
        self.seen.append(newest)
        return _late(
            "conservation",
            "accepted events have no outcome",
            store.unaccounted(at.tx, after=after, up_to=newest),
            at.now,
        )


def overdue_notifications(at: At) -> Sequence[Finding]:
    found = store.overdue_notifications(at.tx, before=at.before)
    return _late("notifications", "notifications are overdue", found, at.now)


def overdue_pages(at: At) -> Sequence[Finding]:
    found = store.overdue_pages(at.tx, before=at.before)
    return _late("pages", "unanswered pages wait for their next step", found, at.now)


def unpaged(at: At) -> Sequence[Finding]:
    after = at.now - LOOKED_BACK
    found = store.unpaged_incidents(at.tx, before=at.before, after=after)
    return _late("unpaged", "incidents were opened without a page", found, at.now)


def homeless(at: At) -> Sequence[Finding]:
    found = store.homeless_alerts(at.tx, before=at.before)
    return _late("homeless", "alerts belong to no incident", found, at.now)


def sealing(at: At) -> Sequence[Finding]:
    found = store.unsealed(at.tx, before=at.before)
    return _late("sealing", "event or more waits to be sealed", found, at.now)


def silent_engine(at: At) -> Sequence[Finding]:
    """No engine pages, or none does one of its other works any more."""
    last = store.last_tick(at.tx, PAGING)
    if last is None:
        return [Finding("engine", "No engine ever started.")]
    if at.now - last > at.limits.tick:
        return [Finding("engine", f"No engine has paged for {periods.spoken(at.now - last)}.")]
    before = at.now - max(at.limits.grace, at.limits.tick)
    silent = store.silent_lanes(at.tx, before=before)
    return [
        Finding(f"lane-{each.lane}", f"No engine has taken a step of '{each.lane}' for a while.")
        for each in silent
    ]


def synthetic(at: At) -> Sequence[Finding]:
    """The page that is sent each minute to nobody did not come all the way lately."""
    if at.limits.synthetic is None:
        return []
    last = store.last_rounds(at.tx)
    newest = last.done_at or last.first_at
    if newest is None or at.now - newest <= at.limits.synthetic:
        return []
    ago = periods.spoken(at.now - newest)
    return [Finding("synthetic", f"No synthetic page has come all the way for {ago}.")]


def _late(name: str, what: str, found: store.Late, now: datetime) -> list[Finding]:
    if not found.many or found.since is None:
        return []
    return [Finding(name, late(what, found.many, now - found.since))]


def _said(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error) else type(error).__name__
