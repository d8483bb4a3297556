"""Snoozed: nobody is paged until a time, and then anew, unless somebody has it by then."""

from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity import permission
from tocsin.incidents.actions import due, progress, reading, snoozing
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.store.due import Work
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def turn(tx: Tx, at: datetime) -> bool:
    """Let the engine do what is due at this moment; return whether the end of a snooze paged."""
    did = []
    while (claimed := due.claim(tx, now=at)) is not None:
        done = due.perform(tx, claimed, now=at)
        did.append(done and claimed.work is Work.SNOOZE)
    return any(did)


def paged(tx: Tx, number: int) -> list[str]:
    return [told.person for told in story.told(tx, number) if told.kind == "page"]


def test_a_snoozed_incident_pages_nobody_and_then_anew(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    snoozing.snooze(tx, number, now + HOUR, reason="the vendor looks", actor=ana, now=now)
    assert snoozing.snoozed(tx, [number]) == {number: now + HOUR}
    assert not oncall.advance_due(tx, now=now + 30 * MINUTE)
    assert not turn(tx, now + 59 * MINUTE)

    assert turn(tx, now + HOUR)
    assert paged(tx, number) == ["Bo", "Bo"]
    assert snoozing.snoozed(tx, [number]) == {}
    assert oncall.advance_due(tx, now=now + HOUR + 6 * MINUTE), "it escalates again"
    told = [entry.sentence for entry in reading.timeline(tx, number, actor=ana)]
    assert "Ana snoozed it until 2026-03-16 10:30 UTC: the vendor looks." in told


def test_what_was_acknowledged_before_is_open_again_when_the_snooze_ends(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    snoozing.snooze(tx, number, now + HOUR, actor=ana, now=now + MINUTE)
    assert reading.get(tx, number, actor=ana).status is Status.ACKNOWLEDGED
    assert turn(tx, now + HOUR)
    incident = reading.get(tx, number, actor=ana)
    assert (incident.status, incident.acknowledged_at) == (Status.OPEN, None)
    assert paged(tx, number) == ["Bo", "Bo"]


def test_whoever_takes_it_meanwhile_is_not_woken(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    snoozing.snooze(tx, number, now + HOUR, actor=ana, now=now)
    progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now + MINUTE)
    assert not turn(tx, now + HOUR)
    assert paged(tx, number) == ["Bo"]


def test_work_that_began_is_not_interrupted(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    snoozing.snooze(tx, number, now + HOUR, actor=ana, now=now)
    progress.start_work(tx, number, actor=ana, now=now + MINUTE)
    assert not turn(tx, now + HOUR)
    assert reading.get(tx, number, actor=ana).status is Status.IN_PROGRESS


def test_what_is_over_stays_over(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    snoozing.snooze(tx, number, now + HOUR, actor=ana, now=now)
    story.resolved(tx, number, ana, now + MINUTE)
    assert not turn(tx, now + HOUR)
    with pytest.raises(snoozing.CannotSnooze, match="is resolved"):
        snoozing.snooze(tx, number, now + HOUR, actor=ana, now=now)


def test_a_snooze_ends_in_the_time_to_come(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    with pytest.raises(snoozing.PastSnooze):
        snoozing.snooze(tx, number, now, actor=ana, now=now)


def test_a_second_snooze_takes_the_place_of_the_first(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    snoozing.snooze(tx, number, now + HOUR, actor=ana, now=now)
    snoozing.snooze(tx, number, now + 2 * HOUR, actor=ana, now=now + MINUTE)
    assert not turn(tx, now + HOUR)
    assert turn(tx, now + 2 * HOUR)


def test_what_is_given_back_pages_anew_at_once(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    with pytest.raises(snoozing.NobodyHasIt, match="is open, not acknowledged"):
        snoozing.unacknowledge(tx, number, actor=ana, now=now)
    progress.acknowledge(tx, number, actor=ana, now=now)
    after = snoozing.unacknowledge(tx, number, actor=payments.people.bo.actor, now=now + HOUR)
    assert (after.status, after.acknowledged_at) == (Status.OPEN, None)
    assert paged(tx, number) == ["Bo", "Bo"]
    progress.acknowledge(tx, number, actor=ana, now=now + 2 * HOUR)


def test_snoozing_takes_a_responder(tx: Tx, now: datetime, payments: Payments) -> None:
    number, dan = story.opened(tx, payments, now), payments.people.dan.actor
    with pytest.raises(permission.NotPermitted):
        snoozing.snooze(tx, number, now + HOUR, actor=dan, now=now)
    with pytest.raises(permission.NotPermitted):
        snoozing.unacknowledge(tx, number, actor=dan, now=now)
