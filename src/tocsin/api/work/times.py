"""Time entries: how long who worked on what, one by one and as a sheet."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output
from tocsin.work.actions import times
from tocsin.work.time_entry import Entry, NewEntry, Span

router = noun("time-entries")
of_incident = noun("incidents")

_SHEET = 10_000
Person = Annotated[str | None, Query(max_length=320, description="An address, an id, or me.")]


class EntryIn(Input):
    """``worked_on`` is today when it is left out."""

    spent: Duration
    note: str = ""
    worked_on: date | None = None


class EntryOut(Output):
    id: int
    incident: int
    person: str | None
    minutes: int
    worked_on: date
    note: str
    at: datetime


@router.get("", response_model=Listed[EntryOut])
def list_all(
    first: date,
    last: date,
    frame: Reading,
    person: Person = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[EntryOut]:
    """Return what was spent in these days: one's own, or for managers everybody's."""
    span = Span(first, last, names.person_id(frame, person))
    found = times.between(frame.tx, span, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.get("/sheet.csv", response_class=Response)
def sheet(first: date, last: date, frame: Reading, person: Person = None) -> Response:
    """Return the same as a table for a spreadsheet."""
    span = Span(first, last, names.person_id(frame, person))
    found = times.between(frame.tx, span, limit=_SHEET, actor=frame.actor)
    rows = io.StringIO()
    written = csv.writer(rows)
    written.writerow(["day", "incident", "person", "minutes", "note"])
    for each in _shown(frame, found.items):
        note = f"'{each.note}" if each.note[:1] in tuple("=+-@") else each.note
        written.writerow([each.worked_on, each.incident, each.person, each.minutes, note])
    headers = {"Content-Disposition": 'attachment; filename="time.csv"'}
    return Response(rows.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@of_incident.get("/{number}/time-entries", response_model=Listed[EntryOut])
def list_of_incident(number: Id, frame: Reading) -> Listed[EntryOut]:
    """Return what was spent on the incident, newest first."""
    found = times.of_incident(frame.tx, number, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@of_incident.post("/{number}/time-entries", status_code=201)
def log(number: Id, body: EntryIn, frame: Writing) -> EntryOut:
    """Note that one has worked on it."""
    new = NewEntry(body.spent, body.note, body.worked_on)
    entry_id = times.log(frame.tx, number, new, actor=frame.actor, now=frame.now)
    found = times.of_incident(frame.tx, number, actor=frame.actor)
    return _shown(frame, [each for each in found if each.id == entry_id])[0]


@of_incident.delete("/{number}/time-entries/{entry_id}", status_code=204)
def remove(number: Id, entry_id: Id, frame: Writing) -> None:
    """Take it back: one's own, or as a manager anybody's."""
    times.remove(frame.tx, number, entry_id, actor=frame.actor, now=frame.now)


def _shown(frame: Frame, found: Sequence[Entry]) -> list[EntryOut]:
    called = names.of(frame.tx, people=(each.person_id for each in found))
    return [
        EntryOut(
            id=each.id,
            incident=each.number,
            person=called.email(each.person_id),
            minutes=each.minutes,
            worked_on=each.worked_on,
            note=each.note,
            at=each.at,
        )
        for each in found
    ]
