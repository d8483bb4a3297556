"""Rows of second factors and of the codes for whom they are lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.second_factor import SecondFactor
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Kept:
    """The sealed secret of an application, and the newest step that was taken of it."""

    secret: str
    last_step: int


def put(tx: Tx, person_id: int, secret: str, *, step: int, at: datetime) -> None:
    tx.run(
        """
        insert into second_factor (person_id, secret, enrolled_at, last_step)
        values (%(person)s, %(secret)s, %(at)s, %(step)s)
        on conflict (person_id) do update
        set secret = excluded.secret,
            enrolled_at = excluded.enrolled_at,
            last_step = excluded.last_step
        """,
        person=person_id,
        secret=secret,
        at=at,
        step=step,
    )


def kept(tx: Tx, person_id: int) -> Kept | None:
    return tx.maybe(
        Kept,
        """
        select secret, last_step
        from second_factor
        where person_id = %(person)s
        """,
        person=person_id,
    )


def get(tx: Tx, person_id: int) -> SecondFactor | None:
    return tx.maybe(
        SecondFactor,
        """
        select enrolled_at,
            (
                select count(*)
                from recovery_code
                where recovery_code.person_id = second_factor.person_id and used_at is null
            ) as codes_left
        from second_factor
        where person_id = %(person)s
        """,
        person=person_id,
    )


def take_step(tx: Tx, person_id: int, step: int) -> bool:
    """Use a step of time up; False when it or a later one was used already."""
    return bool(
        tx.run(
            """
            update second_factor
            set last_step = %(step)s
            where person_id = %(person)s and last_step < %(step)s
            """,
            person=person_id,
            step=step,
        )
    )


def delete(tx: Tx, person_id: int) -> bool:
    tx.run("delete from recovery_code where person_id = %(person)s", person=person_id)
    return bool(tx.run("delete from second_factor where person_id = %(person)s", person=person_id))


def put_codes(tx: Tx, person_id: int, digests: Sequence[str]) -> None:
    """Let these be all the recovery codes that count."""
    tx.run("delete from recovery_code where person_id = %(person)s", person=person_id)
    tx.run(
        """
        insert into recovery_code (person_id, digest)
        select %(person)s, unnest(%(digests)s::text[])
        """,
        person=person_id,
        digests=list(digests),
    )


def take_code(tx: Tx, person_id: int, digest: str, *, at: datetime) -> bool:
    """Use a recovery code up; False when it was used or never was."""
    return bool(
        tx.run(
            """
            update recovery_code
            set used_at = %(at)s
            where person_id = %(person)s and digest = %(digest)s and used_at is null
            """,
            person=person_id,
            digest=digest,
            at=at,
        )
    )
