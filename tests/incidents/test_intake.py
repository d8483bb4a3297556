"""From bytes at a door to an incident that pages, in one transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests import cast
from tocsin.alerts import matcher, silence
from tocsin.alerts.actions import due as alerts_due
from tocsin.alerts.actions import silencing
from tocsin.alerts.alert import Outcome
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actor
from tocsin.incidents import attaching, intake, lifecycle, overflow
from tocsin.incidents.actions import reading
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.incidents.incident import Incident
from tocsin.incidents.search import Query
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import pages
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass
class Door:
    """A source's door and what stands behind it."""

    tx: Tx
    now: datetime
    people: cast.Cast

    def post(self, *alerts: dict[str, Any], key: str = KEY) -> Receipt:
        return self.accept("prometheus", json.dumps(alerts).encode(), key=key)

    def accept(self, provider: str, body: bytes, *, key: str = KEY, path: str = "") -> Receipt:
        delivery = Delivery(key, provider, body, "application/json", {}, path, nonce="n1")
        return intake.accept(self.tx, [delivery], now=self.now)[0]

    def incidents(self) -> list[Incident]:
        found = reading.search(self.tx, Query(), actor=self.people.eve.actor).items
        return sorted(found, key=lambda incident: incident.number)


@pytest.fixture
def door(tx: Tx, now: datetime) -> Door:
    people = cast.cast(tx, now)
    service_id = catalog.create_service(
        tx,
        NewService("checkout", team_id=people.payments.id, tier=1),
        actor=people.eve.actor,
        now=now,
    )
    source = NewSource("prom", "alertmanager", service_id, key=KEY)
    signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    return Door(tx, now, people)


def alert(name: str = "High", ends_in: timedelta = 5 * MINUTE, **labels: str) -> dict[str, Any]:
    ends_at = datetime.fromisoformat("2026-03-16T09:30:00+00:00") + ends_in
    return {
        "labels": {"alertname": name, "severity": "critical", **labels},
        "annotations": {"summary": f"{name} happened"},
        "endsAt": ends_at.isoformat(),
    }


def test_an_alert_opens_an_incident_that_pages(door: Door) -> None:
    receipt = door.post(alert())
    assert receipt.outcomes == (Outcome.OPENED,)
    incident = door.incidents()[0]
    assert (incident.title, incident.priority, incident.status) == ("High happened", "P1", "open")
    assert incident.team_id == door.people.payments.id
    assert pages.page_of(door.tx, incident.subject) is not None


def test_alerts_of_one_group_share_an_incident(door: Door) -> None:
    door.post(alert(instance="1"), alert(instance="2"), alert("Low"))
    door.post(alert(instance="3"))
    assert sorted(i.alert_count for i in door.incidents()) == [1, 3]


def test_a_group_takes_in_no_more_after_its_window(door: Door) -> None:
    door.post(alert(instance="1"))
    door.now += timedelta(minutes=59)
    door.post(alert(ends_in=2 * HOUR, instance="2"))
    door.now += MINUTE
    door.post(alert(ends_in=2 * HOUR, instance="3"))
    assert sorted(i.alert_count for i in door.incidents()) == [1, 2]


def test_the_last_alert_to_close_resolves_the_incident(door: Door) -> None:
    door.post(alert(instance="1"), alert(instance="2"))
    door.post(alert(ends_in=timedelta(0), instance="1"))
    assert door.incidents()[0].status is lifecycle.Status.OPEN
    door.post(alert(ends_in=timedelta(0), instance="2"))
    resolved = door.incidents()[0]
    assert (resolved.status, resolved.resolution_code) == ("resolved", "self_recovered")


def test_an_alert_that_fires_again_opens_a_new_incident(door: Door) -> None:
    door.post(alert())
    door.post(alert(ends_in=timedelta(0)))
    door.post(alert())
    assert [i.status for i in door.incidents()] == ["resolved", "open"]


def test_time_outs_resolve_too(door: Door) -> None:
    door.post(alert())
    later = door.now + 6 * MINUTE
    closed = alerts_due.close_timed_out(door.tx, now=later)
    attaching.recovered(door.tx, closed, actor=actor.SYSTEM, now=later)
    assert door.incidents()[0].status is lifecycle.Status.RESOLVED


def test_a_service_may_want_a_person_to_resolve(door: Door) -> None:
    service = catalog.service_by_name(door.tx, "checkout")
    assert service is not None
    manual = NewService("checkout", tier=1, auto_resolve=False)
    catalog.update_service(door.tx, service.id, manual, actor=door.people.eve.actor, now=door.now)
    door.post(alert())
    door.post(alert(ends_in=timedelta(0)))
    assert door.incidents()[0].status is lifecycle.Status.OPEN


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"{", b'[{"labels": 5}]', b"[" * 100_000, b'[{"labels": {}}]']
)
def test_what_cannot_be_read_is_kept_and_pages(door: Door, body: bytes) -> None:
    receipt = door.accept("prometheus", body)
    assert receipt.raw_event_id is not None
    assert receipt.error
    incident = door.incidents()[0]
    assert "could not be read" in incident.title
    assert pages.page_of(door.tx, incident.subject) is not None
    kept = signals.raw_event(door.tx, receipt.raw_event_id, actor=door.people.eve.actor)
    assert kept.body == body
    assert kept.unparseable


def test_what_breaks_us_is_kept_and_pages(door: Door) -> None:
    delivery = Delivery(KEY, "prometheus", b"[]", nonce="n2")
    receipt = intake.accept_unread(door.tx, delivery, reason="it broke us", now=door.now)
    assert receipt.error == "it broke us"
    assert "it broke us" in door.incidents()[0].title


def test_an_unknown_key_keeps_nothing(door: Door) -> None:
    receipt = door.post(alert(), key="f" * 32)
    assert not receipt.is_known
    assert receipt.raw_event_id is None


def pagerduty(action: str, **payload: Any) -> bytes:
    event = {"routing_key": KEY, "event_action": action, "dedup_key": "disk"}
    return json.dumps(event | {"payload": payload}).encode()


def test_pagerduty_events_trigger_acknowledge_and_resolve(door: Door) -> None:
    say: Callable[..., Receipt] = lambda action, **payload: door.accept(  # noqa: E731
        "pagerduty", pagerduty(action, **payload), path="/v2/enqueue"
    )
    say("trigger", summary="Disk full", source="db-1", severity="warning")
    assert (door.incidents()[0].status, door.incidents()[0].priority) == ("open", "P2")
    say("trigger", summary="Disk is really full", source="db-1", severity="critical")
    assert (len(door.incidents()), door.incidents()[0].priority) == (1, "P1")
    say("acknowledge")
    assert door.incidents()[0].status is lifecycle.Status.ACKNOWLEDGED
    say("resolve")
    assert door.incidents()[0].status is lifecycle.Status.RESOLVED
    assert say("resolve").outcomes == (Outcome.DROPPED,)


def test_a_change_event_is_a_change_record_and_pages_nobody(door: Door) -> None:
    body = json.dumps({"routing_key": KEY, "payload": {"summary": "Deployed 1.2"}}).encode()
    receipt = door.accept("pagerduty", body, path="/v2/change/enqueue")
    assert receipt.changes == 1
    assert door.incidents() == []
    changes = catalog.recent_changes(door.tx, None, since=door.now - MINUTE)
    assert [change.title for change in changes] == ["Deployed 1.2"]


def test_each_statement_of_a_body_has_one_fate(door: Door) -> None:
    first = door.post(alert(instance="1"), alert(instance="1"), alert("Low", ends_in=-MINUTE))
    assert first.outcomes == (Outcome.OPENED, Outcome.REPEATED, Outcome.DROPPED)
    kept = signals.raw_event(door.tx, first.raw_event_id or 0, actor=door.people.eve.actor)
    assert (kept.signals, kept.opened, kept.repeated, kept.dropped) == (3, 1, 1, 1)
    assert "no open alert has this identity" in (kept.dropped_because or "")


def test_what_is_accepted_is_part_of_an_incident_or_muted(door: Door) -> None:
    """The auditor counts what is neither, and has to be able to see it."""
    door.post(alert(instance="1"), alert("Low"))
    assert door.tx.value("select count(*) from alert_without_incident") == 0
    door.tx.run("delete from incident_alert where alert_id = (select min(id) from alert)")
    assert door.tx.value("select count(*) from alert_without_incident") == 1


def test_a_warning_that_is_silenced_pages_when_it_becomes_critical(door: Door) -> None:
    mild = silence.NewSilence(
        [matcher.parse("severity=warning")], door.now, door.now + HOUR, "we know"
    )
    silencing.create(door.tx, mild, actor=door.people.ana.actor, now=door.now)

    def post(severity: str) -> None:
        said = pagerduty("trigger", summary="Disk fills", source="db1", severity=severity)
        door.accept("pagerduty", said, path="/v2/enqueue")

    post("warning")
    assert door.incidents() == []
    post("critical")
    [incident] = door.incidents()
    page = pages.page_of(door.tx, incident.subject)
    assert page is not None
    assert page.is_open
    assert door.tx.value("select count(*) from alert_without_incident") == 0


def test_groups_without_end_share_one_incident_that_pages(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overflow, "GROUPS_AT_MOST", 3)
    door.post(*(alert(f"Job{n}") for n in range(3)))
    door.post(alert("Job0", instance="more"), alert("Job3"), alert("Job4"))
    door.post(alert("Job5"))
    by_title = {incident.title: incident for incident in door.incidents()}
    rest = "More than 3 groups of alerts of checkout at once: these are the rest"
    counts = {t: len(reading.alert_ids(door.tx, i.number)) for t, i in by_title.items()}
    assert counts == {"Job0 happened": 2, "Job1 happened": 1, "Job2 happened": 1, rest: 3}
    assert pages.page_of(door.tx, by_title[rest].subject) is not None


def test_the_rest_resolves_with_its_last_alert(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overflow, "GROUPS_AT_MOST", 0)
    monkeypatch.setattr(attaching, "_LOOKED_AT", 2)
    door.post(*(alert(f"Job{n}") for n in range(5)))
    door.post(*(alert(f"Job{n}", -MINUTE) for n in range(1, 5)))
    (incident,) = door.incidents()
    assert incident.is_open
    door.post(alert("Job0", -MINUTE))
    assert not door.incidents()[0].is_open
