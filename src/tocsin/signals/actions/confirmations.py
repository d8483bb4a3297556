"""Visiting what a sender wants visited: asked in the intake, done by the engine outside of it."""

from datetime import datetime
from urllib.parse import urlsplit

from tocsin.identity import actor as actors
from tocsin.kit.tx import Tx
from tocsin.signals import confirmation as idea
from tocsin.signals.actions import registry
from tocsin.signals.confirmation import Confirmation
from tocsin.signals.store import confirmations as store

IS_DUE = store.IS_DUE
_REASON_LIMIT = 300


def ask(tx: Tx, source_id: int, raw_event_id: int, *, url: str, now: datetime) -> bool:
    """Take it down to be visited; False when too many of this source are waiting already."""
    return store.insert(tx, source_id, raw_event_id, url=url, at=now)


def claim(tx: Tx, *, now: datetime) -> Confirmation | None:
    """The next that is due; commit before visiting it."""
    return store.claim(tx, until=now + idea.LEASE, now=now)


def settle(tx: Tx, claimed: Confirmation, *, error: str, now: datetime) -> None:
    """Write down how the visit went; "" means well."""
    due_at = idea.next_try(claimed.tries, now=now) if error else None
    store.settle(
        tx,
        claimed.id,
        due_at=due_at,
        confirmed_at=None if error else now,
        error=error[:_REASON_LIMIT],
    )
    facts = {"host": urlsplit(claimed.url).hostname, "raw_event_id": claimed.raw_event_id}
    if not error:
        registry.record(
            tx, "source.confirmed", claimed.source_id, actor=actors.SYSTEM, now=now, data=facts
        )
    elif due_at is None:
        facts |= {"error": error[:_REASON_LIMIT]}
        registry.record(
            tx, "source.unconfirmed", claimed.source_id, actor=actors.SYSTEM, now=now, data=facts
        )
