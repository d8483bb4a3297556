"""Rows of time that was spent."""

from datetime import date, datetime

from tocsin.kit.tx import Tx
from tocsin.work.time_entry import Entry, NewEntry, Span


def insert(
    tx: Tx, number: int, new: NewEntry, *, person_id: int, minutes: int, at: datetime
) -> int:
    return int(
        tx.value(
            """
            insert into time_entry (incident_number, person_id, minutes, worked_on, note, at)
            values (
                %(number)s, %(person_id)s, %(minutes)s, %(worked_on)s, %(note)s, %(at)s
            )
            returning id
            """,
            number=number,
            person_id=person_id,
            minutes=minutes,
            worked_on=new.worked_on,
            note=new.note,
            at=at,
        )
    )


def delete(tx: Tx, entry_id: int) -> bool:
    return bool(tx.run("delete from time_entry where id = %(id)s", id=entry_id))


def of_incident(tx: Tx, number: int) -> list[Entry]:
    """Return what was spent on one, newest first."""
    return tx.all(
        Entry,
        """
        select id, incident_number as number, person_id, minutes, worked_on, note, at
        from time_entry
        where incident_number = %(number)s
        order by id desc
        limit 1000
        """,
        number=number,
    )


def between(
    tx: Tx, span: Span, *, after: tuple[date, int] | None = None, limit: int
) -> list[Entry]:
    """Return what was spent on all in these days, in order of days."""
    day, entry_id = after or (date.min, 0)
    return tx.all(
        Entry,
        """
        select id, incident_number as number, person_id, minutes, worked_on, note, at
        from time_entry
        where worked_on between %(first)s and %(last)s
            and (worked_on, id) > (%(day)s, %(entry_id)s)
            and (%(person_id)s::bigint is null or person_id = %(person_id)s)
        order by worked_on, id
        limit %(limit)s
        """,
        first=span.first,
        last=span.last,
        day=day,
        entry_id=entry_id,
        person_id=span.person_id,
        limit=limit,
    )
