"""The SQL of follow-ups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.desk.follow_up import FollowUp
from tocsin.desk.satisfaction import Rating
from tocsin.kit.tx import Tx


def open_one(tx: Tx, number: int, rating: Rating, *, owner_id: int | None, at: datetime) -> None:
    tx.run(
        """
        insert into satisfaction_follow_up (incident_number, owner_id, score, opened_at)
        values (%(number)s, %(owner)s, %(score)s, %(at)s)
        """,
        number=number,
        owner=owner_id,
        score=rating.score,
        at=at,
    )


def get(tx: Tx, number: int) -> FollowUp | None:
    return tx.maybe(
        FollowUp,
        """
        select incident_number, owner_id, score, opened_at, done_at, done_by, note
        from satisfaction_follow_up
        where incident_number = %(number)s
        """,
        number=number,
    )


def listed(tx: Tx, *, is_open: bool, after: Sequence[Any] | None, limit: int) -> list[FollowUp]:
    """Return one more than the limit, the newest first, from behind ``after``."""
    return tx.all(
        FollowUp,
        """
        select incident_number, owner_id, score, opened_at, done_at, done_by, note
        from satisfaction_follow_up
        where (done_at is null) = %(is_open)s
            and (
                %(at)s::timestamptz is null
                or (opened_at, incident_number) < (%(at)s, %(number)s)
            )
        order by opened_at desc, incident_number desc
        limit %(limit)s
        """,
        is_open=is_open,
        at=after[0] if after else None,
        number=after[1] if after else None,
        limit=limit + 1,
    )


def finish(tx: Tx, number: int, *, by: str, note: str, at: datetime) -> bool:
    """Return False when it is done already, or is none."""
    return bool(
        tx.run(
            """
            update satisfaction_follow_up
            set done_at = %(at)s, done_by = %(by)s, note = %(note)s
            where incident_number = %(number)s and done_at is null
            """,
            number=number,
            at=at,
            by=by,
            note=note,
        )
    )
