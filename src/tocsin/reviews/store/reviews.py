"""Rows of reviews and of the causes that they name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Json, Tx
from tocsin.reviews import review
from tocsin.reviews.review import Cause, NewReview, ReviewRow


def insert(
    tx: Tx, number: int, new: NewReview, *, author_id: int | None, at: datetime
) -> int | None:
    """Return the new id; None when the incident has a review already."""
    made: int | None = tx.value(
        """
        insert into review (
            incident_number, summary, impact, went_well, went_badly, lessons, author_id,
            created_at, updated_at
        )
        values (
            %(number)s, %(summary)s, %(impact)s, %(went_well)s, %(went_badly)s, %(lessons)s,
            %(author_id)s, %(at)s, %(at)s
        )
        on conflict (incident_number) do nothing
        returning id
        """,
        number=number,
        author_id=author_id,
        at=at,
        **review.sections(new),
    )
    return made


def update(tx: Tx, number: int, new: NewReview, *, expected_version: int, at: datetime) -> bool:
    """Return False, and change nothing, when somebody else saved meanwhile."""
    return bool(
        tx.run(
            """
            update review
            set summary = %(summary)s,
                impact = %(impact)s,
                went_well = %(went_well)s,
                went_badly = %(went_badly)s,
                lessons = %(lessons)s,
                version = version + 1,
                updated_at = %(at)s
            where incident_number = %(number)s and version = %(expected)s
            """,
            number=number,
            expected=expected_version,
            at=at,
            **review.sections(new),
        )
    )


def publish(tx: Tx, number: int, *, at: datetime) -> bool:
    """Return False when it is published already."""
    return bool(
        tx.run(
            """
            update review
            set published_at = %(at)s, updated_at = %(at)s
            where incident_number = %(number)s and published_at is null
            """,
            number=number,
            at=at,
        )
    )


def of_incident(tx: Tx, number: int) -> ReviewRow | None:
    return tx.maybe(
        ReviewRow,
        """
        select id, incident_number, version, summary, impact, went_well, went_badly, lessons,
            author_id, created_at, updated_at, published_at
        from review
        where incident_number = %(number)s
        """,
        number=number,
    )


def page(
    tx: Tx, *, only_published: bool, after: Sequence[Any] | None, limit: int
) -> list[ReviewRow]:
    """Return one more than the limit, changed last first, from behind ``after`` (time, id)."""
    return tx.all(
        ReviewRow,
        """
        select id, incident_number, version, summary, impact, went_well, went_badly, lessons,
            author_id, created_at, updated_at, published_at
        from review
        where (not %(only_published)s or published_at is not null)
            and (%(at)s::timestamptz is null or (updated_at, id) < (%(at)s, %(id)s))
        order by updated_at desc, id desc
        limit %(limit)s
        """,
        only_published=only_published,
        at=after[0] if after else None,
        id=after[1] if after else None,
        limit=limit + 1,
    )


def causes(tx: Tx, review_id: int) -> list[Cause]:
    return tx.all(
        Cause,
        """
        select kind, description
        from review_cause
        where review_id = %(id)s
        order by position
        limit 100
        """,
        id=review_id,
    )


def replace_causes(tx: Tx, review_id: int, causes: Sequence[Cause]) -> None:
    tx.run("delete from review_cause where review_id = %(id)s", id=review_id)
    tx.run(
        """
        insert into review_cause (review_id, position, kind, description)
        select %(id)s, position, value ->> 'kind', value ->> 'description'
        from jsonb_array_elements(%(causes)s) with ordinality as given (value, position)
        """,
        id=review_id,
        causes=Json([{"kind": c.kind, "description": c.description} for c in causes]),
    )
