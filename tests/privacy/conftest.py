"""Payments as Ana runs it, and Dan Miller, who reported something and now wants to be forgotten."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments, payments, people
from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.identity.person import PersonChange
from tocsin.incidents.actions import closing, resolving, talking
from tocsin.incidents.attachment import NewAttachment
from tocsin.kit.tx import Tx

__all__ = ["Report", "payments", "people", "report"]

SECRETS = ("Dan Miller", "dan@example.com", "my card 4711", "receipt of Dan")


@dataclass(frozen=True)
class Report:
    """``number`` is what Dan reported, closed by now; ``other`` mentions him and is open."""

    payments: Payments
    number: int
    other: int

    @property
    def dan(self) -> int:
        return self.payments.people.dan.id


@pytest.fixture
def report(tx: Tx, now: datetime, payments: Payments) -> Report:
    cast = payments.people
    dan, ana = cast.dan.actor, cast.ana.actor
    identity.update_person(
        tx, cast.dan.id, PersonChange(name="Dan Miller"), actor=actor.SYSTEM, now=now
    )
    number = story.reported(tx, payments, now)
    talking.comment(tx, number, "It is my card 4711", actor=dan, now=now)
    paper = NewAttachment("receipt of Dan.txt", "text/plain", b"receipt of Dan")
    talking.attach(tx, number, paper, limit=1000, actor=dan, now=now)
    resolving.resolve(tx, number, story.FIXED, actor=ana, now=now)
    closing.close(tx, number, actor=ana, now=now)
    other = story.opened(tx, payments, now)
    talking.comment(tx, other, "Ask Dan Miller (DAN@example.com).", actor=ana, now=now)
    return Report(payments, number, other)
