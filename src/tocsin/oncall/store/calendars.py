"""Rows of calendars that are read, and of what they tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.oncall.calendar import Calendar, Claimed, Event, NewCalendar, Purpose
from tocsin.oncall.ical_reading import Told


@dataclass(frozen=True, slots=True)
class Sealed:
    host: str
    url_sealed: str


@dataclass(frozen=True, slots=True)
class Kept:
    id: int
    uid: str
    summary: str
    person_id: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Bearing:
    """An event that bears on who is on call, and by what."""

    name: str
    purpose: Purpose
    schedule_id: int | None
    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Good:
    """What is written down of a copy that could be read."""

    etag: str
    digest: bytes | None
    expanded_at: datetime | None
    unreadable: Sequence[str]


def next_id(tx: Tx) -> int:
    """The id that the next calendar gets: its secret is sealed for that row."""
    return int(tx.value("select nextval(pg_get_serial_sequence('calendar', 'id'))"))


def insert(
    tx: Tx, calendar_id: int, new: NewCalendar, sealed: Sealed, *, by: str, at: datetime
) -> None:
    tx.run(
        """
        insert into calendar
            (id, name, purpose, schedule_id, person_id, time_zone, host, url_sealed, due_at,
                created_by, created_at)
        overriding system value
        values (
            %(id)s, %(name)s, %(purpose)s, %(schedule)s, %(person)s, %(zone)s, %(host)s, %(url)s,
            %(at)s, %(by)s, %(at)s
        )
        """,
        id=calendar_id,
        name=new.name,
        purpose=new.purpose,
        schedule=new.schedule_id,
        person=new.person_id,
        zone=new.time_zone,
        host=sealed.host,
        url=sealed.url_sealed,
        by=by,
        at=at,
    )


def load(tx: Tx, *, ids: Sequence[int] | None = None) -> list[Calendar]:
    return tx.all(
        Calendar,
        """
        select id, name, purpose, schedule_id, person_id, time_zone, host, tries, fault, read_at,
            unreadable
        from calendar
        where %(ids)s::bigint[] is null or id = any(%(ids)s)
        order by lower(name), id
        limit 1000
        """,
        ids=None if ids is None else list(ids),
    )


def delete(tx: Tx, calendar_id: int) -> None:
    tx.run("delete from calendar where id = %(id)s", id=calendar_id)


def make_due(tx: Tx, calendar_id: int, *, at: datetime) -> None:
    """Have it read at once, and laid out anew."""
    tx.run(
        "update calendar set due_at = %(at)s, etag = '', digest = null where id = %(id)s",
        id=calendar_id,
        at=at,
    )


IS_DUE: Condition = """
    exists (
        select
        from calendar
        where due_at <= %(now)s
    )
"""


def claim(tx: Tx, *, until: datetime, now: datetime) -> Claimed | None:
    """The one that is due longest; it is due again then, should nobody tell how it went."""
    return tx.maybe(
        Claimed,
        """
        update calendar
        set due_at = %(until)s
        where id = (
            select id
            from calendar
            where due_at <= %(now)s
            order by due_at, id
            limit 1
            for update skip locked
        )
        returning id, purpose, person_id, time_zone, host, url_sealed, etag, digest, expanded_at,
            tries
        """,
        until=until,
        now=now,
    )


def settle_good(tx: Tx, calendar_id: int, good: Good, *, due_at: datetime, now: datetime) -> None:
    tx.run(
        """
        update calendar
        set due_at = %(due_at)s,
            tries = 0,
            fault = '',
            read_at = %(now)s,
            etag = %(etag)s,
            digest = %(digest)s,
            expanded_at = %(expanded_at)s,
            unreadable = %(unreadable)s
        where id = %(id)s
        """,
        id=calendar_id,
        due_at=due_at,
        now=now,
        etag=good.etag,
        digest=good.digest,
        expanded_at=good.expanded_at,
        unreadable=list(good.unreadable),
    )


def settle_same(tx: Tx, calendar_id: int, *, due_at: datetime, now: datetime) -> None:
    """It was read, and says what it said."""
    tx.run(
        """
        update calendar
        set due_at = %(due_at)s, tries = 0, fault = '', read_at = %(now)s
        where id = %(id)s
        """,
        id=calendar_id,
        due_at=due_at,
        now=now,
    )


def settle_bad(tx: Tx, calendar_id: int, *, fault: str, due_at: datetime) -> None:
    """Leave what it said last as it is."""
    tx.run(
        """
        update calendar
        set due_at = %(due_at)s, tries = tries + 1, fault = %(fault)s
        where id = %(id)s
        """,
        id=calendar_id,
        due_at=due_at,
        fault=fault,
    )


def ahead(tx: Tx, calendar_id: int, *, now: datetime) -> list[Kept]:
    """Return what is kept of it and not over, first to last."""
    return tx.all(
        Kept,
        """
        select id, uid, summary, person_id, starts_at, ends_at
        from calendar_event
        where calendar_id = %(id)s and ends_at > %(now)s
        order by starts_at, id
        limit 20000
        """,
        id=calendar_id,
        now=now,
    )


def drop(tx: Tx, event_ids: Sequence[int], *, now: datetime) -> None:
    """Take events out from now on; what has passed of them stays."""
    tx.run(
        "delete from calendar_event where id = any(%(ids)s) and starts_at >= %(now)s",
        ids=list(event_ids),
        now=now,
    )
    tx.run(
        """
        update calendar_event
        set ends_at = %(now)s
        where id = any(%(ids)s) and starts_at < %(now)s and ends_at > %(now)s
        """,
        ids=list(event_ids),
        now=now,
    )


def add(tx: Tx, calendar_id: int, events: Sequence[tuple[Told, int | None]]) -> None:
    tx.run(
        """
        insert into calendar_event (calendar_id, uid, summary, person_id, starts_at, ends_at)
        select %(id)s, given.uid, given.summary, given.person_id, given.starts_at, given.ends_at
        from unnest(
            %(uids)s::text[], %(summaries)s::text[], %(people)s::bigint[],
            %(starts)s::timestamptz[], %(ends)s::timestamptz[]
        ) as given (uid, summary, person_id, starts_at, ends_at)
        """,
        id=calendar_id,
        uids=[told.uid for told, _ in events],
        summaries=[told.summary for told, _ in events],
        people=[person for _, person in events],
        starts=[told.span.starts_at for told, _ in events],
        ends=[told.span.ends_at for told, _ in events],
    )


def events(tx: Tx, calendar_id: int, *, after: datetime, limit: int) -> list[Event]:
    return tx.all(
        Event,
        """
        select uid, summary, person_id, starts_at, ends_at
        from calendar_event
        where calendar_id = %(id)s and ends_at > %(after)s
        order by starts_at, id
        limit %(limit)s
        """,
        id=calendar_id,
        after=after,
        limit=limit,
    )


def touching(
    tx: Tx,
    starts_at: datetime,
    ends_at: datetime,
    *,
    ids: Sequence[int],
    people: Sequence[int],
) -> list[Bearing]:
    """Return what is told of these schedules, and when these people are away, in the period."""
    return tx.all(
        Bearing,
        """
        select calendar.name, calendar.purpose, calendar.schedule_id, calendar_event.person_id,
            calendar_event.starts_at, calendar_event.ends_at
        from calendar_event
        join calendar on calendar.id = calendar_event.calendar_id
        where calendar_event.person_id is not null
            and (
                calendar.schedule_id = any(%(ids)s)
                or (calendar.schedule_id is null and calendar_event.person_id = any(%(people)s))
            )
            and calendar_event.starts_at < %(ends_at)s
            and calendar_event.ends_at > %(starts_at)s
        order by calendar_event.starts_at, calendar_event.id
        limit 50000
        """,
        ids=list(ids),
        people=list(people),
        starts_at=starts_at,
        ends_at=ends_at,
    )
