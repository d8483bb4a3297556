"""Rows of updates."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.comms.update import NewUpdate, Update
from tocsin.kit.tx import Tx


def insert(
    tx: Tx,
    number: int,
    new: NewUpdate,
    *,
    recipients: int,
    next_due_at: datetime | None,
    sent_by: str,
    at: datetime,
) -> int:
    return int(
        tx.value(
            """
            with made as (
                insert into incident_update (
                    incident_number, phase, headline, body, state, is_public, next_due_at,
                    recipients, sent_by, at
                )
                values (
                    %(number)s, %(phase)s, %(headline)s, %(body)s, %(state)s, %(is_public)s,
                    %(next_due_at)s, %(recipients)s, %(sent_by)s, %(at)s
                )
                returning id
            ), addressed as (
                insert into incident_update_audience (update_id, audience_id)
                select made.id, audience_id
                from made, unnest(%(audience_ids)s::bigint[]) as audience_id
            )
            select id
            from made
            """,
            number=number,
            phase=new.phase,
            headline=new.headline,
            body=new.body,
            state=new.state,
            is_public=new.is_public,
            next_due_at=next_due_at,
            recipients=recipients,
            sent_by=sent_by,
            at=at,
            audience_ids=list(new.audience_ids),
        )
    )


def last_of(tx: Tx, numbers: Sequence[int]) -> list[Update]:
    """Return the newest of each incident that was told about."""
    return tx.all(
        Update,
        """
        select newest.id, newest.incident_number, phase, headline, body, state, is_public,
            next_due_at, recipients, sent_by, at
        from unnest(%(numbers)s::bigint[]) as given (number)
        cross join lateral (
            select id, incident_number, phase, headline, body, state, is_public, next_due_at,
                recipients, sent_by, at
            from incident_update
            where incident_number = given.number
            order by id desc
            limit 1
        ) as newest
        order by newest.incident_number
        """,
        numbers=list(numbers),
    )


def of_incidents(
    tx: Tx, numbers: Sequence[int], *, only_public: bool, limit: int = 2000
) -> list[Update]:
    """Return the newest first."""
    return tx.all(
        Update,
        """
        select id, incident_number, phase, headline, body, state, is_public, next_due_at,
            recipients, sent_by, at
        from incident_update
        where incident_number = any(%(numbers)s) and (is_public or not %(only_public)s)
        order by id desc
        limit %(limit)s
        """,
        numbers=list(numbers),
        only_public=only_public,
        limit=limit,
    )
