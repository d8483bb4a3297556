"""Rows of those whose password was right and whose code is awaited."""

from datetime import datetime

from tocsin.identity.halfway import Half
from tocsin.kit.tx import Tx


def insert(
    tx: Tx,
    person_id: int,
    digest: bytes,
    *,
    attempt_id: int | None,
    at: datetime,
    expires_at: datetime,
) -> None:
    tx.run(
        """
        insert into half_sign_in (person_id, digest, attempt_id, created_at, expires_at)
        values (%(person)s, %(digest)s, %(attempt)s, %(at)s, %(expires)s)
        """,
        person=person_id,
        digest=digest,
        attempt=attempt_id,
        at=at,
        expires=expires_at,
    )


def is_open(tx: Tx, digest: bytes, *, most: int, now: datetime) -> bool:
    """Whether a code may still be given; uses nothing up."""
    return bool(
        tx.value(
            """
            select true
            from half_sign_in
            where digest = %(digest)s and tries < %(most)s and expires_at > %(now)s
            """,
            digest=digest,
            most=most,
            now=now,
        )
    )


def take_try(tx: Tx, digest: bytes, *, most: int, now: datetime) -> Half | None:
    """Count a try, and return whose it is; None when it is over or none is left."""
    return tx.maybe(
        Half,
        """
        update half_sign_in
        set tries = tries + 1
        from person
        where person.id = person_id
            and is_active
            and digest = %(digest)s
            and tries < %(most)s
            and expires_at > %(now)s
        returning half_sign_in.id, person_id, lower(email) as email, attempt_id
        """,
        digest=digest,
        most=most,
        now=now,
    )


def delete_of(tx: Tx, person_id: int) -> int:
    return tx.run("delete from half_sign_in where person_id = %(person)s", person=person_id)


def delete_over(tx: Tx, *, before: datetime, limit: int) -> int:
    return tx.run(
        """
        delete from half_sign_in
        where id in (
            select id from half_sign_in
            where expires_at < %(before)s
            order by expires_at, id
            limit %(limit)s
            for update skip locked
        )
        """,
        before=before,
        limit=limit,
    )
