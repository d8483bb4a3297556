"""PagerDuty's events: accepted and flagged where PagerDuty refuses."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse, payload
from tocsin.signals.signal import Link, Severity, State, Unparseable

KEY = "0123456789abcdef0123456789abcdef"


def event(**more: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(payload("pagerduty_trigger"))
    return body | more


def with_payload(**more: Any) -> dict[str, Any]:
    return event(payload=event()["payload"] | more)


def test_a_trigger_is_read() -> None:
    read = one("pagerduty", payload("pagerduty_trigger"))
    assert (read.identity, read.state, read.severity) == (
        "disk-db1",
        State.FIRING,
        Severity.CRITICAL,
    )
    assert (read.summary, read.service) == ("Disk full on db1", "checkout")
    assert read.occurred_at == datetime(2026, 3, 16, 9, 29, tzinfo=UTC)
    assert read.labels == {
        "source": "db1.example.com",
        "component": "postgres",
        "group": "databases",
        "class": "disk",
        "client": "Nagios",
        "used_pct": "97",
        "service": "checkout",
    }
    assert 'mounts: ["/", "/var"]' in read.description
    assert read.links == (
        Link("https://nagios.example/", "Nagios"),
        Link("https://runbooks.example/disk", "Runbook"),
        Link("https://graphs.example/disk.png", "Disk"),
    )
    assert read.flags == ()


@pytest.mark.parametrize(
    ("action", "state"),
    [("trigger", State.FIRING), ("acknowledge", State.ACKNOWLEDGED), ("resolve", State.OK)],
)
def test_an_action_is_a_state(action: str, state: State) -> None:
    assert one("pagerduty", event(event_action=action)).state is state


def test_a_resolve_needs_no_payload() -> None:
    read = one("pagerduty", {"routing_key": KEY, "event_action": "resolve", "dedup_key": "dk"})
    assert (read.identity, read.state, read.flags) == ("dk", State.OK, ())


def test_a_trigger_without_a_key_is_named_by_the_request() -> None:
    body = event()
    del body["dedup_key"]
    assert one("pagerduty", body, nonce="a" * 32).identity == "a" * 32
    assert one("pagerduty", body).identity == one("pagerduty", body).identity


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_nobody_can_tell_what_is_resolved_without_a_key(action: str) -> None:
    with pytest.raises(Unparseable, match="dedup_key"):
        parse("pagerduty", event(event_action=action, dedup_key=None))


@pytest.mark.parametrize(
    ("body", "flags", "severity"),
    [
        (with_payload(severity=None), ["'payload.severity' is missing or blank"], Severity.ERROR),
        (with_payload(severity="Critical"), ["'payload.severity' is invalid"], Severity.CRITICAL),
        (with_payload(severity="purple"), ["'payload.severity' is invalid"], Severity.ERROR),
        (with_payload(source=""), ["'payload.source' is missing or blank"], Severity.CRITICAL),
        (with_payload(source=17), [], Severity.CRITICAL),
        (with_payload(summary=None), ["'payload.summary' is missing or blank"], Severity.CRITICAL),
        (event(event_action="TRIGGER"), ["'event_action' is invalid"], Severity.CRITICAL),
        (event(event_action=None), ["'event_action' is missing"], Severity.CRITICAL),
    ],
)
def test_what_pagerduty_refuses_is_accepted_and_flagged(
    body: dict[str, Any], flags: list[str], severity: Severity
) -> None:
    read = one("pagerduty", body, path="/v2/enqueue")
    assert (list(read.flags), read.severity, read.state) == (flags, severity, State.FIRING)


def test_without_a_summary_the_source_is_named() -> None:
    assert one("pagerduty", with_payload(summary="")).summary == "Event from db1.example.com"


@pytest.mark.parametrize("details", ["a text", ["a", "b"], 7, None])
def test_details_may_be_anything(details: Any) -> None:
    assert one("pagerduty", with_payload(custom_details=details)).summary == "Disk full on db1"


@pytest.mark.parametrize("path", ["", "/v2/change/enqueue", "/v2/change/enqueue/"])
def test_a_change_is_a_change(path: str) -> None:
    read = one("pagerduty", payload("pagerduty_change"), path=path, nonce="n")
    assert (read.state, read.summary) == (State.CHANGE, "Deploy checkout 1.2.3")
    assert (read.service, read.identity) == ("checkout", "n")
    assert read.links == (Link("https://ci.example/builds/77", "Build 77"),)


def test_at_the_door_for_events_a_change_pages() -> None:
    read = one("pagerduty", payload("pagerduty_change"), path="/v2/enqueue")
    assert read.state is State.FIRING


def test_version_1_is_read_like_version_2() -> None:
    body = {
        "service_key": KEY,
        "event_type": "trigger",
        "incident_key": "srv01/HTTP",
        "description": "FAILURE for production/HTTP on srv01",
        "client": "Sample Monitoring",
        "client_url": "https://monitoring.example",
        "details": {"ping time": "1500ms", "load avg": 0.75},
        "contexts": [{"type": "link", "href": "https://acme.example", "text": "See"}],
    }
    read = one("pagerduty", body)
    assert (read.identity, read.state) == ("srv01/HTTP", State.FIRING)
    assert read.summary == "FAILURE for production/HTTP on srv01"
    assert read.labels["load avg"] == "0.75"
    assert [link.text for link in read.links] == ["Sample Monitoring", "See"]
    assert read.occurred_at == NOW
