"""What watches from inside: each of its messages, made here after the vendor's documents."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse
from tocsin.signals import message, sources
from tocsin.signals.signal import Severity, State

FIRING, OK, ACKED, CHANGE = State.FIRING, State.OK, State.ACKNOWLEDGED, State.CHANGE
CRITICAL, ERROR, WARNING, INFO = (
    Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO,
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
DATADOG = {"aggreg_key": "a1", "alert_title": "CPU high", "alert_priority": "P1"}
ISSUE = {"id": "7", "title": "KeyError", "level": "fatal", "project": {"slug": "shop"}}
INCIDENT = {"id": "PGR0VU2", "title": "Disk full", "urgency": "high", "status": "triggered"}
ALERT = {"alias": "disk", "alertId": "9", "message": "Disk full", "priority": "P2"}

CASES: dict[str, list[tuple[dict[str, Any], str, State, Severity, str]]] = {
    "datadog": [
        (DATADOG | {"alert_transition": "Triggered"}, "a1", FIRING, CRITICAL, "CPU high"),
        (DATADOG | {"alert_transition": "Warn"}, "a1", FIRING, WARNING, "CPU high"),
        (DATADOG | {"alert_transition": "No Data"}, "a1", FIRING, CRITICAL, "CPU high"),
        (DATADOG | {"alert_transition": "Re-Triggered"}, "a1", FIRING, CRITICAL, "CPU high"),
        (DATADOG | {"alert_transition": "Renotify"}, "a1", FIRING, CRITICAL, "CPU high"),
        (DATADOG | {"alert_transition": "Recovered"}, "a1", OK, CRITICAL, "CPU high"),
        (DATADOG | {"alert_transition": "Warn Recovered"}, "a1", OK, CRITICAL, "CPU high"),
        (DATADOG | {"alert_transition": "No Data Recovered"}, "a1", OK, CRITICAL, "CPU high"),
        ({"alert_id": 5, "alert_scope": "host:a", "title": "t", "alert_type": "warning"},
         "5/host:a", FIRING, WARNING, "t"),
    ],
    "newrelic": [
        ({"id": "i1", "issueUrl": "https://x", "title": "Slow", "state": "ACTIVATED",
          "priority": "CRITICAL"}, "i1", FIRING, CRITICAL, "Slow"),
        ({"id": "i1", "issueUrl": "https://x", "title": ["Slow"], "state": "ACKNOWLEDGED",
          "priority": "MEDIUM"}, "i1", ACKED, WARNING, "Slow"),
        ({"id": "i1", "issueUrl": "https://x", "title": "Slow", "state": "CLOSED",
          "priority": "LOW"}, "i1", OK, INFO, "Slow"),
        ({"incident_id": 3, "current_state": "acknowledged", "condition_name": "c",
          "severity": "WARNING"}, "3", ACKED, WARNING, "c"),
        ({"incident_id": 3, "current_state": "closed", "condition_name": "c", "details": "d"},
         "3", OK, ERROR, "c: d"),
        ({"incident_id": "$INCIDENT_ID", "event_type": "INCIDENT_RESOLVED"},
         "", OK, ERROR, "Incident of New Relic"),
    ],
    "dynatrace": [
        ({"PID": "-1", "ProblemID": "P-1", "State": "OPEN", "ProblemTitle": "Slow",
          "ProblemSeverity": "AVAILABILITY"}, "-1", FIRING, CRITICAL, "Slow"),
        ({"PID": -1, "ProblemID": "P-1", "State": "RESOLVED", "ProblemTitle": "Slow",
          "ProblemSeverity": "RESOURCE_CONTENTION"}, "-1", OK, WARNING, "Slow"),
        ({"PID": "-1", "ProblemID": "P-1", "State": "MERGED"}, "-1", OK, ERROR, "Problem P-1"),
    ],
    "sentry": [
        ({"action": "created", "data": {"issue": ISSUE}}, "issue/7", FIRING, CRITICAL, "KeyError"),
        ({"action": "resolved", "data": {"issue": ISSUE}}, "issue/7", OK, CRITICAL, "KeyError"),
        ({"action": "archived", "data": {"issue": ISSUE}}, "issue/7", OK, CRITICAL, "KeyError"),
        ({"action": "triggered", "data": {"event": {"issue_id": 7, "title": "KeyError"}}},
         "issue/7", FIRING, ERROR, "KeyError"),
        ({"action": "critical", "data": {"metric_alert": {"id": "4"},
          "description_title": "Critical: p95"}},
         "metric_alert/4", FIRING, CRITICAL, "Critical: p95"),
        ({"action": "warning", "data": {"metric_alert": {"id": 4, "title": "p95"}}},
         "metric_alert/4", FIRING, WARNING, "p95"),
        ({"action": "resolved", "data": {"metric_alert": {"id": "4", "title": "p95"}}},
         "metric_alert/4", OK, ERROR, "p95"),
        ({"id": "7", "message": "boom", "level": "warning"}, "issue/7", FIRING, WARNING, "boom"),
    ],
    "splunk": [
        ({"sid": "s", "search_name": "Errors", "app": "search", "result": {"severity": "high"}},
         "Errors/search", FIRING, ERROR, "Errors"),
        ({"sid": "s"}, "s", FIRING, ERROR, "s"),
    ],
    "elastic": [
        ({"rule_id": "r", "alert_id": "h1", "rule_name": "CPU", "reason": "is 99 %",
          "action_group": "metrics.threshold.fired", "severity": "critical"},
         "r/h1", FIRING, CRITICAL, "CPU: is 99 %"),
        ({"alert_uuid": "u", "rule_name": "CPU", "action_group": "recovered"},
         "u", OK, ERROR, "CPU"),
    ],
    "elastalert": [
        ({"id": "Errors", "title": "Too many errors", "severity": "warning"},
         "Errors", FIRING, WARNING, "Too many errors"),
    ],
    "honeybadger": [
        ({"event": "occurred", "message": "boom", "fault": {"id": 5}},
         "fault/5", FIRING, WARNING, "boom"),
        ({"event": "down", "message": "down", "site": {"id": "s"}},
         "site/s", FIRING, ERROR, "down"),
        ({"event": "up", "message": "up", "site": {"id": "s"}}, "site/s", OK, ERROR, "up"),
        ({"event": "cert_will_expire", "message": "soon", "site": {"id": "s"}},
         "site/certificate/s", FIRING, WARNING, "soon"),
        ({"event": "check_in_missing", "message": "late", "check_in": {"id": "c"}},
         "check_in/c", FIRING, ERROR, "late"),
        ({"event": "deployed", "message": "v2", "deploy": {"id": 2}},
         "deploy/2", CHANGE, INFO, "v2"),
    ],
    "axiom": [
        ({"action": "Open", "event": {"monitorID": "m", "title": "Triggered: Slow"}},
         "m", FIRING, ERROR, "Slow"),
        ({"action": "Closed", "event": {"monitorID": "m", "title": "Resolved: Slow"}},
         "m", OK, ERROR, "Slow"),
        ({"action": "Open", "event": {"monitorID": "m", "title": "Slow", "groupValues": ["a", 1]}},
         "m/a, 1", FIRING, ERROR, "Slow"),
    ],
    "coralogix": [
        ({"alert_id": "a", "name": "Errors", "alert_action": "trigger", "group_by_labels": "[]",
          "alert_severity": "critical"}, "a", FIRING, CRITICAL, "Errors"),
        ({"alert_id": "a", "name": "Errors", "alert_action": "resolved",
          "group_by_labels": "[host: a]"}, "a/[host: a]", OK, ERROR, "Errors"),
    ],
    "dash0": [
        ({"type": "alert.ongoing", "data": {"issue": {"issueIdentifier": "1",
          "status": "degraded", "summary": "Slow"}}}, "1", FIRING, WARNING, "Slow"),
        ({"type": "alert.ongoing", "data": {"issue": {"issueIdentifier": "1",
          "status": "critical", "summary": "Slow"}}}, "1", FIRING, CRITICAL, "Slow"),
        ({"type": "alert.resolved", "data": {"issue": {"issueIdentifier": "1",
          "status": "resolved", "summary": "Slow"}}}, "1", OK, ERROR, "Slow"),
    ],
    "signalfx": [
        ({"incidentId": "i", "statusExtended": "anomalous", "messageTitle": "CPU",
          "severity": "Major"}, "i", FIRING, ERROR, "CPU"),
        ({"incidentId": "i", "statusExtended": "ok", "messageTitle": "CPU", "severity": "Major"},
         "i", OK, ERROR, "CPU"),
        ({"incidentId": "i", "statusExtended": "manually resolved", "messageTitle": "CPU"},
         "i", OK, ERROR, "CPU"),
    ],
    "appdynamics": [
        ({"incident_key": "1", "event_type": "POLICY_OPEN_CRITICAL", "description": "Slow",
          "details": {"severity": "ERROR"}}, "1", FIRING, ERROR, "Slow"),
        ({"incident_key": "1", "event_type": "POLICY_CLOSE_CRITICAL", "description": "Slow"},
         "1", OK, ERROR, "Slow"),
        ({"incident_key": "1", "event_type": "POLICY_CANCELED_WARNING", "description": "Slow"},
         "1", OK, ERROR, "Slow"),
    ],
    "vmware_vrops": [
        ({"alertId": "a", "status": "ACTIVE", "criticality": "ALERT_CRITICALITY_LEVEL_IMMEDIATE",
          "alertName": "CPU", "resourceName": "esx1"}, "a", FIRING, ERROR, "CPU on esx1"),
        ({"alertId": "a", "status": "CANCELED", "criticality": "ALERT_CRITICALITY_LEVEL_CRITICAL",
          "alertName": "CPU", "resourceName": "esx1"}, "a", OK, CRITICAL, "CPU on esx1"),
    ],
    "kapacitor": [
        ({"id": "cpu:host=a", "level": "CRITICAL", "message": "CPU"},
         "cpu:host=a", FIRING, CRITICAL, "CPU"),
        ({"id": "cpu:host=a", "level": "INFO", "message": "CPU"},
         "cpu:host=a", FIRING, INFO, "CPU"),
        ({"id": "cpu:host=a", "level": "OK", "message": "CPU"}, "cpu:host=a", OK, INFO, "CPU"),
    ],
    "riemann": [
        ({"host": "a", "service": "disk /", "state": "critical"},
         "a/disk /", FIRING, CRITICAL, "disk / on a is critical"),
        ({"host": "a", "service": "disk /", "state": "expired"},
         "a/disk /", FIRING, WARNING, "disk / on a is expired"),
        ({"host": "a", "service": "disk /", "state": "ok"}, "a/disk /", OK, INFO,
         "disk / on a is ok"),
    ],
    "netdata": [
        ({"host": "a", "chart": "disk._", "name": "full", "status": "CRITICAL", "info": "95 %"},
         "a/disk._/full", FIRING, CRITICAL, "full on a: 95 %"),
        ({"host": "a", "chart": "disk._", "name": "full", "status": "CLEAR", "info": "9 %"},
         "a/disk._/full", OK, ERROR, "full on a: 9 %"),
        ({"host": "a", "message": "a is unreachable", "status": {"text": "unreachable"},
          "severity": "critical"}, "a/reachable", FIRING, CRITICAL, "a is unreachable"),
        ({"host": "a", "message": "a is reachable", "status": {"text": "reachable"},
          "severity": "info"}, "a/reachable", OK, INFO, "a is reachable"),
        ({"message": "full", "alert": "full", "chart": "disk._", "severity": "clear"},
         "disk._/full", OK, ERROR, "full"),
    ],
    "pagerduty_webhook": [
        ({"event": {"event_type": "incident.triggered", "data": INCIDENT}},
         "PGR0VU2", FIRING, CRITICAL, "Disk full"),
        ({"event": {"event_type": "incident.acknowledged", "data": INCIDENT | {"urgency": "low"}}},
         "PGR0VU2", ACKED, WARNING, "Disk full"),
        ({"event": {"event_type": "incident.resolved", "data": INCIDENT}},
         "PGR0VU2", OK, CRITICAL, "Disk full"),
        ({"messages": [{"event": "incident.trigger", "incident": INCIDENT}]},
         "PGR0VU2", FIRING, CRITICAL, "Disk full"),
    ],
    "opsgenie_webhook": [
        ({"action": "Create", "alert": ALERT}, "disk", FIRING, ERROR, "Disk full"),
        ({"action": "Acknowledge", "alert": ALERT}, "disk", ACKED, ERROR, "Disk full"),
        ({"action": "UnAcknowledge", "alert": ALERT}, "disk", FIRING, ERROR, "Disk full"),
        ({"action": "Close", "alert": ALERT}, "disk", OK, ERROR, "Disk full"),
        ({"action": "Delete", "alert": ALERT}, "disk", OK, ERROR, "Disk full"),
    ],
    "pagertree_webhook": [
        ({"event_type": "create", "Id": "a", "Title": "Disk", "Urgency": "high"},
         "a", FIRING, ERROR, "Disk"),
        ({"event_type": "resolve", "Id": "a", "Title": "Disk", "Urgency": "high"},
         "a", OK, ERROR, "Disk"),
    ],
}  # fmt: skip
SILENT: list[tuple[str, dict[str, Any]]] = [
    ("sentry", {"action": "assigned", "data": {"issue": ISSUE}}),
    ("sentry", {"action": "created", "data": {"installation": {"uuid": "u"}}}),
    ("sentry", {"action": "created", "data": {"comment": "c"}}),
    ("honeybadger", {"event": "assigned", "fault": {"id": 5}}),
    ("pagerduty_webhook", {"event": {"event_type": "pagey.ping", "data": {"message": "m"}}}),
    ("pagerduty_webhook", {"event": {"event_type": "incident.annotated", "data": INCIDENT}}),
    ("opsgenie_webhook", {"action": "AddNote", "alert": ALERT}),
]


@pytest.mark.parametrize(
    ("kind", "body", "identity", "state", "severity", "summary"),
    [(kind, *case) for kind, cases in CASES.items() for case in cases],
)
def test_a_message_says_what_its_vendor_means(
    kind: str, body: dict[str, Any], identity: str, state: State, severity: Severity, summary: str
) -> None:
    read = one(kind, body)
    assert read.identity == identity or (not identity and read.identity.startswith("text/"))
    assert (read.state, read.severity, read.summary) == (state, severity, summary)


@pytest.mark.parametrize(("kind", "body"), SILENT)
def test_what_changes_nothing_about_an_alert_says_nothing(kind: str, body: dict[str, Any]) -> None:
    assert parse(kind, body) == []


def test_the_header_says_which_of_sentrys_hooks_it_is() -> None:
    body = {"action": "resolved", "data": {"issue": ISSUE, "error": {}}}
    read = one("sentry", body, headers={"sentry-hook-resource": "issue"})
    assert (read.identity, read.state) == ("issue/7", OK)
    assert parse("sentry", body, headers={"sentry-hook-resource": "installation"}) == []


def test_datadogs_tags_become_labels() -> None:
    read = one("datadog", DATADOG | {"tags": "env:prod, service:shop,vip"})
    assert read.labels["env"] == "prod"
    assert (read.labels["vip"], read.service) == ("true", "shop")


def test_a_field_of_the_result_tells_splunks_alerts_apart() -> None:
    body = {"search_name": "Errors", "app": "search", "result": {"host": "a", "_raw": "x"}}
    read = one("splunk", body, mapping={"by": "host"})
    assert (read.identity, read.labels["host"]) == ("Errors/search/a", "a")
    assert "_raw" not in read.labels
    assert sources.PROVIDERS["splunk"].check({"by": 7}) != []


def test_who_never_says_that_it_is_over_is_over_when_silent() -> None:
    for kind in ("splunk", "elastalert"):
        assert one(kind, {"id": "a", "search_name": "a", "title": "t"}).ends_at == (
            NOW + message.QUIET
        )


def test_netdatas_agent_posts_a_form() -> None:
    body = b"host=a&chart=disk._&name=full&status=WARNING&info=91+%25&when=1773653400"
    read = one("netdata", body, content_type=FORM)
    assert (read.identity, read.severity) == ("a/disk._/full", WARNING)
    assert read.occurred_at == datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


def test_html_in_dynatraces_details_is_text() -> None:
    body = {"PID": "1", "ProblemTitle": "t", "ProblemDetailsHTML": "<b>down</b><script>"}
    assert one("dynatrace", body).description == "down"


def test_several_messages_in_one_body_are_told_each() -> None:
    events = [{"type": f"incident.{verb}", "data": {"incident": INCIDENT}}
              for verb in ("trigger", "acknowledge", "resolve")]  # fmt: skip
    read = parse("pagerduty_webhook", {"messages": events})
    assert [each.state for each in read] == [FIRING, ACKED, OK]
