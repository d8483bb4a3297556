"""Rows of links that work once."""

from datetime import datetime

from tocsin.identity.link import Purpose
from tocsin.kit.tx import Tx


def insert(
    tx: Tx,
    purpose: Purpose,
    digest: bytes,
    *,
    person_id: int | None,
    email: str | None = None,
    at: datetime,
    expires_at: datetime,
) -> None:
    tx.run(
        """
        insert into one_time_link (purpose, person_id, email, digest, created_at, expires_at)
        values (%(purpose)s, %(person)s, %(email)s, %(digest)s, %(at)s, %(expires)s)
        """,
        purpose=purpose,
        person=person_id,
        email=email,
        digest=digest,
        at=at,
        expires=expires_at,
    )


def count(tx: Tx, purpose: Purpose, person_id: int, *, since: datetime) -> int:
    """Count the links made for a person after this moment, used or not."""
    return int(
        tx.value(
            """
            select count(*)
            from one_time_link
            where person_id = %(person)s and purpose = %(purpose)s and created_at > %(since)s
            """,
            person=person_id,
            purpose=purpose,
            since=since,
        )
    )


def is_alive(tx: Tx, purpose: Purpose, digest: bytes, *, now: datetime) -> bool:
    return bool(
        tx.value(
            """
            select true
            from one_time_link
            where digest = %(digest)s
                and purpose = %(purpose)s
                and used_at is null
                and expires_at > %(now)s
            """,
            digest=digest,
            purpose=purpose,
            now=now,
        )
    )


def spend(tx: Tx, purpose: Purpose, digest: bytes, *, now: datetime) -> bool:
    """Use a link up; False when it was used, has run out or never was."""
    return bool(
        tx.run(
            """
            update one_time_link
            set used_at = %(now)s
            where digest = %(digest)s
                and purpose = %(purpose)s
                and used_at is null
                and expires_at > %(now)s
            """,
            digest=digest,
            purpose=purpose,
            now=now,
        )
    )


def person_of(tx: Tx, digest: bytes) -> int | None:
    found: int | None = tx.value(
        "select person_id from one_time_link where digest = %(digest)s", digest=digest
    )
    return found


def count_asked(tx: Tx, email: str | None, *, since: datetime) -> int:
    """Count the ways into the portal made for an address, or for all, after this moment."""
    return int(
        tx.value(
            """
            select count(*)
            from one_time_link
            where email is not null
                and (%(email)s::text is null or email = %(email)s)
                and created_at > %(since)s
            """,
            email=email,
            since=since,
        )
    )


def email_of(tx: Tx, digest: bytes) -> str | None:
    found: str | None = tx.value(
        "select email from one_time_link where digest = %(digest)s", digest=digest
    )
    return found


def spend_others_of(tx: Tx, email: str, *, now: datetime) -> int:
    """Use up what is left for this address: one way in is enough."""
    return tx.run(
        """
        update one_time_link
        set used_at = %(now)s
        where email = %(email)s and used_at is null
        """,
        email=email,
        now=now,
    )


def spend_others(tx: Tx, purpose: Purpose, *, person_id: int | None, now: datetime) -> int:
    """Use up what is left of this purpose: one choice is enough."""
    return tx.run(
        """
        update one_time_link
        set used_at = %(now)s
        where purpose = %(purpose)s
            and person_id is not distinct from %(person)s
            and used_at is null
        """,
        purpose=purpose,
        person=person_id,
        now=now,
    )


def delete_over(tx: Tx, *, before: datetime, limit: int) -> int:
    return tx.run(
        """
        delete from one_time_link
        where id in (
            select id from one_time_link
            where expires_at < %(before)s
            order by id
            limit %(limit)s
            for update skip locked
        )
        """,
        before=before,
        limit=limit,
    )
