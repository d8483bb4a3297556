"""An incident in one line, for tests that are about something else."""

from datetime import datetime
from typing import Any

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import declare
from tocsin.incidents.incident import Declaration
from tocsin.kit.tx import Tx


def declared(tx: Tx, title: str, *, actor: Actor, now: datetime, **said: Any) -> int:
    """Declare an incident that pages nobody and return its number."""
    return declare.declare(
        tx, Declaration(title, **({"pages": False} | said)), actor=actor, now=now
    )
