"""Calendars of others that are read: as leave, as overrides, or as a schedule's whole rota."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named, Names
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, shown
from tocsin.oncall.actions import calendars
from tocsin.oncall.calendar import Calendar, Event, NewCalendar, Purpose

router = noun("calendars")


class CalendarOut(Output):
    """Of the address only the ``host`` is shown. ``fault`` says why it could not be read last.

    With a ``person`` all of it is their leave. ``unreadable`` are events that were passed over.
    """

    id: int
    name: str
    purpose: Purpose
    schedule: str | None
    schedule_id: int | None
    person: str | None
    person_id: int | None
    time_zone: str
    host: str
    fault: str
    read_at: datetime | None
    unreadable: list[str]


class EventOut(Output):
    """``person`` is nobody while no name in the ``summary`` is known."""

    summary: str
    person: str | None
    person_id: int | None
    starts_at: datetime
    ends_at: datetime


class ViewOut(CalendarOut):
    """``unmatched`` are the titles in which nobody is named who is known, or more than one."""

    events: list[EventOut]
    unmatched: list[str]


class CalendarIn(Input):
    """Overrides and a rota are of a ``schedule``; leave is of whoever its events name.

    With a ``person`` all of it is their leave. ``time_zone`` is that of whole days.
    """

    name: str
    purpose: Purpose
    url: str
    schedule: Named | None = None
    person: Named | None = None
    time_zone: str = "UTC"


@router.get("")
def list_all(frame: Reading) -> Listed[CalendarOut]:
    """Return the calendars that are read, by name."""
    found = calendars.list_calendars(frame.tx, actor=frame.actor)
    known = _known(frame, found)
    return Listed(items=[_one(each, known) for each in found])


@router.post("", status_code=201)
def create(body: CalendarIn, frame: Writing) -> CalendarOut:
    """Have a calendar read from now on, every quarter of an hour."""
    new = NewCalendar(
        body.name,
        body.purpose,
        body.url,
        names.schedule(frame, body.schedule).id if body.schedule else None,
        names.person(frame, body.person).id if body.person else None,
        body.time_zone,
    )
    key = frame.settings.key
    made = calendars.add_calendar(frame.tx, new, key=key, actor=frame.actor, now=frame.now)
    found = calendars.view_calendar(frame.tx, made, actor=frame.actor, now=frame.now).calendar
    return _one(found, _known(frame, [found]))


@router.get("/{calendar_id}")
def show(calendar_id: Id, frame: Reading) -> ViewOut:
    """Return it with what it tells of the time ahead, and the names in it that nobody has."""
    view = calendars.view_calendar(frame.tx, calendar_id, actor=frame.actor, now=frame.now)
    known = _known(frame, [view.calendar], view.events)
    events = [shown(EventOut, each, person=known.email(each.person_id)) for each in view.events]
    return shown(
        ViewOut,
        view.calendar,
        **_called(view.calendar, known),
        events=events,
        unmatched=list(view.unmatched),
    )


@router.post("/{calendar_id}/reading", status_code=204)
def read(calendar_id: Id, frame: Writing) -> None:
    """Have it read at once instead of when it is due."""
    calendars.read_again(frame.tx, calendar_id, actor=frame.actor, now=frame.now)


@router.delete("/{calendar_id}", status_code=204)
def remove(calendar_id: Id, frame: Writing) -> None:
    """Read it no more; what it told is forgotten."""
    calendars.remove_calendar(frame.tx, calendar_id, actor=frame.actor, now=frame.now)


def _known(frame: Frame, found: Sequence[Calendar], events: Sequence[Event] = ()) -> Names:
    people = [each.person_id for each in found if each.person_id]
    people += [each.person_id for each in events if each.person_id]
    schedules = [each.schedule_id for each in found if each.schedule_id]
    return names.of(frame.tx, people=people, schedules=schedules)


def _one(calendar: Calendar, known: Names) -> CalendarOut:
    return shown(CalendarOut, calendar, **_called(calendar, known))


def _called(calendar: Calendar, known: Names) -> dict[str, str | None]:
    return {
        "schedule": known.schedule(calendar.schedule_id),
        "person": known.email(calendar.person_id),
    }
