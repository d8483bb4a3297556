from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.catalog import calendar_text
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import classifying, closing, configuring, due, reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit.tx import Tx

DAY = timedelta(days=1)


def status(tx: Tx, number: int, payments: Payments) -> Status:
    return reading.get(tx, number, actor=payments.people.cleo.actor).status


def test_a_p1_is_not_closed_without_a_review(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    with pytest.raises(closing.ReviewRequired, match="hold the review, or close it with a waiver"):
        closing.close(tx, number, actor=ana, now=now)
    closing.mark_reviewed(tx, number, actor=ana, now=now)
    closing.close(tx, number, actor=ana, now=now)
    assert story.milestones(tx, number)[-2:] == ["reviewed", "closed"]


def test_a_waiver_closes_it_and_is_kept(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    incident = closing.close(tx, number, waiver="Known and reviewed in #7", actor=ana, now=now)
    assert incident.status is Status.CLOSED
    assert incident.review_waiver == "Known and reviewed in #7"
    assert story.kinds(tx, number)[-2:] == ["review_waived", "closed"]


def test_a_manager_who_closes_it_waives_the_review(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    story.resolved(tx, number, people.ana.actor, now)
    incident = closing.close(tx, number, actor=people.cleo.actor, now=now)
    assert incident.review_waiver == "closed by Cleo without one"
    assert story.kinds(tx, number)[-2:] == ["review_waived", "closed"]


def test_a_major_incident_needs_a_review_whatever_its_priority(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.reported(tx, payments, now), payments.people.ana.actor
    classifying.set_major(tx, number, True, reason="All shops", actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    with pytest.raises(closing.ReviewRequired):
        closing.close(tx, number, actor=ana, now=now)


def test_a_review_can_be_asked_for(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.reported(tx, payments, now), payments.people.ana.actor
    closing.require_review(tx, number, actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    with pytest.raises(closing.ReviewRequired):
        closing.close(tx, number, actor=ana, now=now)


def test_a_drill_needs_none(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now, is_drill=True), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    assert closing.close(tx, number, actor=ana, now=now).status is Status.CLOSED


def test_only_what_is_resolved_can_be_closed(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now)
    with pytest.raises(lifecycle.ForbiddenTransition):
        closing.close(tx, number, actor=payments.people.ana.actor, now=now)


def test_the_reporter_confirms_and_it_is_closed(tx: Tx, now: datetime, payments: Payments) -> None:
    number, dan = story.reported(tx, payments, now), payments.people.dan.actor
    story.resolved(tx, number, payments.people.ana.actor, now)
    assert closing.confirm(tx, number, actor=dan, now=now)
    assert status(tx, number, payments) is Status.CLOSED


def test_a_confirmed_incident_waits_for_its_review_and_no_longer(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now, reporter_id=payments.people.dan.id)
    story.resolved(tx, number, ana, now)
    assert not closing.confirm(tx, number, actor=payments.people.dan.actor, now=now)
    closing.mark_reviewed(tx, number, actor=ana, now=now)
    assert status(tx, number, payments) is Status.CLOSED


def test_nobody_confirms_for_the_reporter(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.reported(tx, payments, now)
    story.resolved(tx, number, payments.people.ana.actor, now)
    with pytest.raises(closing.NotTheReporter):
        closing.confirm(tx, number, actor=payments.people.bo.actor, now=now)


def test_after_five_working_days_of_silence_it_is_closed(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.reported(tx, payments, now)
    story.resolved(tx, number, payments.people.ana.actor, now)  # a Monday
    assert not passed(tx, now + 7 * DAY - timedelta(seconds=1))
    assert passed(tx, now + 7 * DAY) == [number]
    assert status(tx, number, payments) is Status.CLOSED
    assert "nobody objected" in reading.timeline(
        tx, number, actor=payments.people.ana.actor
    )[-1].sentence  # fmt: skip


def test_silence_does_not_close_what_awaits_its_review(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    assert passed(tx, now + 30 * DAY) == []
    closing.waive_review(tx, number, reason="Trivial", actor=ana, now=now + 30 * DAY)
    assert status(tx, number, payments) is Status.CLOSED


def test_the_closing_rule_can_be_set(tx: Tx, now: datetime, payments: Payments) -> None:
    weekdays = calendar_text.parse({"weekly": {"tuesday": ["09:00-17:00"]}})
    rule = configuring.ClosingRule(1, weekdays)
    configuring.set_closing_rule(tx, rule, actor=payments.people.cleo.actor, now=now)
    assert configuring.closing_rule(tx) == rule
    number = story.reported(tx, payments, now)
    story.resolved(tx, number, payments.people.ana.actor, now)
    assert passed(tx, now + DAY) == [number]


def passed(tx: Tx, now: datetime) -> list[int]:
    """Perform what closing is due by then and return of which incidents."""
    closed = []
    while (claimed := due.claim(tx, now=now)) is not None:
        due.perform(tx, claimed, now=now)
        if claimed.work == "close":
            closed.append(claimed.number)
    return closed
