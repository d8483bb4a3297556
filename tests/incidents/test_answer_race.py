"""An answer and a sender that meet: no message is taken up after the answer was given.

``TOCSIN_EXAMPLES=release`` lets them meet a thousand times.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Barrier

import pytest

from tests.cast import cast
from tests.surfaces import shop
from tests.surfaces.shop import Shop
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import declare, progress
from tocsin.incidents.incident import Declaration
from tocsin.kit.db import Database
from tocsin.notify import delivery

ROUNDS = {"nightly": 500, "release": 1000}.get(os.environ.get("TOCSIN_EXAMPLES", ""), 60)


@dataclass
class Meeting:
    """One incident, whoever answers for it, and a sender that looks for what is due."""

    opened: Shop
    number: int
    now: datetime
    start: Barrier = field(default_factory=lambda: Barrier(2))

    def answer(self) -> float:
        """Return the moment at which the answer was surely given."""
        self.start.wait()
        with self.opened.database.transaction() as tx:
            progress.acknowledge(tx, self.number, actor=self.opened.people.bo.actor, now=self.now)
        return time.monotonic()

    def claim_until_nothing_is_left(self) -> list[float]:
        """Return the moments at which the successful claims began."""
        self.start.wait()
        began: list[float] = []
        while True:
            moment = time.monotonic()
            with self.opened.database.transaction() as tx:
                if delivery.claim(tx, self.now, channels=["email"]) is None:
                    return began
            began.append(moment)


@pytest.fixture
def opened(database: Database, now: datetime) -> Shop:
    with database.transaction() as tx:
        people = cast(tx, now)
    return shop.opened(database, people, now)


def test_nothing_is_taken_up_after_an_answer(opened: Shop, now: datetime) -> None:
    taken, spared = 0, 0
    with ThreadPoolExecutor(2) as both:
        for round_ in range(ROUNDS):
            with opened.database.transaction() as tx:
                wanted = Declaration(f"Round {round_}", service_ids=(opened.checkout,))
                number = declare.declare(tx, wanted, actor=SYSTEM, now=now)
            meeting = Meeting(opened, number, now)
            answering = both.submit(meeting.answer)
            claims = both.submit(meeting.claim_until_nothing_is_left).result()
            answered = answering.result()
            assert [moment for moment in claims if moment > answered] == []
            with opened.database.transaction() as tx:
                assert delivery.claim(tx, now, channels=["email"]) is None
            taken += len(claims)
            spared += not claims
    assert taken + spared >= ROUNDS
    assert taken, "no sender was ever first: they do not meet"
