"""Tickets and status pages of others: each of their messages, after the vendor's documents."""

import base64
import hmac
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse
from tocsin.signals import sources
from tocsin.signals.signal import Severity, State, Unparseable
from tocsin.signals.verification import Proof

FIRING, OK, ACKNOWLEDGED, CHANGE = State.FIRING, State.OK, State.ACKNOWLEDGED, State.CHANGE
CRITICAL, ERROR, WARNING, INFO = (
    Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO,
)  # fmt: skip
SECRET = "a shared secret"


def issue(status: str = "new", priority: Any = "Minor", event: str = "updated") -> dict[str, Any]:
    fields = {
        "summary": "Slow",
        "priority": priority,
        "status": {"name": "Whatever", "statusCategory": {"key": status}},
    }
    found = {"id": "99", "key": "OPS-2", "self": "https://j.example/rest/api/2/issue/99"}
    return {"webhookEvent": f"jira:issue_{event}", "issue": found | {"fields": fields}}


NOW_TICKET = {"sys_id": "a1", "number": "INC1", "short_description": "Mail is slow"}
ZEN = {"id": "5302", "title": "Cannot sign in", "status": "open"}
ZEN_EVENT = {"type": "zen:event-type:ticket.created", "id": "event-7"}
FRESH = {"ticket_id": "123", "ticket_subject": "Cannot sign in"}
PAGE = {"name": "Cloud", "id": "p1", "url": "https://status.example"}

Case = tuple[dict[str, Any], str, State, Severity, str]
CASES: dict[str, list[Case]] = {
    "jira": [
        (issue(event="created"), "99", FIRING, INFO, "OPS-2: Slow"),
        (issue("indeterminate", {"name": "Highest"}), "99", ACKNOWLEDGED, CRITICAL, "OPS-2: Slow"),
        (issue("done", {"name": "Medium"}), "99", OK, WARNING, "OPS-2: Slow"),
        (issue(event="deleted", priority=None), "99", OK, ERROR, "OPS-2: Slow"),
    ],
    "servicenow": [
        (NOW_TICKET | {"state": "1", "priority": "1 - Critical"}, "a1", FIRING, CRITICAL,
         "INC1: Mail is slow"),
        (NOW_TICKET | {"state": "In Progress", "priority": 3}, "a1", ACKNOWLEDGED, WARNING,
         "INC1: Mail is slow"),
        (NOW_TICKET | {"state": 6, "priority": "4"}, "a1", OK, INFO, "INC1: Mail is slow"),
        (NOW_TICKET | {"state": "Resolved"}, "a1", OK, ERROR, "INC1: Mail is slow"),
    ],
    "zendesk": [
        (ZEN | {"priority": "Urgent"}, "5302", FIRING, CRITICAL, "#5302: Cannot sign in"),
        (ZEN | {"status": "pending"}, "5302", ACKNOWLEDGED, ERROR, "#5302: Cannot sign in"),
        (ZEN | {"status": "Solved", "priority": "low"}, "5302", OK, INFO,
         "#5302: Cannot sign in"),
        (ZEN | {"event_type": "acknowledge"}, "5302", ACKNOWLEDGED, ERROR,
         "#5302: Cannot sign in"),
        (ZEN_EVENT | {"detail": {"id": "5", "subject": "No mail", "status": "NEW",
                                 "priority": "NORMAL"}}, "5", FIRING, WARNING, "#5: No mail"),
        (ZEN_EVENT | {"detail": {"id": "5", "subject": "No mail", "status": "CLOSED"}},
         "5", OK, ERROR, "#5: No mail"),
    ],
    "freshdesk": [
        ({"freshdesk_webhook": FRESH | {"ticket_status": "Open", "ticket_priority": 4}},
         "123", FIRING, CRITICAL, "#123: Cannot sign in"),
        ({"freshdesk_webhook": FRESH | {"ticket_status": 3, "ticket_priority": "Low"}},
         "123", ACKNOWLEDGED, INFO, "#123: Cannot sign in"),
        ({"freshdesk_webhook": FRESH | {"ticket_status": "Closed", "ticket_priority": "High"}},
         "123", OK, ERROR, "#123: Cannot sign in"),
        (FRESH | {"ticket_status": "5"}, "123", OK, ERROR, "#123: Cannot sign in"),
    ],
    "freshservice": [
        ({"freshservice_webhook": FRESH | {"ticket_status": "Open"}}, "123", FIRING, ERROR,
         "#123: Cannot sign in"),
    ],
    "statuspage": [
        ({"page": PAGE, "incident": {"id": "i", "name": "Slow", "status": "identified",
                                     "impact": "major"}},
         "i/incident", FIRING, ERROR, "Cloud: Slow"),
        ({"page": PAGE, "incident": {"id": "i", "name": "Slow", "status": "resolved",
                                     "impact": "minor"}},
         "i/incident", OK, WARNING, "Cloud: Slow"),
        ({"page": PAGE, "incident": {"id": "i", "name": "Upgrade", "status": "scheduled",
                                     "impact": "maintenance"}},
         "i/incident", CHANGE, INFO, "Cloud: Upgrade"),
        ({"page": PAGE, "component_update": {"new_status": "major_outage"},
          "component": {"id": "c", "name": "API"}},
         "c/component", FIRING, CRITICAL, "Cloud: API: major outage"),
        ({"component": {"id": "c", "name": "API", "status": "operational"}},
         "c/component", OK, INFO, "API: operational"),
    ],
    "netbox": [
        ({"event": "created", "model": "site", "username": "ana", "request_id": "r",
          "data": {"id": 4, "display": "Berlin"}},
         "r/site/4", CHANGE, INFO, "Site Berlin was created by ana"),
        ({"event": "updated", "object_type": "dcim.virtual_chassis", "request_id": "r",
          "data": {"id": 4, "name": "core"}},
         "r/4", CHANGE, INFO, "Virtual chassis core was updated"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "case"), [(kind, case) for kind, cases in CASES.items() for case in cases]
)
def test_a_message_is_read(kind: str, case: Case) -> None:
    body, identity, state, severity, summary = case
    read = one(kind, body)
    assert (read.identity, read.state, read.summary) == (identity, state, summary)
    assert read.severity is severity


def test_an_issue_is_linked_to_its_page() -> None:
    (link,) = one("jira", issue()).links
    assert link.href == "https://j.example/browse/OPS-2"


def test_an_event_of_jira_that_is_about_no_issue_is_complained_about() -> None:
    with pytest.raises(Unparseable, match="only events of issues"):
        parse("jira", {"webhookEvent": "sprint_started", "sprint": {"id": 1}})


def test_a_whole_status_page_is_read_by_incident_and_component() -> None:
    summary = {
        "page": PAGE,
        "components": [
            {"id": "g", "name": "All", "status": "partial_outage", "group": True},
            {"id": "a", "name": "API", "status": "partial_outage"},
            {"id": "b", "name": "Web", "status": "operational"},
            7,
        ],
        "incidents": [{"id": "i", "name": "Slow", "status": "monitoring"}],
        "scheduled_maintenances": [{"id": "m", "name": "Upgrade", "status": "in_progress"}],
    }
    read = {signal.identity: signal.state for signal in parse("statuspage", summary)}
    assert read == {
        "i/incident": FIRING, "m/incident": FIRING, "a/component": FIRING, "b/component": OK,
    }  # fmt: skip


def test_a_page_without_components_and_incidents_says_nothing() -> None:
    assert parse("statuspage", {"page": PAGE, "incidents": []}) == []
    with pytest.raises(Unparseable):
        parse("statuspage", {"text": "x"})


def signed(kind: str, body: bytes) -> dict[str, str]:
    key = SECRET.encode()
    if kind == "jira":
        return {"x-hub-signature": f"sha256={hmac.digest(key, body, 'sha256').hex()}"}
    if kind == "netbox":
        return {"x-hook-signature": hmac.digest(key, body, "sha512").hex()}
    stamp = NOW.isoformat()
    digest = hmac.digest(key, stamp.encode() + body, "sha256")
    return {
        "x-zendesk-webhook-signature": base64.b64encode(digest).decode(),
        "x-zendesk-webhook-signature-timestamp": stamp,
    }


@pytest.mark.parametrize("kind", ["jira", "netbox", "zendesk"])
def test_a_signed_delivery_is_believed_and_a_changed_one_is_not(kind: str) -> None:
    verification = sources.PROVIDERS[kind].verification
    assert verification is not None
    headers = signed(kind, b"{}")
    assert verification.check(Proof(b"{}", headers, SECRET, NOW)) == ""
    assert "not made with this source's secret" in verification.check(
        Proof(b"{ }", headers, SECRET, NOW)
    )
    assert "is missing" in verification.check(Proof(b"{}", {}, SECRET, NOW))
