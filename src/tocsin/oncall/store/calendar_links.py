"""Rows of calendar links; of the secret itself only the digest is kept."""

from tocsin.kit.tx import Tx
from tocsin.oncall.calendar_link import CalendarLink, NewLink


def insert(tx: Tx, new: NewLink) -> int:
    return int(
        tx.value(
            """
            insert into calendar_link (token_digest, person_id, schedule_id, created_at)
            values (%(digest)s, %(person)s, %(schedule)s, %(at)s)
            returning id
            """,
            digest=new.digest,
            person=new.person_id,
            schedule=new.schedule_id,
            at=new.created_at,
        )
    )


def by_digest(tx: Tx, digest: bytes) -> CalendarLink | None:
    return tx.maybe(
        CalendarLink,
        """
        select id, person_id, schedule_id, created_at
        from calendar_link
        where token_digest = %(digest)s
        """,
        digest=digest,
    )


def lock(tx: Tx, link_id: int) -> CalendarLink | None:
    return tx.maybe(
        CalendarLink,
        """
        select id, person_id, schedule_id, created_at
        from calendar_link
        where id = %(id)s
        for update
        """,
        id=link_id,
    )


def delete(tx: Tx, link_id: int) -> None:
    tx.run("delete from calendar_link where id = %(id)s", id=link_id)


def of_person(tx: Tx, person_id: int) -> list[CalendarLink]:
    return tx.all(
        CalendarLink,
        """
        select id, person_id, schedule_id, created_at
        from calendar_link
        where person_id = %(person)s
        order by id
        limit 200
        """,
        person=person_id,
    )
