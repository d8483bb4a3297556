"""Doing a thing once, however often it is asked for.

The answer is kept in the transaction that did the thing: either both are there or neither is.
Two requests with one key at once run one after the other, and the second gets the first's answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit import errors
from tocsin.kit.tx import Tx

KEPT = timedelta(hours=24)


class KeyReused(errors.Invalid):
    def __init__(self) -> None:
        sentence = "This key was used for another request; take a new one for each."
        super().__init__(sentence, fields={"Idempotency-Key": sentence})


@dataclass(frozen=True, slots=True)
class Request:
    """``fingerprint`` is a digest of all that makes the request what it is."""

    actor: str
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class _Kept:
    fingerprint: bytes
    status: int
    body: str


def recall(tx: Tx, request: Request, *, now: datetime) -> Answer | None:
    """Return the answer to the same request, None when it is new; others with its key wait.

    It is counted, so that this commit too waits for the standby that has to confirm the first.
    """
    tx.run(
        "select pg_advisory_xact_lock(hashtextextended(%(name)s, 0))",
        name=f"idempotency {request.actor} {request.key}",
    )
    kept = tx.maybe(
        _Kept,
        """
        update idempotency_key
        set seen = seen + 1
        where actor = %(actor)s and key = %(key)s and created_at > %(since)s
        returning fingerprint, status, body
        """,
        actor=request.actor,
        key=request.key,
        since=now - KEPT,
    )
    if kept is None:
        return None
    if kept.fingerprint != request.fingerprint:
        raise KeyReused
    return Answer(kept.status, kept.body)


def remember(tx: Tx, request: Request, answer: Answer, *, now: datetime) -> None:
    tx.run(
        """
        insert into idempotency_key (actor, key, fingerprint, status, body, created_at)
        values (%(actor)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s, %(now)s)
        on conflict (actor, key) do update
        set fingerprint = excluded.fingerprint, status = excluded.status,
            body = excluded.body, created_at = excluded.created_at
        """,
        actor=request.actor,
        key=request.key,
        fingerprint=request.fingerprint,
        status=answer.status,
        body=answer.body,
        now=now,
    )


def sweep(tx: Tx, *, now: datetime, limit: int = 500) -> int:
    """Forget answers older than a day, a batch at a time."""
    return tx.run(
        """
        delete from idempotency_key
        where (actor, key) in (
            select actor, key from idempotency_key
            where created_at <= %(until)s
            order by created_at, actor, key
            limit %(limit)s
            for update skip locked
        )
        """,
        until=now - KEPT,
        limit=limit,
    )
