"""Rows of erasures: that somebody was erased is all that is kept of it."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.privacy.erasure import Erasure


def insert(
    tx: Tx, person_id: int, *, reason: str, by: str, at: datetime, counts: Mapping[str, int]
) -> int:
    return int(
        tx.value(
            """
            insert into erasure (person_id, reason, requested_by, at, counts)
            values (%(person)s, %(reason)s, %(by)s, %(at)s, %(counts)s)
            returning id
            """,
            person=person_id,
            reason=reason,
            by=by,
            at=at,
            counts=Json(dict(counts)),
        )
    )


def of_person(tx: Tx, person_id: int) -> Erasure | None:
    return tx.maybe(
        Erasure,
        """
        select id, person_id, reason, requested_by, at, counts
        from erasure
        where person_id = %(id)s
        """,
        id=person_id,
    )


def page(tx: Tx, *, before_id: int | None, limit: int) -> list[Erasure]:
    """Return them newest first."""
    return tx.all(
        Erasure,
        """
        select id, person_id, reason, requested_by, at, counts
        from erasure
        where %(before)s::bigint is null or id < %(before)s
        order by id desc
        limit %(limit)s
        """,
        before=before_id,
        limit=limit,
    )
