"""Whether swaps still fit the schedule that others go on editing, and telling when one does not."""

from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall import swap as ideas
from tocsin.oncall.actions import duty, swap_news, swap_rows
from tocsin.oncall.actions.swap_rows import By
from tocsin.oncall.shift import Span
from tocsin.oncall.store import swaps as store
from tocsin.oncall.swap import Fit, Standing, Status, Swap

AROUND = timedelta(days=45)
_MOST_LOOKED_AT = 1000


class NotTheirShift(errors.Conflict):
    """Nobody can be relieved of a shift that they do not have."""


def fit_of(tx: Tx, swap: Swap, *, now: datetime) -> Fit:
    """Say how a swap fits its schedule as it is now."""
    span = Span(swap.starts_at - AROUND, swap.ends_at + AROUND)
    lowest = min(store.overrides_of(tx, swap.id), default=None)
    line = duty.shifts_below(tx, swap.schedule_id, span=span, override_id=lowest)
    found = ideas.fit(line, swap.person_id, swap.span)
    is_agreed = swap.status is Status.AGREED and swap.taker_id is not None and swap.ends_at > now
    if found.standing is not Standing.INTACT or not is_agreed or _lasts(tx, swap, now=now):
        return found
    return Fit(Standing.OVERTAKEN)


def require_shift(tx: Tx, schedule_id: int, person_id: int, span: Span) -> None:
    """Raise NotTheirShift unless the person is on call in all of the span."""
    line = duty.shifts_below(tx, schedule_id, span=span)
    if not ideas.holds(line, person_id, span):
        name = identity.person(tx, person_id).name
        raise NotTheirShift(f"{name} is not on call in all of that time.")


def sweep(tx: Tx, *, now: datetime) -> int:
    """Tell of requests that came too late and of swaps whose shift moved; return how many."""
    found = store.ahead(tx, ends_after=now, limit=_MOST_LOOKED_AT)
    return sum([_swept(tx, swap.id, now=now) for swap in found])


def _swept(tx: Tx, swap_id: int, *, now: datetime) -> bool:
    swap = swap_rows.locked(tx, swap_id)
    if swap.status not in (Status.OPEN, Status.AGREED):
        return False
    by = By(swap_news.CLERK, now)
    if swap.status is Status.OPEN and swap.starts_at <= now:
        store.end(tx, swap_id, Status.EXPIRED, was=Status.OPEN, at=now)
        swap_rows.record(tx, "swap.expired", swap, by=by)
        swap_news.nobody(tx, swap, now=now)
        return True
    fit = fit_of(tx, swap, now=now)
    if fit.standing is swap.told_standing:
        return False
    store.told(tx, swap_id, fit.standing)
    if fit.standing is not Standing.INTACT:
        swap_rows.record(tx, "swap.moved", swap, {"standing": fit.standing}, by=by)
        swap_news.moved(tx, swap, fit, now=now)
    return True


def _lasts(tx: Tx, swap: Swap, *, now: datetime) -> bool:
    """Whether the taker still has what is left of it."""
    left = Span(max(swap.starts_at, now), swap.ends_at)
    line = duty.shifts_below(tx, swap.schedule_id, span=left)
    return ideas.holds(line, swap.taker_id or 0, left)
