"""Rows of whom an issuer calls what, and of the ways to it that were gone already."""

from datetime import datetime

from tocsin.kit.tx import Tx


def person_of(tx: Tx, issuer: str, subject: str) -> int | None:
    found: int | None = tx.value(
        """
        select person_id
        from provider_identity
        where issuer = %(issuer)s and subject = %(subject)s
        """,
        issuer=issuer,
        subject=subject,
    )
    return found


def link(tx: Tx, person_id: int, issuer: str, subject: str, *, at: datetime) -> bool:
    """Return False when the pair is somebody's already."""
    return bool(
        tx.run(
            """
            insert into provider_identity (person_id, issuer, subject, linked_at, seen_at)
            values (%(person)s, %(issuer)s, %(subject)s, %(at)s, %(at)s)
            on conflict (issuer, subject) do nothing
            """,
            person=person_id,
            issuer=issuer,
            subject=subject,
            at=at,
        )
    )


def has_of(tx: Tx, person_id: int, issuer: str) -> bool:
    """Whether this issuer has a name for them already."""
    return bool(
        tx.value(
            """
            select true
            from provider_identity
            where person_id = %(person)s and issuer = %(issuer)s
            limit 1
            """,
            person=person_id,
            issuer=issuer,
        )
    )


def issuers_of(tx: Tx, person_id: int, *, limit: int) -> list[str]:
    """Return who has a name for them."""
    return tx.column(
        """
        select issuer
        from provider_identity
        where person_id = %(person)s
        order by id
        limit %(limit)s
        """,
        person=person_id,
        limit=limit,
    )


def unlink(tx: Tx, person_id: int, issuer: str) -> int:
    """Forget every name that this issuer has for them; return how many there were."""
    return tx.run(
        """
        delete from provider_identity
        where person_id = %(person)s and issuer = %(issuer)s
        """,
        person=person_id,
        issuer=issuer,
    )


def touch(tx: Tx, issuer: str, subject: str, *, at: datetime) -> None:
    tx.run(
        """
        update provider_identity
        set seen_at = %(at)s
        where issuer = %(issuer)s and subject = %(subject)s
        """,
        issuer=issuer,
        subject=subject,
        at=at,
    )


def spend(tx: Tx, digest: bytes, *, at: datetime) -> bool:
    """Use a way up; False when it was gone already."""
    return bool(
        tx.run(
            """
            insert into spent_flow (digest, spent_at)
            values (%(digest)s, %(at)s)
            on conflict (digest) do nothing
            """,
            digest=digest,
            at=at,
        )
    )


def delete_over(tx: Tx, *, before: datetime, limit: int) -> int:
    return tx.run(
        """
        delete from spent_flow
        where digest in (
            select digest from spent_flow
            where spent_at < %(before)s
            order by spent_at, digest
            limit %(limit)s
            for update skip locked
        )
        """,
        before=before,
        limit=limit,
    )
