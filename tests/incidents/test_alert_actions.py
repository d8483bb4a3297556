"""What is done to one of an incident's alerts, and what the incident makes of it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.incidents.conftest import Payments
from tocsin.alerts.actions import amending, read, silencing
from tocsin.alerts.alert import Status
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.silence import NewSilence
from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.incidents import alert_actions, intake
from tocsin.incidents.actions import reading
from tocsin.incidents.alert_actions import Handling
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.signal import Severity
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """Somebody who has alerts in front of them, by their aliases."""

    tx: Tx
    now: datetime
    actor: Actor
    source_id: int

    def create(self, *aliases: str, **more: Any) -> None:
        """Alerts of one problem, which is one incident."""
        for alias in aliases:
            said = {"message": f"{alias} is wrong", "alias": alias, **more}
            said.setdefault("details", {"alertname": "Disk"})
            body = json.dumps(said).encode()
            delivery = Delivery(KEY, "opsgenie", body, path="/v2/alerts", nonce=alias)
            assert intake.accept(self.tx, [delivery], now=self.now)[0].error == ""

    def at(self, alias: str, *, by: Actor | None = None) -> Handling:
        found = amending.open_one(self.tx, alias, source_id=self.source_id, actor=SYSTEM)
        assert found is not None
        return Handling(found, found.raw_event_id, by or self.actor, self.now)

    def incident(self) -> Incident:
        return reading.get(self.tx, self.number(), actor=SYSTEM)

    def number(self) -> int:
        return int(self.tx.value("select max(number) from incident"))


@pytest.fixture
def desk(tx: Tx, now: datetime, payments: Payments) -> Desk:
    source = NewSource("og", "opsgenie", payments.checkout, key=KEY)
    made = signals.create_source(tx, source, actor=SYSTEM, now=now)
    return Desk(tx, now, payments.people.bo.actor, made.source_id)


def test_an_incident_ends_with_the_last_of_its_alerts(desk: Desk) -> None:
    desk.create("a", "b")
    assert desk.incident().alert_count == 2
    alert_actions.close(desk.tx, desk.at("a"))
    assert desk.incident().is_open
    last = desk.at("b")
    alert_actions.close(desk.tx, last)
    assert not desk.incident().is_open
    with pytest.raises(read.AlertIsClosed):
        alert_actions.close(desk.tx, last)


def test_a_deleted_alert_leaves_the_others_open(desk: Desk) -> None:
    desk.create("a", "b")
    alert_actions.delete(desk.tx, desk.at("a"))
    assert desk.incident().status == "open"


def test_one_alert_acknowledges_the_incident_of_all(desk: Desk) -> None:
    desk.create("a", "b")
    alert_actions.acknowledge(desk.tx, desk.at("a"))
    assert (desk.incident().status, desk.incident().assignee_id) == (
        "acknowledged",
        desk.actor.person_id,
    )
    assert desk.at("b").alert.status is Status.OPEN
    alert_actions.acknowledge(desk.tx, desk.at("b"))
    with pytest.raises(alert_actions.AlreadyAcknowledged):
        alert_actions.acknowledge(desk.tx, desk.at("b"))


def test_an_alert_of_many_can_only_raise_the_priority(desk: Desk) -> None:
    desk.create("a", "b", priority="P3")
    before = desk.incident().priority

    def prioritize(priority: Priority, severity: Severity) -> Priority:
        at = desk.at("a")
        labels = {**at.alert.labels, "priority": str(priority)}
        alert_actions.prioritize(desk.tx, at, priority, severity=severity, labels=labels)
        assert desk.at("a").alert.labels["priority"] == priority
        return desk.incident().priority

    assert prioritize(Priority.P5, Severity.INFO) is before
    assert prioritize(Priority.P1, Severity.CRITICAL) < before


def test_the_priority_of_a_lonely_alert_is_the_incidents(desk: Desk) -> None:
    desk.create("a", priority="P3")
    at = desk.at("a")
    alert_actions.prioritize(
        desk.tx, at, Priority.P5, severity=Severity.INFO, labels=at.alert.labels
    )
    incident = desk.incident()
    assert (incident.priority, incident.priority_reason) == (
        Priority.P5,
        "its alert was set to P5",
    )


def test_the_incidents_words_are_those_of_its_first_alert(desk: Desk) -> None:
    desk.create("a", "b", description="slow")
    alert_actions.rewrite(desk.tx, desk.at("b"), summary="b is worse")
    assert desk.incident().title == "a is wrong"
    alert_actions.rewrite(desk.tx, desk.at("a"), summary="a is worse", description="slower")
    assert (desk.incident().title, desk.incident().description) == ("a is worse", "slower")


def test_a_muted_alert_has_nothing_to_work_on(desk: Desk) -> None:
    silence = NewSilence([Matcher("alertname", "Disk")], desk.now, desk.now + HOUR, "moving")
    silencing.create(desk.tx, silence, actor=SYSTEM, now=desk.now)
    desk.create("a")
    with pytest.raises(alert_actions.PartOfNone):
        alert_actions.note(desk.tx, desk.at("a"), "look")
    with pytest.raises(alert_actions.PartOfNone):
        alert_actions.snooze(desk.tx, desk.at("a"), desk.now + HOUR)
    alert_actions.rewrite(desk.tx, desk.at("a"), summary="still wrong")
    alert_actions.acknowledge(desk.tx, desk.at("a"))
    alert_actions.unacknowledge(desk.tx, desk.at("a"))
    alert_actions.close(desk.tx, desk.at("a"))


def test_it_takes_a_responder(desk: Desk, payments: Payments) -> None:
    desk.create("a")
    at = desk.at("a", by=payments.people.dan.actor)
    with pytest.raises(permission.NotPermitted):
        alert_actions.snooze(desk.tx, at, desk.now + HOUR)
    with pytest.raises(permission.NotPermitted):
        alert_actions.label(desk.tx, at, {"tags": "x"})
    with pytest.raises(permission.NotPermitted):
        alert_actions.close(desk.tx, at)
