"""What people are told about swaps: notices that wake nobody at night."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.oncall import wall_time
from tocsin.oncall.actions import scheduling
from tocsin.oncall.shift import Span
from tocsin.oncall.swap import Fit, Standing, Swap

CLERK = actors.system("duty")

_STANDINGS: Mapping[Standing, str] = {
    Standing.MOVED: "The schedule was edited: {giver}'s shift is now {shift}.",
    Standing.GONE: "The schedule was edited: {giver} has no shift there any more.",
    Standing.OVERTAKEN: "Somebody else has been put on call in that time.",
}


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said, and what makes it once: ``cause`` is unique to what happened."""

    cause: str
    title: str
    body: str = ""


def asked(tx: Tx, swap: Swap, people: Iterable[int], *, now: datetime) -> None:
    giver, name = _person(tx, swap.person_id), _schedule(tx, swap)
    for person in _people(tx, people):
        title = f"Can you take {giver.name}'s shift in {name}?"
        body = f"{_when(swap.span, person)}\n{_terms(swap.back, giver.name, person)}{swap.note}"
        _tell(tx, swap, [person], _Word(f"swap/{swap.id}/asked", title, body.strip()), now=now)


def offered(tx: Tx, swap: Swap, giver_id: int, back: Span | None, *, now: datetime) -> None:
    asker, name = _person(tx, swap.person_id), _person(tx, giver_id).name
    title = f"{name} offers to take your shift in {_schedule(tx, swap)}"
    wants = f"In return you would take theirs: {_when(back, asker)}" if back else ""
    body = f"{_when(swap.span, asker)}\n{wants}".strip()
    cause = f"swap/{swap.id}/offered/{giver_id}/{now.isoformat()}"
    _tell(tx, swap, [asker], _Word(cause, title, body), now=now)


def agreed(tx: Tx, swap: Swap, taker_id: int, *, now: datetime) -> None:
    giver, taker = _person(tx, swap.person_id), _person(tx, taker_id)
    title = f"{taker.name} takes {giver.name}'s shift in {_schedule(tx, swap)}"
    for person in (giver, taker):
        back = f"\n{giver.name} takes in return: {_when(swap.back, person)}" if swap.back else ""
        word = _Word(f"swap/{swap.id}/agreed", title, f"{_when(swap.span, person)}{back}")
        _tell(tx, swap, [person], word, now=now)


def nobody(tx: Tx, swap: Swap, *, now: datetime) -> None:
    """Tell whoever asked that the shift stays theirs."""
    asker = _person(tx, swap.person_id)
    title = f"Nobody took your shift in {_schedule(tx, swap)}: it is still yours"
    word = _Word(f"swap/{swap.id}/nobody", title, _when(swap.span, asker))
    _tell(tx, swap, [asker], word, now=now)


def withdrawn(tx: Tx, swap: Swap, *, actor: Actor, now: datetime) -> None:
    if swap.taker_id is None:
        return
    title = f"The swap in {_schedule(tx, swap)} was taken back by {actor.name}"
    for person in _people(tx, [swap.person_id, swap.taker_id]):
        word = _Word(f"swap/{swap.id}/withdrawn", title, _when(swap.span, person))
        _tell(tx, swap, [person], word, now=now)


def moved(tx: Tx, swap: Swap, fit: Fit, *, now: datetime) -> None:
    """Tell both that what they agreed on, or asked for, is not what the schedule says."""
    giver, name = _person(tx, swap.person_id), _schedule(tx, swap)
    for person in _people(tx, [swap.person_id, swap.taker_id]):
        shift = _when(fit.shift, person) if fit.shift else ""
        said = _STANDINGS[fit.standing].format(giver=giver.name, shift=shift)
        title = f"Look at your swap in {name}: the shift has moved"
        body = f"It was about {_when(swap.span, person)}\n{said}"
        word = _Word(f"swap/{swap.id}/{fit.standing}/{now.isoformat()}", title, body)
        _tell(tx, swap, [person], word, now=now)


def followed(tx: Tx, swap: Swap, *, now: datetime) -> None:
    title = f"The swap in {_schedule(tx, swap)} follows its shift"
    for person in _people(tx, [swap.person_id, swap.taker_id]):
        word = _Word(f"swap/{swap.id}/followed/{now.isoformat()}", title, _when(swap.span, person))
        _tell(tx, swap, [person], word, now=now)


def _tell(tx: Tx, swap: Swap, people: Iterable[Person], word: _Word, *, now: datetime) -> None:
    message = Message(
        word.title, word.body, path=f"/swaps/{swap.id}", kind=Kind.NOTICE, urgency=Urgency.LOW
    )
    letter = Letter(message, f"swap/{swap.id}", word.cause)
    notify.notify_people(tx, [(p.id, letter) for p in people if p.is_active], now=now)


def _terms(back: Span | None, name: str, reader: Person) -> str:
    return f"{name} would take yours in return: {_when(back, reader)}\n" if back else ""


def _when(span: Span | None, reader: Person) -> str:
    """Write a stretch of time as the reader's clock shows it."""
    if span is None:
        return ""
    zone = wall_time.zone(reader.time_zone)
    return f"{_moment(span.starts_at, zone)} to {_moment(span.ends_at, zone)} ({reader.time_zone})"


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %H:%M}"


def _schedule(tx: Tx, swap: Swap) -> str:
    return scheduling.schedule(tx, swap.schedule_id).name


def _person(tx: Tx, person_id: int) -> Person:
    return identity.person(tx, person_id)


def _people(tx: Tx, ids: Iterable[int | None]) -> list[Person]:
    wanted = sorted({person_id for person_id in ids if person_id is not None})
    return identity.people(tx, ids=wanted, limit=len(wanted) or 1)
