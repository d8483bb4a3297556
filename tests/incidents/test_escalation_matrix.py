"""The escalation matrix: when each row is met, and that it acts once and says why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tocsin.catalog import calendar
from tocsin.incidents import escalation_matrix as ideas
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import (
    agreements,
    bringing_in,
    classifying,
    due,
    progress,
    reading,
)
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.escalation_matrix import BadRow, Facts, Row
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.page import Status as Paging
from tocsin.oncall.target import Kind as TargetKind
from tocsin.oncall.target import Target

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ANA = Target(TargetKind.PERSON, 1, "ana@example.com")
ROW = Row("Lasts", bring_in=(ANA,))
FACTS = Facts(
    Priority.P2,
    Level.HIGH,
    Level.LOW,
    is_open=True,
    logged_at=NOON,
    is_answered=False,
    reaches=lambda _, percent: NOON + percent * MINUTE,
)


@pytest.mark.parametrize(
    ("said", "facts", "expected"),
    [
        ({}, {}, NOON),
        ({"priorities": (Priority.P1,)}, {}, None),
        ({"priorities": (Priority.P1, Priority.P2), "age": HOUR}, {}, NOON + HOUR),
        ({"impacts": (Level.LOW,)}, {}, None),
        ({"complexities": (Level.LOW,), "impacts": (Level.HIGH,)}, {}, NOON),
        ({"complexities": (Level.HIGH,)}, {}, None),
        ({"unanswered": 15 * MINUTE}, {}, NOON + 15 * MINUTE),
        ({"unanswered": 15 * MINUTE}, {"is_answered": True}, None),
        ({"sla": Kind.RESOLUTION, "sla_percent": 75}, {}, NOON + 75 * MINUTE),
        ({"sla": Kind.RESOLUTION, "sla_percent": 75, "age": 2 * HOUR}, {}, NOON + 2 * HOUR),
        ({"sla": Kind.RESPONSE, "sla_percent": 50}, {"reaches": lambda *_: None}, None),
        ({"age": HOUR}, {"is_open": False}, None),
    ],
)
def test_a_row_is_met_when_all_that_it_names_holds(
    said: dict[str, Any], facts: dict[str, Any], expected: datetime | None
) -> None:
    assert ideas.met_at(replace(ROW, **said), replace(FACTS, **facts)) == expected


@pytest.mark.parametrize(
    ("given_", "services", "expected"),
    [
        (None, 0, Level.LOW),
        (None, 1, Level.LOW),
        (None, 3, Level.MEDIUM),
        (None, 4, Level.HIGH),
        (Level.HIGH, 1, Level.HIGH),
    ],
)
def test_complexity_is_what_somebody_found_or_what_the_services_suggest(
    given_: Level | None, services: int, expected: Level
) -> None:
    assert ideas.complexity(given_, services=services) is expected


@given(
    ages=st.lists(st.integers(0, 300), max_size=6),
    waited=st.integers(0, 400),
    met=st.sets(st.integers(0, 5)),
)
def test_the_next_look_is_when_the_next_row_is_due_and_never_before(
    ages: list[int], waited: int, met: set[int]
) -> None:
    rows = [replace(ROW, name=str(n), age=age * MINUTE) for n, age in enumerate(ages)]
    names, now = {str(n) for n in met}, NOON + waited * MINUTE
    due_now = {row.name for row in ideas.due(rows, FACTS, names, now=now)}
    look = ideas.next_look(rows, FACTS, names, now=now)
    assert due_now == {str(n) for n, age in enumerate(ages) if age <= waited} - names
    assert (look is None) == (not {row.name for row in rows} - names)
    assert look is None or (look == now) == bool(due_now)
    if look is not None:
        assert ideas.due(rows, FACTS, names, now=look)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([replace(ROW, name=" ")], "a name"),
        ([replace(ROW, bring_in=())], "whom Lasts brings in or informs"),
        ([ROW, replace(ROW, name="lasts")], "Two rows are called lasts|Two rows are called Lasts"),
        ([replace(ROW, sla=Kind.RESPONSE)], "how many per cent"),
        ([replace(ROW, sla=Kind.RESPONSE, sla_percent=0)], "1 to 1000 per cent"),
        ([replace(ROW, age=timedelta(days=400))], "up to a year"),
        ([replace(ROW, name=str(n)) for n in range(101)], "at most 100 rows"),
    ],
)
def test_a_row_that_cannot_be_is_refused(rows: list[Row], sentence: str) -> None:
    with pytest.raises(BadRow, match=sentence):
        ideas.checked(rows)


def rows_of(tx: Tx, *said: dict[str, Any]) -> list[Row]:
    made = []
    for one in said:
        targets = {
            name: bringing_in.targets_of(tx, one[name])
            for name in ("bring_in", "inform")
            if name in one
        }
        given_: dict[str, Any] = one | targets
        made.append(Row(**given_))
    return made


def set_matrix(tx: Tx, payments: Payments, now: datetime, *said: dict[str, Any]) -> None:
    cleo = payments.people.cleo.actor
    assert bringing_in.set_matrix(tx, rows_of(tx, *said), actor=cleo, now=now)


def look(tx: Tx, now: datetime) -> int:
    """Do what is due, and return how many looks that were."""
    done = 0
    while (claimed := due.claim(tx, now=now)) is not None:
        done += claimed.work == "look"
        due.perform(tx, claimed, now=now)
    return done


SLOW: dict[str, Any] = {
    "name": "Slow",
    "priorities": (Priority.P1,),
    "unanswered": 15 * MINUTE,
    "bring_in": ["person:ana@example.com"],
    "inform": ["person:eve@example.com"],
}


def test_an_unanswered_incident_brings_others_in_beside_those_being_paged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    set_matrix(tx, payments, now, SLOW)
    number = story.opened(tx, payments, now)
    assert look(tx, now + 14 * MINUTE) == 0
    assert look(tx, now + 15 * MINUTE) == 1
    assert story.paged(tx, number) == ["Bo", "Ana"]
    assert ("Eve", "Escalated to you") in story.noticed(tx, number)
    event = story.events(tx, number, "escalated")[0]
    assert (event.data["row"], event.data["reason"]) == ("Slow", "P1, unanswered for 15 m")
    page = oncall.page_of(tx, incidents.subject(number))
    assert page is not None
    assert (page.status, page.next_due_at) == (Paging.PAGING, now + 5 * MINUTE)
    assert [told.stage for told in oncall.trace(tx, page.id)] == ["step", "added"]
    assert look(tx, now + 2 * HOUR) == 0
    assert reading.get(tx, number, actor=payments.people.ana.actor).escalated_count == 1


def test_who_was_brought_in_answers_like_everybody_else(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    set_matrix(tx, payments, now, SLOW)
    number = story.opened(tx, payments, now)
    look(tx, now + 15 * MINUTE)
    progress.acknowledge(tx, number, actor=payments.people.ana.actor, now=now + 16 * MINUTE)
    assert {each.status for each in story.told(tx, number) if each.kind == "page"} == {"suppressed"}


def test_an_answer_in_time_spares_those_who_would_be_brought_in(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    set_matrix(tx, payments, now, SLOW)
    number = story.opened(tx, payments, now)
    progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now + MINUTE)
    assert look(tx, now + HOUR) == 0
    assert story.paged(tx, number) == ["Bo"]


def test_where_nobody_is_being_paged_those_brought_in_get_a_page_of_their_own(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    old = {"name": "Old", "age": 2 * HOUR, "bring_in": ["team:payments"]}
    set_matrix(tx, payments, now, old)
    number = story.opened(tx, payments, now)
    progress.acknowledge(tx, number, actor=payments.people.cleo.actor, now=now + MINUTE)
    look(tx, now + 2 * HOUR)
    assert story.paged(tx, number) == ["Bo", "Ana", "Bo"]
    page = oncall.page_of(tx, incidents.subject(number))
    assert page is not None
    assert (page.plan.name, page.status) == ("the escalation matrix", Paging.PAGING)
    assert pages.advance(tx, page.next_due_at or now) == 1


def test_a_priority_that_is_raised_moves_the_look(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    set_matrix(tx, payments, now, SLOW)
    number = story.opened(tx, payments, now, urgency=Level.LOW)
    later = now + HOUR
    assert look(tx, later) == 0
    ana = payments.people.ana.actor
    classifying.prioritize(tx, number, impact=Level.HIGH, urgency=Level.HIGH, actor=ana, now=later)
    assert look(tx, later) == 1
    assert "Ana" in story.paged(tx, number)


def test_a_new_row_is_asked_of_incidents_that_are_open_already(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    set_matrix(tx, payments, now + HOUR, SLOW)
    assert look(tx, now + HOUR) == 1
    assert "Ana" in story.paged(tx, number)


def test_complexity_moves_the_look_and_is_told(tx: Tx, now: datetime, payments: Payments) -> None:
    hard = {"name": "Hard", "complexities": (Level.HIGH,), "inform": ["team:payments"]}
    set_matrix(tx, payments, now, hard)
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    assert look(tx, now) == 0
    bringing_in.set_complexity(tx, number, Level.HIGH, actor=ana, now=now)
    assert look(tx, now) == 1
    assert "complexity_set" in story.kinds(tx, number)
    assert [one.row_name for one in bringing_in.met(tx, number, actor=ana)] == ["Hard"]


def test_a_share_of_the_sla_target_brings_in_and_stands_still_while_pending(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo, ana = payments.people.cleo.actor, payments.people.ana.actor
    agreements.set_calendar(tx, "always", calendar.ALWAYS, actor=cleo, now=now)
    within = {(Priority.P1, Kind.RESOLUTION): 4 * HOUR}
    agreed = SlaPolicy("gold", "always", within, is_default=True)
    agreements.set_sla_policy(tx, agreed, actor=cleo, now=now)
    half = {"name": "Half", "sla": Kind.RESOLUTION, "sla_percent": 50, "inform": ["admins"]}
    set_matrix(tx, payments, now, half)
    number = story.opened(tx, payments, now)
    progress.start_work(tx, number, actor=ana, now=now)
    hold = progress.Hold("Waiting for the bank")
    progress.put_on_hold(tx, number, hold, actor=ana, now=now + HOUR)
    look(tx, now + 9 * HOUR)
    assert "Half" not in [one.row_name for one in bringing_in.met(tx, number, actor=ana)]
    progress.resume(tx, number, actor=ana, now=now + 9 * HOUR)
    look(tx, now + 10 * HOUR - MINUTE)
    assert not bringing_in.met(tx, number, actor=ana)
    look(tx, now + 10 * HOUR)
    assert [one.row_name for one in bringing_in.met(tx, number, actor=ana)] == ["Half"]


def test_a_rehearsal_brings_nobody_in(tx: Tx, now: datetime, payments: Payments) -> None:
    set_matrix(tx, payments, now, SLOW)
    number = story.opened(tx, payments, now, is_drill=True)
    assert look(tx, now + HOUR) == 0
    assert story.paged(tx, number) == ["Bo"]


def test_the_same_matrix_again_changes_nothing(tx: Tx, now: datetime, payments: Payments) -> None:
    set_matrix(tx, payments, now, SLOW)
    cleo = payments.people.cleo.actor
    assert not bringing_in.set_matrix(tx, rows_of(tx, SLOW), actor=cleo, now=now)
    assert [str(target) for target in bringing_in.matrix(tx, actor=cleo)[0].bring_in] == [
        "person:ana@example.com"
    ]
