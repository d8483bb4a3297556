"""Pages walked again in a world in memory: who gets how many, and what a draft moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.identity.actor import Role
from tocsin.identity.person import Person
from tocsin.notify.bundle import Windows
from tocsin.notify.known import Known
from tocsin.notify.message import Message
from tocsin.notify.rule import Way
from tocsin.oncall.page import NewPage
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.shift import Shift
from tocsin.oncall.target import ADMINS, Kind, Target
from tocsin.whatif import replay
from tocsin.whatif.begun import Begun
from tocsin.whatif.replay import Load, Unreached, Walked
from tocsin.whatif.world import Line, Ways, World

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
ANA, BO = 1, 2
PRIMARY = Target(Kind.SCHEDULE, 7, "primary")
MINUTES = timedelta(minutes=1)


def person(number: int, name: str) -> Person:
    mail = f"{name}@example.com"
    return Person(number, name, mail, Role.RESPONDER, "UTC", True, "en", False, NOON)


PEOPLE = {ANA: person(ANA, "ana"), BO: person(BO, "bo")}
KNOWN = {
    number: Known(each, [Way(number, "email", each.email)], [], None, None)
    for number, each in PEOPLE.items()
}


def world(*shifts: Shift, windows: Windows | None = None) -> World:
    steps = (
        Step(5 * MINUTES, (PRIMARY,)),
        Step(5 * MINUTES, (Target(Kind.PERSON, BO, "bo@example.com"),)),
    )
    plan = Policy(1, "payments", steps, 0, ADMINS)
    last = Policy(None, "the catch-all", (Step(5 * MINUTES, (ADMINS,)),), 0, ADMINS)
    return World(
        people=PEOPLE,
        lines={7: Line("primary", shifts)},
        standing={(Kind.PERSON, BO): [PEOPLE[BO]], (Kind.ADMINS, None): [PEOPLE[BO]]},
        plans={1: plan, None: last},
        teams={},
        catch_all=(ADMINS,),
        turns={},
        ways=Ways(KNOWN, windows=windows or Windows()),
    )


def page(number: int, *, lasts: timedelta, at: datetime = NOON) -> Begun:
    new = NewPage(f"incident/{number}", 1, Message("down", can_answer=True))
    return Begun(at, new, at + lasts, "it ended then")


def duty(who: int) -> Shift:
    return Shift(who, NOON - timedelta(hours=1), NOON + timedelta(hours=1), "rotation")


@pytest.mark.parametrize(
    ("lasts", "loads"),
    [
        (4 * MINUTES, {ANA: Load(1, 1)}),
        (5 * MINUTES, {ANA: Load(1, 1)}),
        (6 * MINUTES, {ANA: Load(1, 1), BO: Load(1, 1)}),
        (20 * MINUTES, {ANA: Load(1, 1), BO: Load(1, 2)}),
    ],
)
def test_a_page_ends_when_it_ended_then(lasts: timedelta, loads: dict[int, Load]) -> None:
    found = replay.walked(world(duty(ANA)), [page(1, lasts=lasts)], until=NOON + 60 * MINUTES)
    assert found == Walked(loads, ())


def test_where_nobody_is_on_call_the_next_step_is_taken_at_once() -> None:
    found = replay.walked(world(), [page(1, lasts=MINUTES)], until=NOON + 60 * MINUTES)
    assert found.loads == {BO: Load(1, 1)}


def test_what_reaches_nobody_is_told() -> None:
    alone = world()
    nobody = {
        person: replace(known, ways=(), unreachable="no way") for person, known in KNOWN.items()
    }
    found = replay.walked(
        replace(alone, ways=Ways(nobody)), [page(1, lasts=MINUTES)], until=NOON + 60 * MINUTES
    )
    assert found == Walked({}, (Unreached("incident/1", NOON),))


def test_what_is_told_together_is_one_message_and_two_pages() -> None:
    patient = world(duty(ANA), windows=Windows(MINUTES))
    begun = [page(n, lasts=3 * MINUTES, at=NOON + n * 10 * timedelta(seconds=1)) for n in (1, 2, 3)]
    found = replay.walked(patient, begun, until=NOON + 60 * MINUTES)
    assert found.loads == {ANA: Load(3, 2)}


def test_shares_stand_by_how_much_a_draft_changes() -> None:
    now = replay.walked(world(duty(ANA)), [page(1, lasts=MINUTES)], until=NOON + 60 * MINUTES)
    draft = replay.walked(world(duty(BO)), [page(1, lasts=MINUTES)], until=NOON + 60 * MINUTES)
    found = replay.shares({ANA: Load(1, 3)}, now, draft)
    assert [(one.person_id, one.was.messages, one.change) for one in found] == [
        (ANA, 3, -1),
        (BO, 0, 1),
    ]
