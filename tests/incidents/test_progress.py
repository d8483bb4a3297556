from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tocsin.identity import permission
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import assigning, closing, due, progress, reading, resolving
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.incident import UnknownIncident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors
from tocsin.kit.tx import Tx

HOUR = timedelta(hours=1)


def test_acknowledging_stops_the_page_and_gives_it_to_whoever_did(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo
    incident = progress.acknowledge(tx, number, actor=bo.actor, now=now + HOUR)
    assert (incident.status, incident.assignee_id) == (Status.ACKNOWLEDGED, bo.id)
    assert incident.acknowledged_at == now + HOUR
    assert pages.advance(tx, now + 2 * HOUR) == 0
    assert story.milestones(tx, number)[-1] == "acknowledged"


def test_the_second_to_acknowledge_hears_who_was_first(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now)
    with pytest.raises(lifecycle.AlreadyAcknowledged, match="Bo has it already"):
        progress.acknowledge(tx, number, actor=payments.people.ana.actor, now=now)


def test_a_resolved_incident_cannot_be_acknowledged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    with pytest.raises(lifecycle.ForbiddenTransition, match="Reopen it first"):
        progress.acknowledge(tx, number, actor=ana, now=now)


def test_starting_to_work_acknowledges_on_the_way(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana
    incident = progress.start_work(tx, number, actor=ana.actor, now=now)
    assert (incident.status, incident.assignee_id) == (Status.IN_PROGRESS, ana.id)
    assert incident.acknowledged_at == now
    assert story.kinds(tx, number) == ["declared", "acknowledged", "started"]
    assert pages.advance(tx, now + HOUR) == 0


def test_work_on_what_is_over_begins_by_reopening_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    with pytest.raises(lifecycle.ForbiddenTransition, match="Reopen it first"):
        progress.start_work(tx, number, actor=ana, now=now)


def test_pending_needs_a_reason_and_a_time_to_come(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    with pytest.raises(progress.NeedsReason):
        progress.put_on_hold(tx, number, Hold("  "), actor=ana, now=now)
    with pytest.raises(errors.Invalid, match="a time to come"):
        progress.put_on_hold(tx, number, Hold("vendor", now), actor=ana, now=now)


def test_what_is_pending_wakes_up_at_its_time_and_tells_its_assignee(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.put_on_hold(tx, number, Hold("Waiting for the vendor", now + HOUR), actor=ana, now=now)
    assert due.claim(tx, now=now + HOUR - timedelta(seconds=1)) is None
    claimed = due.claim(tx, now=now + HOUR)
    assert claimed is not None
    assert due.perform(tx, claimed, now=now + HOUR)
    incident = reading.get(tx, number, actor=ana)
    assert (incident.status, incident.pending_reason) == (Status.IN_PROGRESS, None)
    assert story.noticed(tx, number) == [("Ana", "Time to go on")]


def test_a_wake_up_that_was_overtaken_does_nothing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.put_on_hold(tx, number, Hold("vendor", now + HOUR), actor=ana, now=now)
    claimed = due.claim(tx, now=now + HOUR)
    progress.resume(tx, number, actor=ana, now=now + HOUR)
    assert claimed is not None
    assert not due.perform(tx, claimed, now=now + HOUR)
    assert story.noticed(tx, number) == []


def test_only_what_is_pending_can_be_resumed(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now)
    with pytest.raises(progress.NotOnHold, match="is open; it is not pending"):
        progress.resume(tx, number, actor=payments.people.ana.actor, now=now)


def test_resolving_keeps_what_was_done_and_stops_the_page(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now + HOUR)
    incident = reading.get(tx, number, actor=ana)
    assert (incident.status, incident.resolved_at) == (Status.RESOLVED, now + HOUR)
    assert (incident.resolution_code, incident.is_verified) == (Code.FIXED, True)
    assert incident.mitigated_at == now + HOUR
    assert pages.advance(tx, now + 2 * HOUR) == 0
    with pytest.raises(lifecycle.AlreadyResolved):
        story.resolved(tx, number, ana, now)


def test_what_recovered_by_itself_is_explained_later_by_a_person(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    resolving.resolve(tx, number, story.RECOVERED, actor=ana, now=now)
    said = Resolution(Code.CAPACITY, "Doubled the pool.")
    incident = resolving.resolve(tx, number, said, actor=ana, now=now + HOUR)
    assert (incident.resolution_code, incident.resolved_at) == (Code.CAPACITY, now)
    assert story.kinds(tx, number)[-1] == "resolution_amended"
    with pytest.raises(lifecycle.AlreadyResolved):
        resolving.resolve(tx, number, said, actor=ana, now=now)


def test_cancelling_needs_a_reason_and_is_final(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    with pytest.raises(progress.NeedsReason):
        resolving.cancel(tx, number, reason="", actor=ana, now=now)
    resolving.cancel(tx, number, reason="A test of ours", actor=ana, now=now)
    assert reading.clocks(tx, number) == []
    with pytest.raises(lifecycle.ForbiddenTransition, match="Declare a new incident"):
        progress.acknowledge(tx, number, actor=ana, now=now)


def test_a_pressing_incident_that_is_reopened_pages_again(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    incident = resolving.reopen(tx, number, reason="Errors again", actor=ana, now=now)
    assert (incident.status, incident.reopened_count) == (Status.IN_PROGRESS, 1)
    assert (incident.resolved_at, incident.resolution_code) == (None, None)
    assert story.paged(tx, number) == ["Bo", "Bo"]
    answered = progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now)
    assert answered.status is Status.IN_PROGRESS
    assert pages.advance(tx, now + HOUR) == 0


def test_it_can_be_reopened_when_its_group_has_a_newer_incident(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    first = story.opened(tx, payments, now, grouping_key="disk")
    story.resolved(tx, first, ana, now)
    second = story.opened(tx, payments, now, grouping_key="disk")
    resolving.reopen(tx, first, reason="It never was over", actor=ana, now=now)
    assert story.opened(tx, payments, now, grouping_key="disk") == second
    assert first != second


def test_one_of_low_priority_that_is_reopened_tells_its_assignee(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, dan = payments.people.ana, payments.people.dan.actor
    number = story.reported(tx, payments, now)
    assigning.assign(tx, number, ana.id, actor=ana.actor, now=now)
    story.resolved(tx, number, ana.actor, now)
    resolving.reopen(tx, number, reason="I still cannot pay", actor=dan, now=now)
    assert story.noticed(tx, number) == [("Ana", "Reopened")]


def test_only_what_was_resolved_can_be_reopened(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    with pytest.raises(resolving.NotResolved, match="nothing to reopen"):
        resolving.reopen(tx, number, reason="?", actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    closing.close(tx, number, waiver="A drill of ours", actor=ana, now=now)
    with pytest.raises(resolving.NotResolved, match="Declare a new incident"):
        resolving.reopen(tx, number, reason="?", actor=ana, now=now)


def test_a_requester_sees_and_touches_only_their_own(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    dan, others, own = (
        payments.people.dan.actor,
        story.opened(tx, payments, now),
        story.reported(tx, payments, now),
    )
    assert reading.get(tx, own, actor=dan).number == own
    with pytest.raises(UnknownIncident):
        reading.get(tx, others, actor=dan)
    with pytest.raises(UnknownIncident):
        resolving.reopen(tx, others, reason="?", actor=dan, now=now)
    with pytest.raises(permission.NotPermitted):
        progress.acknowledge(tx, own, actor=dan, now=now)


def test_a_stakeholder_reads_everything_and_works_on_nothing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    sam, number = payments.people.sam.actor, story.opened(tx, payments, now)
    assert reading.get(tx, number, actor=sam).number == number
    with pytest.raises(permission.NotPermitted):
        progress.acknowledge(tx, number, actor=sam, now=now)
    with pytest.raises(permission.NotPermitted):
        resolving.reopen(tx, number, reason="?", actor=sam, now=now)
