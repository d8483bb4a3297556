"""Rows of known outages and of whom they hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.desk.outage import Affected, NewOutage, OutageRow
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Count:
    incident_number: int
    affected: int
    is_mine: bool


def put(tx: Tx, number: int, new: NewOutage, *, by: str, at: datetime) -> None:
    tx.run(
        """
        insert into known_outage (incident_number, title, words, announced_by, announced_at)
        values (%(number)s, %(title)s, %(words)s, %(by)s, %(at)s)
        on conflict (incident_number) do update
            set title = excluded.title, words = excluded.words, withdrawn_at = null,
                announced_by = excluded.announced_by, announced_at = excluded.announced_at
        """,
        number=number,
        title=new.title,
        words=new.words,
        by=by,
        at=at,
    )


def put_unless_by_hand(tx: Tx, number: int, new: NewOutage, *, by: str, at: datetime) -> bool:
    """The same as long as it is nobody else's to say; return whether it was not known before."""
    return bool(
        tx.value(
            """
            insert into known_outage (incident_number, title, words, announced_by, announced_at)
            values (%(number)s, %(title)s, %(words)s, %(by)s, %(at)s)
            on conflict (incident_number) do update
                set title = excluded.title, words = excluded.words
                where known_outage.announced_by = excluded.announced_by
                    and known_outage.withdrawn_at is null
            returning xmax = 0
            """,
            number=number,
            title=new.title,
            words=new.words,
            by=by,
            at=at,
        )
    )


def withdraw(tx: Tx, number: int, *, at: datetime) -> bool:
    return bool(
        tx.run(
            """
            update known_outage
            set withdrawn_at = %(at)s
            where incident_number = %(number)s and withdrawn_at is null
            """,
            number=number,
            at=at,
        )
    )


def get(tx: Tx, number: int) -> OutageRow | None:
    return tx.maybe(
        OutageRow,
        """
        select incident_number, title, words, announced_by, announced_at, withdrawn_at
        from known_outage
        where incident_number = %(number)s and withdrawn_at is null
        """,
        number=number,
    )


def newest(tx: Tx, *, limit: int) -> list[OutageRow]:
    """Return what is announced, the newest first."""
    return tx.all(
        OutageRow,
        """
        select incident_number, title, words, announced_by, announced_at, withdrawn_at
        from known_outage
        where withdrawn_at is null
        order by incident_number desc
        limit %(limit)s
        """,
        limit=limit,
    )


def join(tx: Tx, number: int, person_id: int, *, note: str, at: datetime) -> bool:
    """Return False when they had said so before."""
    return bool(
        tx.run(
            """
            insert into affected (incident_number, person_id, note, at)
            values (%(number)s, %(person)s, %(note)s, %(at)s)
            on conflict (incident_number, person_id) do nothing
            """,
            number=number,
            person=person_id,
            note=note,
            at=at,
        )
    )


def leave(tx: Tx, number: int, person_id: int) -> bool:
    return bool(
        tx.run(
            """
            delete from affected
            where incident_number = %(number)s and person_id = %(person)s
            """,
            number=number,
            person=person_id,
        )
    )


def counts(tx: Tx, numbers: Sequence[int], *, person_id: int | None) -> list[Count]:
    return tx.all(
        Count,
        """
        select incident_number, count(*) as affected,
            coalesce(bool_or(person_id = %(person)s), false) as is_mine
        from affected
        where incident_number = any(%(numbers)s)
        group by incident_number
        order by incident_number
        limit 1000
        """,
        numbers=list(numbers),
        person=person_id,
    )


def of_incident(tx: Tx, number: int, *, after_id: int = 0, limit: int) -> list[Affected]:
    """Return who is affected, by the number of the person."""
    return tx.all(
        Affected,
        """
        select incident_number, person_id, note, at
        from affected
        where incident_number = %(number)s and person_id > %(after)s
        order by person_id
        limit %(limit)s
        """,
        number=number,
        after=after_id,
        limit=limit,
    )


def of_person(tx: Tx, person_id: int, *, limit: int) -> list[int]:
    """Return to which incidents somebody said "me too", the newest first."""
    return tx.column(
        """
        select incident_number
        from affected
        where person_id = %(person)s
        order by incident_number desc
        limit %(limit)s
        """,
        person=person_id,
        limit=limit,
    )
