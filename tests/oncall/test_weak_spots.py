"""What would keep a page from reaching somebody is told before it does."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import create, on_weekdays, payments, primary, step, weekly
from tests.oncall.told import KEY, reachable, unreachable
from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.identity.team import NewTeam
from tocsin.kit.tx import Tx
from tocsin.oncall import actions
from tocsin.oncall.actions import calendars, leaving
from tocsin.oncall.calendar import EVERY, NewCalendar, Purpose
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.weak_spot import Kind


@pytest.fixture
def crew(tx: Tx, people: Cast, now: datetime) -> Cast:
    reachable(tx, *people.all, now=now)
    return people


def found(tx: Tx, now: datetime) -> list[tuple[Kind, str]]:
    return [(spot.kind, spot.sentence) for spot in actions.weak_spots(tx, now=now)]


def test_where_everybody_can_be_reached_there_is_none(tx: Tx, crew: Cast, now: datetime) -> None:
    plan = primary(weekly(crew.ana.id, crew.bo.id))
    actions.create_schedule(tx, plan, actor=crew.cleo.actor, now=now)
    create(tx, crew, payments(step("schedule:payments-primary"), step("team:payments")), now)
    assert found(tx, now) == []


def test_a_gap_to_come_is_told_with_its_beginning(tx: Tx, crew: Cast, now: datetime) -> None:
    plan = primary(on_weekdays(weekly(crew.ana.id)))
    actions.create_schedule(tx, plan, actor=crew.cleo.actor, now=now)
    (spot,) = actions.weak_spots(tx, now=datetime(2026, 3, 18, tzinfo=UTC))
    assert (spot.kind, spot.starts_at) == (Kind.GAP, datetime(2026, 3, 20, 23, tzinfo=UTC))
    assert "payments-primary" in spot.sentence


def test_whoever_may_be_paged_and_cannot_be_woken_is_told(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    plan = primary(weekly(crew.ana.id, crew.bo.id))
    actions.create_schedule(tx, plan, actor=crew.cleo.actor, now=now)
    for member in (crew.bo, crew.cleo, crew.sam):
        unreachable(tx, member, now)
    create(tx, crew, payments(step("schedule:payments-primary")), now)
    assert found(tx, now) == [
        (Kind.UNREACHABLE, "Bo may be paged, but nothing set up would wake them."),
        (Kind.UNREACHABLE, "Cleo may be paged, but nothing set up would wake them."),
    ]


def test_a_team_without_members_is_told(tx: Tx, crew: Cast, now: datetime) -> None:
    identity.create_team(tx, NewTeam("ghosts"), actor=actor.SYSTEM, now=now)
    create(tx, crew, payments(step("team:ghosts")), now)
    assert found(tx, now) == [(Kind.EMPTY, "Nobody is in the team ghosts.")]


def test_who_is_on_call_while_away_is_told(tx: Tx, crew: Cast, now: datetime) -> None:
    plan = primary(weekly(crew.ana.id))
    actions.create_schedule(tx, plan, actor=crew.cleo.actor, now=now)
    away = NewLeave(crew.ana.id, now + timedelta(days=1), now + timedelta(days=3))
    leaving.add_leave(tx, away, actor=crew.ana.actor, now=now)
    (spot,) = actions.weak_spots(tx, now=now)
    assert (spot.kind, spot.starts_at) == (Kind.AWAY, away.starts_at)
    assert spot.sentence == "Ana is on call in payments-primary although they are away."


def test_a_calendar_that_cannot_be_read_for_an_hour_is_told(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    new = NewCalendar("cover", Purpose.LEAVE, "https://calendar.example.com/a.ics")
    calendars.add_calendar(tx, new, key=KEY, actor=crew.cleo.actor, now=now)
    for count in range(4):
        assert found(tx, now) == []
        claimed = calendars.claim(tx, now=now + count * EVERY)
        assert claimed is not None
        calendars.fail(tx, claimed, "It answered HTTP 404.", now=now + count * EVERY)
    (spot,) = actions.weak_spots(tx, now=now)
    assert (spot.kind, "HTTP 404" in spot.sentence) == (Kind.CALENDAR, True)
