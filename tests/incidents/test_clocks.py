from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.catalog import calendar_text
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import (
    agreements,
    classifying,
    clocks,
    due,
    progress,
    reading,
    resolving,
    withdrawing,
)
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.insights import fact
from tocsin.kit.tx import Tx

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def perform(tx: Tx, now: datetime) -> int:
    """Perform all that is due by then and return how much that was."""
    done = 0
    while (claimed := due.claim(tx, now=now)) is not None:
        due.perform(tx, claimed, now=now)
        done += 1
    return done


def dues(tx: Tx, number: int) -> list[datetime | None]:
    return [clock.due_at for clock in reading.clocks(tx, number)]


def test_a_new_incident_has_both_clocks_running(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now)  # P1: answered in 15 minutes, resolved in 4 hours
    clocks = reading.clocks(tx, number)
    assert [(c.kind, c.due_at) for c in clocks] == [
        (Kind.RESPONSE, now + 15 * MINUTE),
        (Kind.RESOLUTION, now + 4 * HOUR),
    ]
    assert clocks[1].next_check_at == now + 2 * HOUR


def test_warnings_and_the_breach_are_recorded_and_told_once_each(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now)
    for hours in (1, 2, 3.2, 3.5, 4, 9):
        perform(tx, now + hours * HOUR)
    told = [e.data for e in story.events(tx, number, "sla_") if "percent" in e.data]
    assert told == [{"clock": "resolution", "percent": percent} for percent in (50, 80, 100)]
    assert [title for _, title in story.noticed(tx, number)] == [
        "50 % of the time for the resolution has passed",
        "80 % of the time for the resolution has passed",
        "The resolution target was missed",
    ]
    assert {person for person, _ in story.noticed(tx, number)} == {"Bo"}


def test_an_engine_that_was_away_gives_the_last_warning_only(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    perform(tx, now + 9 * HOUR)
    kinds = [e.kind for e in story.events(tx, number, "sla_")]
    assert kinds == ["incident.sla_breached"] * 2


def test_an_answer_in_time_stops_the_response_clock_as_met(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    progress.acknowledge(tx, number, actor=bo, now=now + 10 * MINUTE)
    told = story.events(tx, number, "sla_stopped")[0].data
    assert told == {
        "clock": "response", "met": True, "elapsed_seconds": 600, "target_seconds": 900
    }  # fmt: skip
    assert reading.clocks(tx, number)[0].stopped_at == now + 10 * MINUTE


def test_a_resolution_that_comes_late_is_missed(tx: Tx, now: datetime, payments: Payments) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    story.resolved(tx, number, bo, now + 5 * HOUR)
    told = [e.data for e in story.events(tx, number, "sla_stopped")]
    assert [(t["clock"], t["met"]) for t in told] == [("response", False), ("resolution", False)]
    assert reading.clocks(tx, number)[1].breached_at == now + 4 * HOUR


def test_a_clock_stands_still_while_it_is_pending(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    progress.put_on_hold(tx, number, Hold("vendor"), actor=bo, now=now + HOUR)
    assert dues(tx, number)[1] is None
    assert perform(tx, now + 100 * HOUR) == 0
    progress.resume(tx, number, actor=bo, now=now + 100 * HOUR)
    assert dues(tx, number)[1] == now + 103 * HOUR


def test_a_reopened_incident_has_the_rest_of_its_time(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    progress.acknowledge(tx, number, actor=bo, now=now)
    story.resolved(tx, number, bo, now + HOUR)
    resolving.reopen(tx, number, reason="Again", actor=bo, now=now + 24 * HOUR)
    assert dues(tx, number)[1] == now + 27 * HOUR
    story.resolved(tx, number, bo, now + 28 * HOUR)
    outcomes = [e.data["met"] for e in story.events(tx, number, "sla_stopped")]
    assert outcomes == [True, True, False]


def response_of(tx: Tx, number: int) -> bool | None:
    """What the KPIs read from the ledger."""
    return fact.fold(number, clocks.events(tx, number)).response_met


def recovered(tx: Tx, number: int, now: datetime) -> None:
    resolving.resolve(tx, number, story.RECOVERED, actor=SYSTEM, now=now)


def test_what_recovers_by_itself_in_time_needed_no_answer_unless_it_comes_back(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    recovered(tx, number, now + 5 * MINUTE)
    assert response_of(tx, number) is True
    resolving.reopen(tx, number, reason="Again", actor=SYSTEM, now=now + 10 * MINUTE)
    assert response_of(tx, number) is None
    assert reading.clocks(tx, number)[0].stopped_at is None
    story.resolved(tx, number, bo, now + 3 * HOUR)
    assert response_of(tx, number) is False


def test_what_nobody_answered_in_time_is_missed_whatever_ends_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    perform(tx, now + 20 * MINUTE)
    recovered(tx, number, now + HOUR)
    assert response_of(tx, number) is False
    assert reading.clocks(tx, number)[0].breached_at == now + 15 * MINUTE


def test_a_resolution_by_a_person_is_an_answer_also_if_it_does_not_last(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    story.resolved(tx, number, bo, now + 5 * MINUTE)
    resolving.reopen(tx, number, reason="Again", actor=bo, now=now + HOUR)
    assert reading.clocks(tx, number)[0].stopped_at == now + 5 * MINUTE
    perform(tx, now + 2 * HOUR)
    assert response_of(tx, number) is True


def test_an_acknowledgement_that_is_taken_back_meets_no_target(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    assert response_of(tx, number) is True
    soon = now + timedelta(seconds=5)
    withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=soon)
    assert response_of(tx, number) is None


def test_a_raised_priority_tightens_the_clocks(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now, urgency="low")
    assert dues(tx, number)[1] == now + 72 * HOUR
    later = now + 3 * HOUR
    classifying.prioritize(tx, number, impact=Level.HIGH, urgency=Level.HIGH, actor=ana, now=later)
    assert dues(tx, number)[1] == now + 4 * HOUR
    perform(tx, later)
    assert [e.data["clock"] for e in story.events(tx, number, "sla_breached")] == ["response"]


def test_a_corrected_milestone_corrects_the_clock(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    progress.acknowledge(tx, number, actor=bo, now=now + HOUR)
    earlier = Correction(Milestone.ACKNOWLEDGED, now + 5 * MINUTE, "Bo answered by phone")
    classifying.correct_milestone(tx, number, earlier, actor=bo, now=now + HOUR)
    assert [e.data["met"] for e in story.events(tx, number, "sla_stopped")] == [False, True]
    assert reading.clocks(tx, number)[0].breached_at is None


def test_an_agreement_for_a_service_goes_before_the_default(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    office = calendar_text.parse({"weekly": {"monday": ["09:00-10:00"]}})
    agreements.set_calendar(tx, "office", office, actor=cleo, now=now)
    gold = SlaPolicy(
        "gold",
        "office",
        {(Priority.P1, Kind.RESOLUTION): 2 * HOUR},
        service_ids=(payments.checkout,),
    )
    agreements.set_sla_policy(tx, gold, actor=cleo, now=now)
    number = story.opened(tx, payments, now)  # Monday 09:30
    assert dues(tx, number) == [now + 14 * 24 * HOUR]
    assert agreements.calendars(tx)["office"] == office
    assert [p.name for p in agreements.sla_policies(tx)] == ["gold", "standard"]
    assert agreements.sla_policies(tx)[0] == gold


def test_a_corrected_calendar_moves_the_clocks_that_run(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, cleo = story.opened(tx, payments, now), payments.people.cleo.actor
    sundays = calendar_text.parse({"weekly": {"sunday": ["00:00-24:00"]}})
    agreements.set_calendar(tx, "around the clock", sundays, actor=cleo, now=now)
    perform(tx, now)
    sunday = datetime.fromisoformat("2026-03-22T00:00+00:00")
    assert dues(tx, number) == [sunday + 15 * MINUTE, sunday + 4 * HOUR]


def test_one_policy_is_the_default(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo = payments.people.cleo.actor
    other = SlaPolicy("other", "around the clock", {}, is_default=True)
    agreements.set_sla_policy(tx, other, actor=cleo, now=now)
    assert [(p.name, p.is_default) for p in agreements.sla_policies(tx)] == [
        ("other", True), ("standard", False)
    ]  # fmt: skip
    assert reading.clocks(tx, story.opened(tx, payments, now)) == []


def test_an_agreement_by_an_unknown_calendar_is_refused(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    with pytest.raises(agreements.InvalidAgreement, match="no calendar moon"):
        agreements.set_sla_policy(tx, SlaPolicy("x", "moon", {}), actor=cleo, now=now)


def test_what_is_due_is_claimed_once_until_the_lease_ends(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    story.opened(tx, payments, now)
    half = now + 7.5 * MINUTE
    assert due.claim(tx, now=half) is not None
    assert due.claim(tx, now=half) is None
    assert due.claim(tx, now=half + MINUTE) is not None
