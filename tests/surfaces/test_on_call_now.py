"""The page of who is on call now: one question of the database, and a way to ring whoever it is."""

from datetime import datetime
from typing import Any, cast

import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.web.oncall import duty

MONDAY = datetime.fromisoformat("2026-03-16T09:00")
ASKING = {"all", "maybe", "value", "column"}


class Counted:
    """A transaction that counts what it is asked."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        self.asked += name in ASKING
        return getattr(self._tx, name)


def schedules(database: Database, people: Cast, names: list[str], now: datetime) -> None:
    with database.transaction() as tx:
        for number, name in enumerate(names):
            line = (people.ana.id, people.bo.id) if number % 2 else (people.bo.id, people.cleo.id)
            layer = Rotation(line, "UTC", MONDAY, turn.parse("7d"))
            new = NewSchedule(name, "UTC", (layer,))
            oncall.create_schedule(tx, new, actor=SYSTEM, now=now)


def asked(database: Database, now: datetime) -> int:
    with database.reading() as tx:
        counted = Counted(tx)
        assert duty.duties(cast(Tx, counted), SYSTEM, now=now)
        return counted.asked


def test_twelve_schedules_take_as_many_statements_as_one(
    database: Database, people: Cast, now: datetime
) -> None:
    schedules(database, people, ["first"], now)
    once = asked(database, now)
    schedules(database, people, [f"more-{number}" for number in range(11)], now)
    assert asked(database, now) == once <= 10


@pytest.mark.parametrize(("name", "sees_number"), [("cleo", True), ("sam", False)])
def test_a_telephone_is_one_press_away_for_who_may_have_to_ring(
    enter: Enter, database: Database, people: Cast, now: datetime, name: str, sees_number: bool
) -> None:
    schedules(database, people, ["primary"], now)
    with database.transaction() as tx:
        contact = NewContact(people.bo.id, "twilio_voice", "+4915112345678", "Mobile")
        notify.add_contact(tx, contact, actor=people.eve.actor, now=now)
    page = enter(name).get("/on-call").text
    assert ('href="tel:+4915112345678"' in page) is sees_number
    assert ('href="mailto:bo@example.com"' in page) is not sees_number


def test_nothing_beside_the_answer_is_on_the_page(
    enter: Enter, database: Database, people: Cast, now: datetime
) -> None:
    schedules(database, people, ["primary"], now)
    page = enter("cleo").get("/on-call").text
    assert len(page) < 20_000
    assert "lane-strip" not in page
    assert "lane-strip" in enter("cleo").get("/on-call/calendar").text
