"""The desk's SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.desk.satisfaction import Asked, Rating, Satisfaction
from tocsin.kit.tx import Tx


def ask(tx: Tx, about: Asked, *, digest: bytes, expires_at: datetime, now: datetime) -> bool:
    """Let this be the link that works; return False when this round was asked about already."""
    return bool(
        tx.run(
            """
            insert into satisfaction (
                incident_number, person_id, round, token_digest, asked_at, expires_at
            )
            values (
                %(number)s, %(person_id)s, %(round)s, %(digest)s, %(now)s, %(expires_at)s
            )
            on conflict (incident_number) do update
            set round = excluded.round,
                token_digest = excluded.token_digest,
                expires_at = excluded.expires_at
            where satisfaction.round < excluded.round
            """,
            number=about.incident_number,
            person_id=about.person_id,
            round=about.round,
            digest=digest,
            expires_at=expires_at,
            now=now,
        )
    )


def by_link(tx: Tx, digest: bytes, *, now: datetime) -> Satisfaction | None:
    """None when the link was replaced by another, has run out, or never was."""
    return tx.maybe(
        Satisfaction,
        """
        select incident_number, person_id, asked_at, expires_at, score, comment, answered_at
        from satisfaction
        where token_digest = %(digest)s and expires_at > %(now)s
        """,
        digest=digest,
        now=now,
    )


def by_claim(tx: Tx, number: int, round_: int, *, now: datetime) -> Satisfaction | None:
    """None when it was asked anew since, or has run out."""
    return tx.maybe(
        Satisfaction,
        """
        select incident_number, person_id, asked_at, expires_at, score, comment, answered_at
        from satisfaction
        where incident_number = %(number)s and round = %(round)s and expires_at > %(now)s
        """,
        number=number,
        round=round_,
        now=now,
    )


def of_incident(tx: Tx, number: int) -> Satisfaction | None:
    return tx.maybe(
        Satisfaction,
        """
        select incident_number, person_id, asked_at, expires_at, score, comment, answered_at
        from satisfaction
        where incident_number = %(number)s
        """,
        number=number,
    )


def answer(tx: Tx, number: int, rating: Rating, *, at: datetime) -> bool:
    """Return False when it is answered already."""
    return bool(
        tx.run(
            """
            update satisfaction
            set score = %(score)s, comment = %(comment)s, answered_at = %(at)s
            where incident_number = %(number)s and answered_at is null
            """,
            number=number,
            score=rating.score,
            comment=rating.comment,
            at=at,
        )
    )


def add_comment(tx: Tx, number: int, comment: str) -> bool:
    """Return False when there is no score yet, or a comment already."""
    return bool(
        tx.run(
            """
            update satisfaction
            set comment = %(comment)s
            where incident_number = %(number)s
                and score is not null
                and comment = ''
            """,
            number=number,
            comment=comment,
        )
    )


def answers(tx: Tx, *, after: Sequence[Any] | None, limit: int) -> list[Satisfaction]:
    """Return one more than the limit, the newest first, from behind ``after`` (time, number)."""
    return tx.all(
        Satisfaction,
        """
        select incident_number, person_id, asked_at, expires_at, score, comment, answered_at
        from satisfaction
        where answered_at is not null
            and (
                %(at)s::timestamptz is null
                or (answered_at, incident_number) < (%(at)s, %(number)s)
            )
        order by answered_at desc, incident_number desc
        limit %(limit)s
        """,
        at=after[0] if after else None,
        number=after[1] if after else None,
        limit=limit + 1,
    )
