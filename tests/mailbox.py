"""Mail for tests that end at the queue: set up in one line, read in another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.identity import actor
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify

KEY = secrets.from_text("a key for tests that is long enough to be one")
_SERVER = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}


@dataclass(frozen=True)
class Letter:
    """``person_id`` is None when it goes to a plain address."""

    person_id: int | None
    address: str
    cause: str
    status: str
    message: dict[str, Any]


def set_up(tx: Tx, now: datetime) -> None:
    notify.set_channel_settings(tx, "email", _SERVER, key=KEY, actor=actor.SYSTEM, now=now)


def queued(tx: Tx, number: int) -> list[Letter]:
    """Return what was queued about an incident, oldest first."""
    return queued_about(tx, f"incident/{number}")


def queued_about(tx: Tx, subject: str) -> list[Letter]:
    return tx.all(
        Letter,
        """
        select person_id, address, cause, status, message
        from notification
        where subject = %(subject)s
        order by id
        limit 100
        """,
        subject=subject,
    )
