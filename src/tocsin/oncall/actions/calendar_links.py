"""Calendars out: secret addresses, and what is read at them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.kit import errors, ids, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import calendar_link, schedule, shift
from tocsin.oncall.actions import plans, scheduling
from tocsin.oncall.calendar_link import CalendarLink, Made, NewLink
from tocsin.oncall.ical_writing import Entry, Sheet
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.store import calendar_links as store

_BEHIND, _AHEAD = timedelta(days=60), timedelta(days=180)


class LinkNotFound(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("There is no calendar at this address; it may have been taken back.")


class TooManyLinks(errors.Conflict):
    """More addresses than anybody reads."""


class NobodysLink(errors.Conflict):
    """A calendar is a person's."""


@dataclass(frozen=True, slots=True)
class _Teller:
    """Writes entries for one reader; the hours of a day are stable, so that the bytes are."""

    base_url: str
    names: dict[int, str]

    def shift(self, plan: Schedule, each: Shift, *, is_own: bool) -> Entry:
        who = "On call" if is_own else self.names.get(each.person_id, "Somebody who left")
        relieved = self.names.get(each.instead_of or 0)
        why = f"{each.via}, for {relieved}" if relieved else each.via
        span = Span(each.starts_at, each.ends_at)
        summary = f"{who}: {plan.name}"
        return Entry(
            self._uid("shift", plan, span), span, plan.time_zone, summary, why, self._url(plan)
        )

    def gap(self, plan: Schedule, span: Span) -> Entry:
        uid, summary = self._uid("gap", plan, span), f"Nobody is on call: {plan.name}"
        return Entry(uid, span, plan.time_zone, summary, url=self._url(plan), is_busy=False)

    def _uid(self, kind: str, plan: Schedule, span: Span) -> str:
        return f"{kind}-{plan.id}-{int(span.starts_at.timestamp())}@tocsin"

    def _url(self, plan: Schedule) -> str:
        return f"{self.base_url}/schedules/{plan.id}"


def make_link(tx: Tx, *, schedule_id: int | None, actor: Actor, now: datetime) -> Made:
    """Make an address for the actor's shifts, or for all shifts of a schedule."""
    permission.require(actor, Permission.READ)
    reader = _reader(actor)
    if schedule_id is not None:
        scheduling.schedule(tx, schedule_id)
    if len(store.of_person(tx, reader)) >= calendar_link.MOST_OF_A_PERSON:
        raise TooManyLinks("Take an address back first; nobody reads so many calendars.")
    token = ids.token()
    link_id = store.insert(tx, NewLink(ids.digest(token), reader, schedule_id, now))
    link = CalendarLink(link_id, reader, schedule_id, now)
    _record(tx, "person.calendar_link_made", link, actor=actor, now=now)
    return Made(link, token)


def list_links(tx: Tx, *, actor: Actor) -> list[CalendarLink]:
    """Return the actor's own."""
    return store.of_person(tx, _reader(actor))


def remove_link(tx: Tx, link_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an address back: one's own, or as an administrator anybody's."""
    link = store.lock(tx, link_id)
    if link is None or not (
        link.person_id == actor.person_id or permission.may(actor, Permission.ADMINISTER)
    ):
        raise LinkNotFound
    store.delete(tx, link_id)
    _record(tx, "person.calendar_link_removed", link, actor=actor, now=now)


def sheet(tx: Tx, token: str, *, base_url: str, now: datetime) -> Sheet:
    """Return what stands at an address; whoever has left, or may no longer see it, has none."""
    link = store.by_digest(tx, ids.digest(token))
    if link is None or not _may_read(identity.person(tx, link.person_id)):
        raise LinkNotFound
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    span = Span(midnight - _BEHIND, midnight + _AHEAD)
    loaded = plans.load(tx, [link.schedule_id] if link.schedule_id else None, span)
    entries = _entries(tx, link, [(plan, _whole(plan, span)) for plan in loaded], span, base_url)
    name = loaded[0].name if link.schedule_id else "On call"
    return Sheet(name, sorted(entries, key=lambda each: (each.span.starts_at, each.uid)), midnight)


def _may_read(person: Person) -> bool:
    return person.is_active and Permission.READ in permission.of_role(person.role)


def _reader(actor: Actor) -> int:
    """Return whose addresses they are, or raise NobodysLink."""
    if actor.person_id is None:
        raise NobodysLink(
            "A calendar address belongs to a person, and this token belongs to nobody. Ask with a"
            " token of whoever is to read it, or have them make it under their account."
        )
    return actor.person_id


def _entries(
    tx: Tx,
    link: CalendarLink,
    lines: Iterable[tuple[Schedule, list[Shift]]],
    span: Span,
    base_url: str,
) -> Iterator[Entry]:
    lines = list(lines)
    named = {person for _, line in lines for person in shift.people(line)}
    known = identity.people(tx, ids=sorted(named), limit=len(named)) if named else []
    teller = _Teller(base_url, {person.id: person.name for person in known})
    for plan, line in lines:
        if link.schedule_id:
            yield from (teller.shift(plan, each, is_own=False) for each in line)
            yield from (teller.gap(plan, gap) for gap in shift.gaps(line, span))
        else:
            own = (each for each in line if each.person_id == link.person_id)
            yield from (teller.shift(plan, each, is_own=True) for each in own)


def _whole(plan: Schedule, span: Span) -> list[Shift]:
    """Leave out what the span cuts off at its start: its start would be another each day."""
    line = schedule.shifts(plan, span)
    return line[1:] if line and line[0].starts_at == span.starts_at else line


def _record(tx: Tx, kind: str, link: CalendarLink, *, actor: Actor, now: datetime) -> None:
    subject = f"person/{link.person_id}"
    data = {"link_id": link.id, "schedule_id": link.schedule_id}
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
