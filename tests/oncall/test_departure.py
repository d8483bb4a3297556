"""Who has left is on call nowhere, whatever still names them, and nobody else's turn moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import create, payments, primary, step, weekly
from tests.oncall.told import reachable
from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx
from tocsin.notify.message import Message
from tocsin.oncall import actions, departure, schedule
from tocsin.oncall.absence import Absence
from tocsin.oncall.actions import leaving, replacing
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.page import NewPage
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.temporary import FixedShift, NewTemporary, Rota
from tocsin.oncall.weak_spot import Kind

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
ANA, BO, CLEO = 1, 2, 3


def serve(
    *left: int, people: tuple[int, ...] = (ANA, BO, CLEO), weeks: int = 6
) -> list[int | None]:
    """Who has each week, None for a gap."""
    plan = Schedule(1, "payments", "Europe/Berlin", (weekly(*people),))
    whole = departure.without(plan, dict.fromkeys(left, BEGIN - DAY))
    moments = [BEGIN + n * WEEK + DAY for n in range(weeks)]
    lines = [schedule.shifts(whole, Span(each, each + DAY)) for each in moments]
    return [line[0].person_id if line else None for line in lines]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ((), [ANA, BO, CLEO, ANA, BO, CLEO]),
        ((BO,), [ANA, CLEO, CLEO, ANA, ANA, CLEO]),
        ((BO, CLEO), [ANA] * 6),
        ((ANA, BO, CLEO), [None] * 6),
    ],
)
def test_turns_of_those_who_left_are_shared_and_become_gaps_when_nobody_is_left(
    left: tuple[int, ...], expected: list[int | None]
) -> None:
    assert serve(*left) == expected


def test_where_the_rest_is_on_leave_the_turn_falls_to_one_of_them_and_not_to_who_left() -> None:
    plan = Schedule(1, "payments", "Europe/Berlin", (weekly(ANA, BO),))
    gone = departure.without(plan, {ANA: BEGIN - DAY})
    away = Absence(BO, BEGIN, BEGIN + 4 * WEEK)
    whole = replace(gone, absences=(*gone.absences, away))
    line = schedule.shifts(whole, Span(BEGIN, BEGIN + WEEK))
    assert [each.person_id for each in line] == [BO]


def test_overrides_and_fixed_shifts_end_when_the_person_leaves() -> None:
    left = BEGIN + 2 * DAY
    plan = Schedule(
        1,
        "payments",
        "Europe/Berlin",
        (weekly(CLEO),),
        overrides=(Override(1, 1, ANA, BEGIN, BEGIN + 4 * DAY),),
        rota=(Shift(ANA, BEGIN + 5 * DAY, BEGIN + 6 * DAY, "calendar"),),
    )
    line = schedule.shifts(departure.without(plan, {ANA: left}), Span(BEGIN, BEGIN + WEEK))
    assert [(each.person_id, each.ends_at) for each in line] == [
        (ANA, left),
        (CLEO, BEGIN + WEEK),
    ]


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    """Ana, Bo and Cleo by the week; it is Ana's."""
    rotation = weekly(people.bo.id, people.cleo.id, people.ana.id)
    return actions.create_schedule(tx, primary(rotation), actor=people.cleo.actor, now=now)


def leave(tx: Tx, people: Cast, *gone: int, now: datetime) -> None:
    for person_id in gone:
        identity.deactivate_person(tx, person_id, actor=people.eve.actor, now=now)


def test_a_page_goes_to_who_stands_in_and_the_weak_spots_say_so(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    reachable(tx, *people.all, now=now)
    leave(tx, people, people.ana.id, now=now)
    (found,) = actions.on_call(tx, at=now, schedule_id=plan)
    assert (found.person_id, found.instead_of) == (people.bo.id, people.ana.id)
    policy_id = create(tx, people, payments(step("schedule:payments-primary")), now)
    new = NewPage("incident/1", policy_id, Message("Down"))
    page_id = actions.start_page(tx, new, actor=people.eve.actor, now=now)
    (told,) = actions.trace(tx, page_id)
    assert (told.person_id, told.outcome) == (people.bo.id, "paged")
    spots = [spot for spot in actions.weak_spots(tx, now=now) if spot.kind is Kind.DEPARTED]
    assert "Ana is no longer active but has turns in payments-primary" in spots[0].sentence


def test_a_schedule_of_nobody_but_who_left_is_a_gap_that_is_told(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    leave(tx, people, people.ana.id, people.bo.id, people.cleo.id, now=now)
    assert actions.on_call(tx, at=now, schedule_id=plan) == []
    kinds = [spot.kind for spot in actions.weak_spots(tx, now=now)]
    assert Kind.GAP in kinds
    assert kinds.count(Kind.DEPARTED) == 3


def test_what_was_before_they_left_stays_theirs_and_they_have_it_again_when_they_return(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    leave(tx, people, people.ana.id, now=now)
    (before,) = actions.on_call(tx, at=now - timedelta(hours=1), schedule_id=plan)
    assert before.person_id == people.ana.id
    identity.reactivate_person(tx, people.ana.id, actor=people.eve.actor, now=now)
    (after,) = actions.on_call(tx, at=now, schedule_id=plan)
    assert (after.person_id, after.instead_of) == (people.ana.id, None)


def test_an_override_leave_and_a_temporary_schedule_of_who_left_hold_nobody_up(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    until = now + 2 * DAY
    taken = NewOverride(plan, people.ana.id, now, until)
    actions.add_override(tx, taken, actor=people.cleo.actor, now=now)
    rota = Rota(
        shifts=(FixedShift(people.bo.id, now, until), FixedShift(people.ana.id, now, until))
    )
    replacing.add_temporary(
        tx, NewTemporary(plan, now, until, rota), actor=people.cleo.actor, now=now
    )
    gone = NewLeave(people.cleo.id, now, until)
    leaving.add_leave(tx, gone, actor=people.cleo.actor, now=now)
    leave(tx, people, people.ana.id, now=now)
    (found,) = actions.on_call(tx, at=now, schedule_id=plan)
    assert found.person_id == people.bo.id
