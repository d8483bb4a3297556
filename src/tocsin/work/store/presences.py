"""Rows of who looks at what just now."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Row:
    person_id: int
    is_writing: bool
    at: datetime


def put(tx: Tx, number: int, person_id: int, *, is_writing: bool, at: datetime) -> None:
    tx.run(
        """
        insert into incident_presence (incident_number, person_id, is_writing, at)
        values (%(number)s, %(person_id)s, %(is_writing)s, %(at)s)
        on conflict (incident_number, person_id) do update
            set is_writing = excluded.is_writing, at = excluded.at
        """,
        number=number,
        person_id=person_id,
        is_writing=is_writing,
        at=at,
    )


def drop(tx: Tx, number: int, person_id: int, *, before: datetime) -> None:
    """Forget somebody, and whoever left without a word."""
    tx.run(
        """
        delete from incident_presence
        where incident_number = %(number)s and (person_id = %(person_id)s or at < %(before)s)
        """,
        number=number,
        person_id=person_id,
        before=before,
    )


def others(tx: Tx, number: int, person_id: int, *, since: datetime) -> list[Row]:
    return tx.all(
        Row,
        """
        select person_id, is_writing, at
        from incident_presence
        where incident_number = %(number)s and person_id <> %(person_id)s and at > %(since)s
        order by is_writing desc, person_id
        limit 50
        """,
        number=number,
        person_id=person_id,
        since=since,
    )
