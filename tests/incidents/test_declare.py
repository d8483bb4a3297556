from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actor, permission
from tocsin.incidents.actions import configuring, declare, reading, relating
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity


def test_a_declared_incident_is_open_and_pages_the_policy_of_its_service(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now, description="All payments fail.")
    incident = reading.get(tx, number, actor=payments.people.ana.actor)
    assert (incident.status, incident.priority) == (Status.OPEN, Priority.P1)
    assert incident.team_id == payments.people.payments.id
    assert incident.reporter_id == payments.people.ana.id
    page = story.told(tx, number)
    assert [(p.person, p.title) for p in page] == [("Bo", "[P1] checkout: High error rate")]


def test_the_page_escalates_to_cleo_when_bo_is_silent(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    pages.advance(tx, now + timedelta(minutes=5))
    assert story.paged(tx, number) == ["Bo", "Cleo"]


def test_a_declaration_reaches_its_first_milestones_at_once(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    began = now - timedelta(minutes=3)
    number = story.opened(tx, payments, now, occurred_at=began, category="network")
    assert story.milestones(tx, number) == [
        "occurred", "detected", "logged", "categorized", "prioritized"
    ]  # fmt: skip
    first = story.stated(tx, number)[0]
    assert first["at"] == began.isoformat()
    assert story.events(tx, number, "milestone") == []  # its own event says it


def test_the_ledger_of_a_declaration_tells_all_that_is_counted(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now, is_drill=True, channel=Channel.PHONE)
    data = story.events(tx, number, "declared")[0].data
    assert {key: data[key] for key in ("channel", "services", "priority", "is_drill")} == {
        "channel": "phone",
        "services": [payments.checkout],
        "priority": "P1",
        "is_drill": True,
    }


@pytest.mark.parametrize(
    ("severity", "priority"),
    [(Severity.CRITICAL, "P1"), (Severity.WARNING, "P2"), (Severity.INFO, "P3"), (None, "P2")],
)
def test_priority_is_guessed_from_tier_and_severity(
    tx: Tx, now: datetime, payments: Payments, severity: Severity | None, priority: str
) -> None:
    number = story.opened(tx, payments, now, urgency=None, severity=severity)
    assert reading.get(tx, number, actor=actor.SYSTEM).priority == priority


def test_impact_rises_when_many_depend_on_the_service(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    for name in ("a", "b", "c"):
        needing = catalog.create_service(tx, NewService(name), actor=cleo, now=now)
        catalog.set_dependencies(tx, needing, [payments.ledger], actor=cleo, now=now)
    number = story.opened(tx, payments, now, service_ids=(payments.ledger,))
    assert reading.get(tx, number, actor=cleo).impact is Level.MEDIUM


def test_outside_the_support_hours_a_warning_can_wait(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    hours = {"weekly": {"tuesday": ["09:00-17:00"]}}
    service = NewService("reports", tier=1, support_hours=hours)
    reports = catalog.create_service(tx, service, actor=cleo, now=now)
    said = {"service_ids": (reports,), "urgency": None}
    warned = story.opened(tx, payments, now, severity=Severity.WARNING, **said)
    critical = story.opened(tx, payments, now, severity=Severity.CRITICAL, **said)
    assert reading.get(tx, warned, actor=cleo).urgency is Level.LOW
    assert reading.get(tx, critical, actor=cleo).urgency is Level.HIGH


def test_without_a_policy_the_administrators_are_paged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now, service_ids=(payments.ledger,))
    assert story.paged(tx, number) == ["Eve"]


def test_what_is_only_written_down_pages_nobody(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now, pages=False)
    assert story.told(tx, number) == []


def test_a_drill_says_so_in_its_page(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now, is_drill=True)
    assert tx.value("select bool_and(is_drill) from notification")
    assert reading.clocks(tx, number) == []


def test_one_that_may_only_report_declares_for_themselves(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.reported(tx, payments, now)
    dan = payments.people.dan
    assert reading.get(tx, number, actor=dan.actor).reporter_id == dan.id


@pytest.mark.parametrize(
    "said", [{"is_major": True}, {"pages": False}, {"impact": Level.HIGH}, {"reporter_id": 1}]
)
def test_one_that_may_only_report_may_not_decide(
    tx: Tx, now: datetime, payments: Payments, said: dict
) -> None:
    with pytest.raises(permission.NotPermitted):
        declare.declare(
            tx, Declaration("It is down", **said), actor=payments.people.dan.actor, now=now
        )


def test_an_unknown_service_or_category_is_refused(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    with pytest.raises(catalog.UnknownService):
        story.opened(tx, payments, now, service_ids=(99_999,))
    with pytest.raises(configuring.UnknownCategory, match="no category weather"):
        story.opened(tx, payments, now, category="weather")


def test_of_one_group_only_one_incident_is_open(tx: Tx, now: datetime, payments: Payments) -> None:
    said = Declaration("High error rate", grouping_key="k", service_ids=(payments.checkout,))
    first = declare.declare_or_find(tx, said, actor=actor.SYSTEM, now=now)
    second = declare.declare_or_find(tx, said, actor=actor.SYSTEM, now=now)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.number == second.number
    assert reading.open_by_keys(tx, ["k", "other"]) == {"k": first.number}
    story.resolved(tx, first.number, actor.SYSTEM, now)
    assert declare.declare_or_find(tx, said, actor=actor.SYSTEM, now=now).is_new


def test_an_assignee_is_told(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now, assignee_id=payments.people.bo.id)
    assert story.noticed(tx, number) == [("Bo", "Assigned to you")]


def test_services_can_be_set_later(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now)
    both = (payments.ledger, payments.checkout)
    relating.set_services(tx, number, both, actor=ana, now=now)
    incident = reading.get(tx, number, actor=ana)
    assert incident.service_ids == both
    assert [s.name for s in reading.services_of(tx, incident)] == ["ledger", "checkout"]
