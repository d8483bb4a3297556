"""Calendars in: which are read, and what was read of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actions import leading
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, http, ledger
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.oncall import calendar as ideas
from tocsin.oncall import calendar_names, ical_reading
from tocsin.oncall import schedule as schedules
from tocsin.oncall.actions import scheduling
from tocsin.oncall.calendar import Calendar, Claimed, Event, NewCalendar
from tocsin.oncall.calendar_names import Known
from tocsin.oncall.ical_reading import Told
from tocsin.oncall.shift import Span
from tocsin.oncall.store import calendars as store
from tocsin.oncall.store.calendars import Good, Kept, Sealed

IS_DUE = store.IS_DUE
_MOST = 200
_SHOWN = 200
_FAULT_LIMIT = 300


class CalendarNotFound(errors.NotFound):
    def __init__(self, calendar_id: int) -> None:
        super().__init__(f"There is no calendar {calendar_id}.")


class TooManyCalendars(errors.Conflict):
    """More than can be read in time."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What the other side answered: a body, or that nothing has changed since."""

    body: bytes
    etag: str
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A calendar with what it tells, and the titles in which nobody is named who is known."""

    calendar: Calendar
    events: Sequence[Event]
    unmatched: Sequence[str]


def add_calendar(tx: Tx, new: NewCalendar, *, key: Key, actor: Actor, now: datetime) -> int:
    """Have a calendar read from now on; everybody their own leave, managers any.

    Leads may for their people and for the schedules in which nobody else takes turns.
    """
    permission.require(actor, Permission.RESPOND)
    tidy = ideas.checked(new)
    if tidy.purpose is not ideas.Purpose.LEAVE or tidy.person_id != actor.person_id:
        permission.require_leading(actor)
        leading.require_configuring_for(tx, actor, _concerned(tx, tidy))
    if tidy.schedule_id is not None:
        scheduling.schedule(tx, tidy.schedule_id)
    if tidy.person_id is not None:
        scheduling.check_people(tx, {tidy.person_id})
    if len(store.load(tx)) >= _MOST:
        raise TooManyCalendars(f"At most {_MOST} calendars are read; remove one first.")
    calendar_id = store.next_id(tx)
    sealed = Sealed(http.parse(tidy.url).host, key.seal(_place(calendar_id), tidy.url))
    store.insert(tx, calendar_id, tidy, sealed, by=actor.label, at=now)
    record(tx, "calendar.added", calendar_id, ideas.plain(tidy), actor=actor, now=now)
    return calendar_id


def remove_calendar(tx: Tx, calendar_id: int, *, actor: Actor, now: datetime) -> None:
    """Read it no more, and forget what it told, what has passed too."""
    found = _changeable(tx, calendar_id, actor)
    store.delete(tx, calendar_id)
    record(tx, "calendar.removed", calendar_id, {"name": found.name}, actor=actor, now=now)


def read_again(tx: Tx, calendar_id: int, *, actor: Actor, now: datetime) -> None:
    """Have it read at once, whatever was known of it."""
    _changeable(tx, calendar_id, actor)
    store.make_due(tx, calendar_id, at=now)
    record(tx, "calendar.asked_for", calendar_id, {}, actor=actor, now=now)


def list_calendars(tx: Tx, *, actor: Actor) -> list[Calendar]:
    permission.require(actor, Permission.READ)
    return store.load(tx)


def view_calendar(tx: Tx, calendar_id: int, *, actor: Actor, now: datetime) -> View:
    permission.require(actor, Permission.READ)
    found = _get(tx, calendar_id)
    events = store.events(tx, calendar_id, after=now, limit=_SHOWN)
    unmatched = dict.fromkeys(each.summary for each in events if each.person_id is None)
    return View(found, events, tuple(unmatched))


def may_change(tx: Tx, calendar: Calendar, *, actor: Actor) -> bool:
    own = calendar.person_id is not None and calendar.person_id == actor.person_id
    return own or leading.may_configure_for(tx, actor, _concerned(tx, calendar))


def claim(tx: Tx, *, now: datetime) -> Claimed | None:
    """The next that is due; commit before reading it."""
    return store.claim(tx, until=now + ideas.LEASE, now=now)


def address(claimed: Claimed, key: Key) -> str:
    return key.open(_place(claimed.id), claimed.url_sealed)


def settle(tx: Tx, claimed: Claimed, copy: Copy, *, now: datetime) -> None:
    """Take over what a copy says, or write down that it says nothing that can be read."""
    digest = hashlib.sha256(copy.body).digest()
    due_at = now + ideas.EVERY
    if copy.is_unchanged or (digest == claimed.digest and not _is_stale(claimed, now)):
        store.settle_same(tx, claimed.id, due_at=due_at, now=now)
        return
    span = Span(now - timedelta(days=1), now + ideas.AHEAD)
    try:
        found = ical_reading.read(_text(copy.body), span, time_zone=claimed.time_zone)
    except errors.Invalid as error:
        fail(tx, claimed, error.sentence, now=now)
        return
    _take_over(tx, claimed, found.times, now=now)
    good = Good(copy.etag[:200], digest, now, found.unreadable)
    store.settle_good(tx, claimed.id, good, due_at=due_at, now=now)
    data = {"times": len(found.times), "unreadable": len(found.unreadable)}
    record(tx, "calendar.read", claimed.id, data, actor=actors.SYSTEM, now=now)


def fail(tx: Tx, claimed: Claimed, fault: str, *, now: datetime) -> None:
    """Keep the last good copy and say why there is no newer one."""
    said = fault[:_FAULT_LIMIT]
    store.settle_bad(tx, claimed.id, fault=said, due_at=now + ideas.EVERY)
    if claimed.tries == 0:
        data = {"fault": said}
        record(tx, "calendar.failed", claimed.id, data, actor=actors.SYSTEM, now=now)


def record(
    tx: Tx,
    kind: str,
    calendar_id: int,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    subject = f"calendar/{calendar_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)


def is_etag_good(claimed: Claimed, *, now: datetime) -> bool:
    """Whether "nothing has changed" is an answer: not when times have to be laid out anew."""
    return bool(claimed.etag) and not _is_stale(claimed, now)


def _take_over(tx: Tx, claimed: Claimed, times: Sequence[Told], *, now: datetime) -> None:
    """Change what is to come into what is told; what was, stays."""
    people = identity.people(tx, limit=5000)
    book = calendar_names.book(Known(p.id, p.name, p.email) for p in people if p.is_active)
    wanted = {
        _key(each, person): (replace(each, span=_from(each.span, now)), person)
        for each in times
        if each.span.ends_at > now
        for person in (claimed.person_id or book.person(each.summary, each.addresses),)
    }
    kept = {_kept_key(each): each for each in store.ahead(tx, claimed.id, now=now)}
    store.drop(tx, [each.id for key, each in kept.items() if key not in wanted], now=now)
    store.add(tx, claimed.id, [made for key, made in wanted.items() if key not in kept])


def _key(told: Told, person: int | None) -> tuple[Any, ...]:
    return told.uid, told.summary, person, told.span.starts_at, told.span.ends_at


def _kept_key(kept: Kept) -> tuple[Any, ...]:
    return kept.uid, kept.summary, kept.person_id, kept.starts_at, kept.ends_at


def _from(span: Span, now: datetime) -> Span:
    return Span(max(span.starts_at, now), span.ends_at)


def _is_stale(claimed: Claimed, now: datetime) -> bool:
    return claimed.expanded_at is None or now - claimed.expanded_at > ideas.EXPANDED_AGAIN


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace").replace("\0", "")


def _changeable(tx: Tx, calendar_id: int, actor: Actor) -> Calendar:
    found = _get(tx, calendar_id)
    if not may_change(tx, found, actor=actor):
        permission.require(actor, Permission.CONFIGURE)
    return found


def _concerned(tx: Tx, calendar: NewCalendar | Calendar) -> set[int]:
    """Whose leave it tells, or who takes turns where it says who is on call; leave of whoever is
    named is nobody's in particular."""
    if calendar.purpose is ideas.Purpose.LEAVE:
        return set() if calendar.person_id is None else {calendar.person_id}
    if calendar.schedule_id is None:
        return set()
    return schedules.participants(scheduling.schedule(tx, calendar.schedule_id))


def _get(tx: Tx, calendar_id: int) -> Calendar:
    found = store.load(tx, ids=[calendar_id])
    if not found:
        raise CalendarNotFound(calendar_id)
    return found[0]


def _place(calendar_id: int) -> str:
    return f"calendar|url|{calendar_id}"
