from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tocsin.catalog import calendar
from tocsin.identity import permission
from tocsin.incidents import milestone
from tocsin.incidents.actions import (
    agreements,
    assigning,
    progress,
    reading,
    withdrawing,
)
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall

SOON = timedelta(seconds=8)
MINUTE = timedelta(minutes=1)


def test_a_withdrawn_acknowledgement_leaves_it_open_and_pages_anew(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now + MINUTE)
    incident = withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=now + MINUTE + SOON)
    assert (incident.status, incident.assignee_id) == (Status.OPEN, None)
    assert reading.get(tx, number, actor=ana).acknowledged_at is None
    assert [told.person for told in story.told(tx, number)] == ["Bo", "Bo"]
    assert pages.advance(tx, now + 10 * MINUTE) == 1


def test_it_was_not_acknowledged_after_all(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=now + SOON)
    assert Milestone.ACKNOWLEDGED not in milestone.current(story.stated(tx, number))
    said = [entry.sentence for entry in reading.timeline(tx, number, actor=ana)]
    assert "Ana took the acknowledgement back; nobody has it." in said
    progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now + MINUTE)
    assert reading.get(tx, number, actor=ana).acknowledged_at == now + MINUTE


def test_whoever_it_was_assigned_to_before_has_it_again(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    assigning.assign(tx, number, people.bo.id, actor=people.cleo.actor, now=now)
    progress.acknowledge(tx, number, actor=people.ana.actor, now=now)
    incident = withdrawing.withdraw_acknowledgement(
        tx, number, actor=people.ana.actor, now=now + SOON
    )
    assert incident.assignee_id == people.bo.id


def test_the_promise_to_respond_runs_on(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo, ana = payments.people.cleo.actor, payments.people.ana.actor
    agreements.set_calendar(tx, "always", calendar.ALWAYS, actor=cleo, now=now)
    policy = SlaPolicy(
        "gold", "always", {(Priority.P1, Kind.RESPONSE): 15 * MINUTE}, is_default=True
    )
    agreements.set_sla_policy(tx, policy, actor=cleo, now=now)
    number = story.opened(tx, payments, now)
    progress.acknowledge(tx, number, actor=ana, now=now + MINUTE)
    withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=now + MINUTE + SOON)
    clock = reading.clocks(tx, number)[0]
    assert (clock.stopped_at, clock.due_at) == (None, now + 15 * MINUTE)


def test_nobody_can_take_back_what_another_acknowledged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    progress.acknowledge(tx, number, actor=people.ana.actor, now=now)
    with pytest.raises(withdrawing.NotTheirs, match="nothing was taken back"):
        withdrawing.withdraw_acknowledgement(tx, number, actor=people.bo.actor, now=now + SOON)


def test_after_a_while_others_rely_on_it(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    with pytest.raises(withdrawing.TooLate, match="Assign it to somebody else"):
        withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=now + MINUTE)


def test_what_went_on_from_there_cannot_be_withdrawn(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.start_work(tx, number, actor=ana, now=now)
    with pytest.raises(withdrawing.NotTheirs):
        withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=now + SOON)


def test_what_paged_nobody_pages_nobody_now(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now, pages=False), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    withdrawing.withdraw_acknowledgement(tx, number, actor=ana, now=now + SOON)
    assert oncall.page_of(tx, f"incident/{number}") is None


def test_taking_back_takes_a_responder(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now)
    with pytest.raises(permission.NotPermitted):
        withdrawing.withdraw_acknowledgement(tx, number, actor=payments.people.sam.actor, now=now)
