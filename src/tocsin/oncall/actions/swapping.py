"""Swaps: asked for, offered, accepted, declined and withdrawn; by oneself or on behalf of others.

Whoever manages may do it for somebody else. What is agreed becomes overrides in the same
transaction, so that there is no swap that nobody is paged by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall import schedule as schedules
from tocsin.oncall import swap as ideas
from tocsin.oncall.actions import overriding, scheduling, swap_fitting, swap_news, swap_rows
from tocsin.oncall.actions.swap_rows import By
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.shift import Span
from tocsin.oncall.store import spells
from tocsin.oncall.store import swaps as store
from tocsin.oncall.store.spells import OVERRIDES
from tocsin.oncall.swap import Answered, NewSwap, Standing, Status, Swap


class NobodyToAsk(errors.Conflict):
    """Nobody else takes turns in this schedule."""


class NothingMoved(errors.Conflict):
    """The swap fits as it is, or there is nothing it could follow to."""


class NobodySpeaks(errors.Invalid):
    def __init__(self) -> None:
        super().__init__("Say for whom: this token belongs to no person.")


def ask(tx: Tx, new: NewSwap, *, actor: Actor, now: datetime) -> int:
    """Ask to be relieved of a shift; nothing changes until somebody takes it."""
    _speak_for(actor, new.person_id)
    tidy = ideas.checked(new, now=now)
    plan = scheduling.schedule(tx, tidy.schedule_id)
    swap_fitting.require_shift(tx, tidy.schedule_id, tidy.person_id, tidy.span)
    asked = tidy.asked or _others(schedules.participants(plan), tidy.person_id)
    if not asked:
        raise NobodyToAsk(f"Nobody else takes turns in {plan.name}; name whom to ask.")
    scheduling.check_people(tx, {*asked, tidy.person_id})
    if tidy.back is not None:
        swap_fitting.require_shift(tx, tidy.schedule_id, asked[0], tidy.back)
    swap_id = store.insert(tx, tidy, asked, at=now)
    swap = swap_rows.get(tx, swap_id)
    swap_rows.record(tx, "swap.asked", swap, {"asked": list(asked)}, by=By(actor, now))
    swap_news.asked(tx, swap, asked, now=now)
    return swap_id


def accept(
    tx: Tx, swap_id: int, *, person_id: int | None = None, actor: Actor, now: datetime
) -> Swap:
    """Take the shift on the terms that were asked for."""
    permission.require(actor, Permission.RESPOND)
    taker_id = _speaker(actor, person_id)
    swap = swap_rows.still_open(tx, swap_id)
    if taker_id == swap.person_id:
        raise swap_fitting.NotTheirShift("This shift is theirs already.")
    asked = {each.person_id for each in store.answers(tx, [swap_id])}
    if swap.back is not None and taker_id not in asked:
        raise swap_fitting.NotTheirShift(
            "Somebody else was asked for a shift in return; offer your own."
        )
    return _agree(tx, swap, taker_id, swap.back, by=By(actor, now))


@dataclass(frozen=True, slots=True)
class Offer:
    """``back`` is a shift of one's own that the other would take in return."""

    back: Span | None = None
    note: str = ""


def offer(
    tx: Tx,
    swap_id: int,
    new: Offer,
    *,
    person_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Swap:
    """Offer to take it; whoever asked may choose."""
    permission.require(actor, Permission.RESPOND)
    giver_id = _speaker(actor, person_id)
    swap = swap_rows.still_open(tx, swap_id)
    if giver_id == swap.person_id:
        raise swap_fitting.NotTheirShift("This shift is theirs already.")
    scheduling.check_people(tx, {giver_id})
    if new.back is not None:
        swap_fitting.require_shift(tx, swap.schedule_id, giver_id, new.back)
    said = ideas.words(new.note)
    store.answer(tx, swap_id, giver_id, Answered.OFFERED, back=new.back, note=said, at=now)
    told = {"offerer_id": giver_id, **swap_rows.in_return(new.back)}
    swap_rows.record(tx, "swap.offered", swap, told, by=By(actor, now))
    swap_news.offered(tx, swap, giver_id, new.back, now=now)
    return swap


def choose(tx: Tx, swap_id: int, offerer_id: int, *, actor: Actor, now: datetime) -> Swap:
    """Take one of the offers."""
    permission.require(actor, Permission.RESPOND)
    swap = swap_rows.still_open(tx, swap_id)
    _speak_for(actor, swap.person_id)
    offers = {
        each.person_id: each
        for each in store.answers(tx, [swap_id])
        if each.status is Answered.OFFERED
    }
    if offerer_id not in offers:
        raise swap_fitting.NotTheirShift("There is no offer of theirs.")
    return _agree(tx, swap, offerer_id, offers[offerer_id].back, by=By(actor, now))


def decline(
    tx: Tx, swap_id: int, *, person_id: int | None = None, actor: Actor, now: datetime
) -> Swap:
    """Say no; when everybody has, whoever asked is told that the shift stays theirs."""
    permission.require(actor, Permission.RESPOND)
    decliner_id = _speaker(actor, person_id)
    swap = swap_rows.still_open(tx, swap_id)
    answers = {each.person_id for each in store.answers(tx, [swap_id])}
    if decliner_id not in answers:
        raise swap_fitting.NotTheirShift("They were not asked.")
    by = By(actor, now)
    store.answer(tx, swap_id, decliner_id, Answered.DECLINED, at=now)
    swap_rows.record(tx, "swap.declined", swap, {"decliner_id": decliner_id}, by=by)
    left = [e for e in store.answers(tx, [swap_id]) if e.status is not Answered.DECLINED]
    if not left:
        store.end(tx, swap_id, Status.DECLINED, was=Status.OPEN, at=now)
        swap_news.nobody(tx, swap, now=now)
    return swap_rows.get(tx, swap_id)


def withdraw(tx: Tx, swap_id: int, *, actor: Actor, now: datetime) -> Swap:
    """Want it no longer. One that was agreed gives the shifts back, as far as they lie ahead."""
    permission.require(actor, Permission.RESPOND)
    swap = swap_rows.locked(tx, swap_id)
    parties = {swap.person_id, swap.taker_id or swap.person_id}
    _speak_for(actor, actor.person_id if actor.person_id in parties else swap.person_id)
    by = By(actor, now)
    if swap.status is Status.AGREED:
        _take_back(tx, swap_id, by=by)
    if not store.end(tx, swap_id, Status.WITHDRAWN, was=swap.status, at=now):
        raise swap_rows.SwapIsOver(f"Swap {swap_id} is {swap.status} already.")
    swap_rows.record(tx, "swap.withdrawn", swap, by=by)
    swap_news.withdrawn(tx, swap, actor=actor, now=now)
    return swap_rows.get(tx, swap_id)


def follow(tx: Tx, swap_id: int, *, actor: Actor, now: datetime) -> Swap:
    """Put a swap where its shift has moved to, with overrides to match."""
    permission.require(actor, Permission.RESPOND)
    swap = swap_rows.locked(tx, swap_id)
    _speak_for(actor, actor.person_id if actor.person_id == swap.taker_id else swap.person_id)
    fit = swap_fitting.fit_of(tx, swap, now=now)
    if fit.standing is not Standing.MOVED or fit.shift is None:
        raise NothingMoved("There is no shift of theirs that this swap could follow to.")
    by = By(actor, now)
    store.refit(tx, swap_id, fit.shift)
    moved = swap_rows.get(tx, swap_id)
    if swap.status is Status.AGREED and swap.taker_id is not None:
        _end_overrides(tx, store.overrides_of(tx, swap_id), by=by)
        _make_overrides(tx, moved, swap.taker_id, moved.back, by=by)
    swap_rows.record(tx, "swap.followed", moved, by=by)
    swap_news.followed(tx, moved, now=now)
    return moved


def _agree(tx: Tx, swap: Swap, taker_id: int, back: Span | None, *, by: By) -> Swap:
    fit = swap_fitting.fit_of(tx, swap, now=by.now)
    if fit.standing is not Standing.INTACT:
        raise swap_fitting.NotTheirShift(
            "The shift has moved since they asked; follow it, or ask anew."
        )
    if back is not None:
        swap_fitting.require_shift(tx, swap.schedule_id, taker_id, back)
    store.answer(tx, swap.id, taker_id, Answered.ACCEPTED, back=back, at=by.now)
    store.agree(tx, swap.id, taker_id, back, at=by.now)
    agreed = swap_rows.get(tx, swap.id)
    _make_overrides(tx, agreed, taker_id, back, by=by)
    swap_rows.record(
        tx, "swap.agreed", agreed, {"taker_id": taker_id, **swap_rows.in_return(back)}, by=by
    )
    swap_news.agreed(tx, agreed, taker_id, now=by.now)
    return agreed


def _make_overrides(tx: Tx, swap: Swap, taker_id: int, back: Span | None, *, by: By) -> None:
    reason = f"swap {swap.id}"
    wanted = [(taker_id, swap.span), *([(swap.person_id, back)] if back else [])]
    made = [
        overriding.add_override(
            tx,
            NewOverride(swap.schedule_id, person_id, span.starts_at, span.ends_at, reason),
            actor=by.actor,
            now=by.now,
        )
        for person_id, span in wanted
        if span.ends_at > by.now
    ]
    store.set_overrides(tx, swap.id, made)


def _take_back(tx: Tx, swap_id: int, *, by: By) -> None:
    ahead = [e for e in _kept(tx, store.overrides_of(tx, swap_id)) if e.ends_at > by.now]
    if not ahead:
        raise swap_rows.SwapIsOver(
            "The shifts of this swap are over; there is nothing left to give back."
        )
    _end_overrides(tx, [each.id for each in ahead], by=by)


def _end_overrides(tx: Tx, override_ids: Sequence[int], *, by: By) -> None:
    for each in _kept(tx, override_ids):
        if each.ends_at > by.now:
            overriding.remove_override(tx, each.id, actor=by.actor, now=by.now)


def _kept(tx: Tx, override_ids: Sequence[int]) -> list[Override]:
    found = (spells.get(tx, OVERRIDES, override_id) for override_id in override_ids)
    return [each for each in found if each is not None]


def _others(everybody: set[int], person_id: int) -> tuple[int, ...]:
    return tuple(sorted(everybody - {person_id}))


def _speak_for(actor: Actor, person_id: int | None) -> None:
    """Let people act for themselves, and whoever manages for everybody."""
    own = person_id is not None and actor.is_person(person_id)
    permission.require(actor, Permission.RESPOND if own else Permission.CONFIGURE)


def _speaker(actor: Actor, person_id: int | None) -> int:
    wanted = actor.person_id if person_id is None else person_id
    if wanted is None:
        raise NobodySpeaks
    _speak_for(actor, wanted)
    return wanted
