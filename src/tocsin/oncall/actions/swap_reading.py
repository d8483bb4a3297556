"""What people read of swaps: each with what was answered and how it fits the schedule by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import swap_fitting, swap_rows
from tocsin.oncall.store import swaps as store
from tocsin.oncall.swap import Answer, Answered, Fit, Status, Swap

_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class View:
    swap: Swap
    answers: Sequence[Answer]
    fit: Fit

    @property
    def offers(self) -> list[Answer]:
        is_open = self.swap.status is Status.OPEN
        return [each for each in self.answers if is_open and each.status is Answered.OFFERED]

    def awaits(self, person_id: int | None) -> bool:
        """Whether this person was asked and has not said anything."""
        return self.swap.status is Status.OPEN and any(
            each.person_id == person_id and each.status is Answered.ASKED for each in self.answers
        )


def view_swap(tx: Tx, swap_id: int, *, actor: Actor, now: datetime) -> View:
    permission.require(actor, Permission.READ)
    return _views(tx, [swap_rows.get(tx, swap_id)], now=now)[0]


def list_swaps(
    tx: Tx,
    *,
    person_id: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
    now: datetime,
) -> Page[View]:
    """Return what lies ahead and what ended in the last week, soonest first."""
    permission.require(actor, Permission.READ)
    after = pages.decode(cursor, datetime, int) if cursor else None
    rows = store.ahead(
        tx,
        ends_after=now - _BACK,
        person_id=person_id,
        after=(after[0], after[1]) if after else None,
        limit=limit + 1,
    )
    views = _views(tx, rows, now=now)
    last = rows[:limit][-1:]
    return pages.cut(views, limit, *((last[0].starts_at, last[0].id) if last else ()))


def _views(tx: Tx, rows: Sequence[Swap], *, now: datetime) -> list[View]:
    said = store.answers(tx, [each.id for each in rows]) if rows else []
    return [
        View(
            swap,
            [each for each in said if each.swap_id == swap.id],
            swap_fitting.fit_of(tx, swap, now=now),
        )
        for swap in rows
    ]
