"""An incident in one line, and what it causes, for tests that are about something else."""

from datetime import datetime
from typing import Any

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import declare
from tocsin.incidents.incident import Declaration
from tocsin.kit import ledger
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx


def declared(tx: Tx, title: str, *, actor: Actor, now: datetime, **said: Any) -> int:
    """Declare an incident that pages nobody and return its number."""
    return declare.declare(
        tx, Declaration(title, **({"pages": False} | said)), actor=actor, now=now
    )


def react(tx: Tx, number: int, reactions: Reactions, now: datetime) -> None:
    """Let happen what the events of an incident cause, as the engine would (and more often)."""
    for event in ledger.of_subject(tx, f"incident/{number}"):
        for reaction in reactions.get(event.kind, {}).values():
            reaction(tx, event, now)
