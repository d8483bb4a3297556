"""Pages escalate until somebody answers, and every target ends with a page or a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall import told
from tests.oncall.conftest import create, payments, primary, step, weekly
from tests.oncall.told import SUBJECT, advance, paged, reachable, start, unreachable
from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.identity.permission import NotPermitted
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify.message import Urgency
from tocsin.oncall import actions
from tocsin.oncall.page import NewPage, Status
from tocsin.oncall.policy import NewPolicy, Stage

ONE = timedelta(minutes=1)
ANA_THEN_CLEO = (step("schedule:payments-primary"), step("person:cleo@example.com", minutes=10))


@pytest.fixture
def crew(tx: Tx, people: Cast, now: datetime) -> Cast:
    """Ana is on call this week, Bo the next; everyone has a contact that works."""
    plan = primary(weekly(people.ana.id, people.bo.id))
    actions.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    reachable(tx, *people.all, now=now)
    return people


def page(
    tx: Tx, crew: Cast, now: datetime, new: NewPolicy | None = None, subject: str = SUBJECT
) -> int:
    return start(tx, create(tx, crew, new or payments(*ANA_THEN_CLEO), now), now, subject)


def test_the_first_step_is_paged_at_once(tx: Tx, crew: Cast, now: datetime) -> None:
    page_id = page(tx, crew, now)
    assert paged(tx) == ["Ana"]
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert (found.id, found.status, found.next_due_at) == (page_id, Status.PAGING, now + 5 * ONE)
    assert told.kinds(tx) == ["page.started", "page.stepped"]


def test_the_person_paged_is_told_why_it_is_they(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now)
    message = tx.value("select message from notification order by id limit 1")
    assert message["title"] == "Checkout is down"
    assert message["facts"][-1] == [
        "Why you",
        "on call in payments-primary, step 1 of 2 of payments",
    ]


def test_when_nobody_answers_the_next_step_is_paged(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now)
    assert advance(tx, now + 5 * ONE - timedelta(seconds=1)) == 0
    assert advance(tx, now + 5 * ONE) == 1
    assert paged(tx) == ["Ana", "Cleo"]


def test_steps_repeat_then_comes_the_fallback_and_then_the_page_is_exhausted(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    steps = (step("person:ana@example.com"), step("person:bo@example.com", minutes=10))
    page(tx, crew, now, payments(*steps, repeat=1))
    due = [now + minutes * ONE for minutes in (5, 15, 20, 30)]
    assert [advance(tx, moment) for moment in due] == [1, 1, 1, 1]
    assert paged(tx) == ["Ana", "Bo", "Ana", "Bo", "Cleo"]
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert (found.status, found.stage, found.next_due_at) == (
        Status.EXHAUSTED,
        Stage.FALLBACK,
        None,
    )
    assert told.kinds(tx)[-1] == "page.exhausted"


def test_a_late_engine_does_not_move_the_steps_after(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now, payments(*ANA_THEN_CLEO, repeat=1))
    advance(tx, now + 5 * ONE + timedelta(seconds=2))
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert found.next_due_at == now + 15 * ONE


def test_after_an_outage_the_steps_come_one_by_one_and_none_is_skipped(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    steps = (*ANA_THEN_CLEO, step("person:bo@example.com"))
    page(tx, crew, now, payments(*steps, fallback="admins"))
    back = now + 60 * ONE
    assert advance(tx, back) == 1
    assert paged(tx) == ["Ana", "Cleo"]
    assert advance(tx, back + 10 * ONE) == 1
    assert paged(tx) == ["Ana", "Cleo", "Bo"]


def test_an_answer_stops_the_page_and_spares_what_is_pending(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    page(tx, crew, now)
    assert actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now + ONE)
    assert advance(tx, now + 60 * ONE) == 0
    assert [(sent.status, sent.reason) for sent in told.notifications(tx)] == [
        ("suppressed", "answered by Ana")
    ]
    event = ledger.of_subject(tx, SUBJECT)[-1]
    assert (event.kind, event.actor) == ("page.answered", crew.ana.actor.label)
    assert not actions.answer(tx, SUBJECT, actor=crew.bo.actor, now=now + 2 * ONE)


def test_an_exhausted_page_can_still_be_answered(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now, payments(step("person:ana@example.com")))
    advance(tx, now + 5 * ONE)
    assert actions.answer(tx, SUBJECT, actor=crew.cleo.actor, now=now + 6 * ONE)
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert (found.status, found.ended_by) == (Status.ANSWERED, crew.cleo.actor.label)


def test_a_page_is_stopped_for_a_reason(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now)
    assert actions.stop(
        tx, SUBJECT, reason="the incident was resolved", actor=actor.SYSTEM, now=now
    )
    assert told.notifications(tx)[0].reason == "the incident was resolved"
    assert told.kinds(tx)[-1] == "page.stopped"


def test_an_answer_about_one_subject_does_not_stop_another(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    policy_id = create(tx, crew, payments(*ANA_THEN_CLEO), now)
    start(tx, policy_id, now, "incident/1")
    start(tx, policy_id, now, "incident/2")
    actions.answer(tx, "incident/1", actor=crew.ana.actor, now=now)
    assert advance(tx, now + 5 * ONE) == 1
    assert paged(tx, "incident/2") == ["Ana", "Cleo"]


def test_a_subject_is_paged_about_once_at_a_time(tx: Tx, crew: Cast, now: datetime) -> None:
    policy_id = create(tx, crew, payments(*ANA_THEN_CLEO), now)
    assert start(tx, policy_id, now) == start(tx, policy_id, now + ONE)
    assert paged(tx) == ["Ana"]


def test_what_was_answered_can_be_paged_about_anew(tx: Tx, crew: Cast, now: datetime) -> None:
    policy_id = create(tx, crew, payments(*ANA_THEN_CLEO), now)
    first = start(tx, policy_id, now)
    actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now)
    assert start(tx, policy_id, now + ONE) > first
    assert paged(tx) == ["Ana", "Ana"]


def test_a_step_with_nobody_on_call_goes_on_at_once(tx: Tx, crew: Cast, now: datetime) -> None:
    actions.create_schedule(tx, primary(name="empty"), actor=crew.cleo.actor, now=now)
    page_id = page(tx, crew, now, payments(step("schedule:empty"), *ANA_THEN_CLEO))
    assert paged(tx) == ["Ana"]
    assert told.reasons(tx, page_id) == ["Nobody is on call in empty."]


def test_a_policy_that_reaches_nobody_ends_at_its_fallback_at_once(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    actions.create_schedule(tx, primary(name="empty"), actor=crew.cleo.actor, now=now)
    unreachable(tx, crew.ana, now)
    page_id = page(tx, crew, now, payments(step("schedule:empty"), *ANA_THEN_CLEO[:1], repeat=3))
    assert paged(tx) == ["Cleo"]
    assert len(told.reasons(tx, page_id)) == 2
    assert told.kinds(tx)[-1] == "page.exhausted"


def test_when_the_fallback_is_unreachable_all_admins_are_paged(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    unreachable(tx, crew.ana, now)
    unreachable(tx, crew.cleo, now)
    page(tx, crew, now)
    assert paged(tx) == ["Eve"]


def test_that_nobody_was_reached_is_said_loudly(tx: Tx, crew: Cast, now: datetime) -> None:
    for member in crew.all:
        unreachable(tx, member, now)
    page_id = page(tx, crew, now)
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert (found.status, found.has_reached) == (Status.EXHAUSTED, False)
    assert told.kinds(tx)[-2:] == ["page.exhausted", "page.nobody_reached"]
    assert {each.outcome for each in actions.trace(tx, page_id)} == {"nobody"}


def test_without_a_policy_the_catch_all_is_paged_and_repeats(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    start(tx, None, now)
    assert paged(tx) == ["Eve"]
    assert advance(tx, now + 5 * ONE) == 1
    assert paged(tx) == ["Eve", "Eve"]


def test_where_nobody_administers_yet_the_highest_role_there_is_is_paged(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    tx.run("update person set role = 'stakeholder' where role = 'admin'")
    start(tx, None, now)
    assert paged(tx) == ["Cleo"]
    tx.run("update person set role = 'stakeholder' where role = 'manager'")
    start(tx, None, now, "incident/43")
    assert paged(tx, "incident/43") == ["Ana", "Bo"]


def test_the_chosen_catch_all_is_paged(tx: Tx, crew: Cast, now: datetime) -> None:
    actions.set_catch_all(tx, ["team:payments"], actor=crew.cleo.actor, now=now)
    start(tx, None, now)
    assert paged(tx) == ["Ana", "Bo"]


def test_a_team_is_paged_as_a_whole_and_nobody_twice(tx: Tx, crew: Cast, now: datetime) -> None:
    targets = ("schedule:payments-primary", "team:payments", "person:bo@example.com")
    page_id = page(tx, crew, now, payments(step(*targets)))
    assert paged(tx) == ["Ana", "Bo"]
    assert [(t.target, t.outcome) for t in actions.trace(tx, page_id)] == [
        ("schedule:payments-primary", "paged"),
        ("team:payments", "paged"),
        ("team:payments", "paged"),
        ("person:bo@example.com", "paged"),
    ]


def test_one_target_in_trouble_does_not_keep_the_others_from_being_paged(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    policy_id = create(tx, crew, payments(step("schedule:payments-primary", "team:payments")), now)
    tx.run("update rotation set time_zone = 'Mars/Olympus'")
    page_id = start(tx, policy_id, now)
    assert paged(tx) == ["Ana", "Bo"]
    assert "'Mars/Olympus' is not a time zone" in told.reasons(tx, page_id)[0]


def test_who_left_is_not_paged_and_the_next_in_line_is(tx: Tx, crew: Cast, now: datetime) -> None:
    identity.deactivate_person(tx, crew.ana.id, actor=actor.SYSTEM, now=now)
    page(tx, crew, now)
    assert paged(tx) == ["Bo"]


def test_where_all_of_a_schedule_left_the_page_goes_on(tx: Tx, crew: Cast, now: datetime) -> None:
    for member in (crew.ana, crew.bo):
        identity.deactivate_person(tx, member.id, actor=actor.SYSTEM, now=now)
    page_id = page(tx, crew, now)
    assert paged(tx) == ["Cleo"]
    assert told.reasons(tx, page_id) == ["Nobody is on call in payments-primary."]


def test_an_edited_policy_does_not_change_a_page_in_flight(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    policy_id = create(tx, crew, payments(*ANA_THEN_CLEO), now)
    start(tx, policy_id, now)
    edited = payments(step("admins"), step("admins"))
    actions.replace_policy(tx, policy_id, edited, actor=crew.cleo.actor, now=now)
    advance(tx, now + 5 * ONE)
    assert paged(tx) == ["Ana", "Cleo"]


def test_who_is_on_call_is_asked_when_the_step_is_due(tx: Tx, crew: Cast, now: datetime) -> None:
    hand_over = datetime(2026, 3, 23, 8, tzinfo=UTC)
    steps = (step("admins"), step("schedule:payments-primary"))
    policy_id = create(tx, crew, payments(*steps), now)
    start(tx, policy_id, hand_over - 6 * ONE, "incident/1")
    start(tx, policy_id, hand_over - 5 * ONE, "incident/2")
    advance(tx, hand_over - ONE)
    advance(tx, hand_over)
    assert paged(tx, "incident/1") == ["Eve", "Ana"]
    assert paged(tx, "incident/2") == ["Eve", "Bo"]


def test_a_responder_escalates_without_waiting(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now)
    actions.escalate_now(tx, SUBJECT, actor=crew.bo.actor, now=now + ONE)
    assert paged(tx) == ["Ana", "Cleo"]
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert found.next_due_at == now + 11 * ONE
    assert ledger.of_subject(tx, SUBJECT)[-1].actor == crew.bo.actor.label


def test_an_answered_page_cannot_be_escalated(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now)
    actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now)
    with pytest.raises(actions.NotPaging):
        actions.escalate_now(tx, SUBJECT, actor=crew.bo.actor, now=now)


def test_a_stakeholder_cannot_escalate(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, now)
    with pytest.raises(NotPermitted):
        actions.escalate_now(tx, SUBJECT, actor=crew.sam.actor, now=now)


def test_a_page_has_the_urgency_it_was_started_with(tx: Tx, crew: Cast, now: datetime) -> None:
    policy_id = create(tx, crew, payments(*ANA_THEN_CLEO), now)
    new = NewPage(SUBJECT, policy_id, told.MESSAGE, Urgency.LOW)
    actions.start_page(tx, new, actor=actor.SYSTEM, now=now)
    assert tx.value("select urgency from notification") == "low"


def test_urgent_pages_are_moved_on_before_others(tx: Tx, crew: Cast, now: datetime) -> None:
    policy_id = create(tx, crew, payments(*ANA_THEN_CLEO), now)
    low = NewPage("incident/1", policy_id, told.MESSAGE, Urgency.LOW)
    actions.start_page(tx, low, actor=actor.SYSTEM, now=now)
    start(tx, policy_id, now + ONE, "incident/2")
    actions.advance_due(tx, now=now + 10 * ONE)
    assert paged(tx, "incident/2") == ["Ana", "Cleo"]
    assert paged(tx, "incident/1") == ["Ana"]


def test_the_due_times_of_a_run_are_the_start_plus_the_delays(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    page(tx, crew, now, payments(*ANA_THEN_CLEO, repeat=2))
    due = []
    moment = now
    while (found := actions.page_of(tx, SUBJECT)) and found.next_due_at:
        moment = found.next_due_at
        due.append((moment - now) // ONE)
        advance(tx, moment + timedelta(seconds=1))
    assert due == [5, 15, 20, 30, 35, 45]
