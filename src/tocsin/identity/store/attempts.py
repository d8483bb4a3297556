"""Rows of tries to sign in, and what is counted over them."""

from datetime import datetime

from tocsin.identity.attempt import Attempt, Failures
from tocsin.kit.tx import Tx


def lock(tx: Tx, *, email: str, address: str) -> None:
    """Count one try at a time per address and per account; always in this order."""
    tx.run("select pg_advisory_xact_lock(1952868193, hashtext(%(key)s))", key=address)
    tx.run("select pg_advisory_xact_lock(1952868194, hashtext(%(key)s))", key=email)


def failures(
    tx: Tx, *, email: str, address: str, since: datetime, remembered_since: datetime
) -> Failures:
    """Count failed tries; those of an account as seen from this address (see attempt.py)."""
    found = tx.maybe(
        Failures,
        """
        with known as (
            select address, max(at) as at
            from sign_in_attempt
            where email = %(email)s and succeeded and at > %(remembered)s
            group by address
        )
        select
            (
                select count(*)
                from sign_in_attempt
                where email = %(email)s and at > %(since)s and not succeeded
                    and case
                        when %(address)s in (select address from known)
                        then address = %(address)s and at > (
                            select at from known where known.address = %(address)s
                        )
                        else address not in (select address from known)
                    end
            ) as of_account,
            (
                select count(*)
                from sign_in_attempt
                where address = %(address)s and at > %(since)s and not succeeded
            ) as of_address
        """,
        email=email,
        address=address,
        since=since,
        remembered=remembered_since,
    )
    return found or Failures(0, 0)


def insert(tx: Tx, *, email: str, address: str, at: datetime) -> Attempt:
    """Write the try down as failed, and return it with what its password is checked against."""
    row = tx.all(
        Attempt,
        """
        with tried as (
            insert into sign_in_attempt (email, address, at)
            values (%(email)s, %(address)s, %(at)s)
            returning id
        )
        select tried.id, person.id as person_id, password_hash
        from tried
        left join person on lower(person.email) = %(email)s and is_active
        """,
        email=email,
        address=address,
        at=at,
    )
    return row[0]


def succeed(tx: Tx, attempt_id: int) -> None:
    tx.run("update sign_in_attempt set succeeded = true where id = %(id)s", id=attempt_id)


def delete_over(tx: Tx, *, before: datetime, limit: int) -> int:
    return tx.run(
        """
        delete from sign_in_attempt
        where id in (
            select id from sign_in_attempt
            where at < %(before)s
            order by id
            limit %(limit)s
            for update skip locked
        )
        """,
        before=before,
        limit=limit,
    )
