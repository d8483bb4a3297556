"""Opsgenie's alerts: what of them becomes which part of a signal, and what a path asks for."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signals.reading import one, parse
from tocsin.signals import opsgenie_alert, opsgenie_call, signal
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.opsgenie_call import By, Call
from tocsin.signals.signal import Link, Severity, State, Unparseable

ALERT: dict[str, Any] = {
    "message": "[FIRING:1] DiskFull",
    "alias": "disk/db-1",
    "description": "97 % used",
    "responders": [{"name": "payments", "type": "team"}, {"username": "bo@x.org", "type": "user"}],
    "visibleTo": [{"type": "team", "name": "support"}],
    "actions": ["Restart", "Grow"],
    "tags": ["db", "prod"],
    "details": {"region": "eu", "source": "probe", "runbook": "https://runbooks.example/disk"},
    "entity": "db-1",
    "source": "http://prometheus.example/graph",
    "priority": "P1",
    "user": "Ana",
    "note": "again",
}


def test_an_alert_is_read() -> None:
    read = one("opsgenie", ALERT, path="/v2/alerts")
    assert (read.identity, read.state, read.severity) == (
        "disk/db-1",
        State.FIRING,
        Severity.CRITICAL,
    )
    assert (read.summary, read.description) == ("[FIRING:1] DiskFull", "97 % used")
    assert read.labels == {
        "priority": "P1",
        "tags": "db,prod",
        "actions": "Restart,Grow",
        "responders": "team:payments,user:bo@x.org",
        "visible_to": "team:support",
        "entity": "db-1",
        "source": "http://prometheus.example/graph",
        "user": "Ana",
        "region": "eu",
        "details.source": "probe",
        "runbook": "https://runbooks.example/disk",
    }
    assert Link("https://runbooks.example/disk", "runbook") in read.links
    assert (read.service, read.flags) == ("payments", ())


def test_the_details_come_back_as_they_were() -> None:
    read = one("opsgenie", ALERT)
    assert opsgenie_alert.details(read.labels) == ALERT["details"]
    assert opsgenie_alert.split(read.labels, "tags") == ["db", "prod"]
    more = opsgenie_alert.with_details(read.labels, {"user": "x", "entity": "y"})
    assert opsgenie_alert.details(more) == {"user": "x", "entity": "y"}
    assert more["entity"] == "db-1"


@pytest.mark.parametrize(
    ("priority", "severity", "shown"),
    [
        ("P1", Severity.CRITICAL, "P1"),
        ("P2", Severity.ERROR, "P2"),
        ("P3", Severity.WARNING, "P3"),
        ("p4", Severity.INFO, "P4"),
        ("P5", Severity.INFO, "P5"),
        (None, Severity.ERROR, "P3"),
        ("P9", Severity.ERROR, "P3"),
    ],
)
def test_a_priority_is_a_severity_and_none_is_taken_seriously(
    priority: str | None, severity: Severity, shown: str
) -> None:
    read = one("opsgenie", {"message": "m", "priority": priority})
    assert read.severity is severity
    assert opsgenie_alert.shown_priority(read.labels, read.severity) == shown


def test_an_alert_without_an_alias_is_one_of_its_own() -> None:
    assert one("opsgenie", {"message": "m"}, nonce="a" * 32).identity == f"opsgenie/{'a' * 32}"
    assert one("opsgenie", {"message": "m"}).identity.startswith("opsgenie/")


@pytest.mark.parametrize(
    ("body", "summary", "flags"),
    [
        ({"alias": "disk"}, "Alert disk", ("'message' may not be empty",)),
        ({}, "Alert without a message", ("'message' may not be empty",)),
        ({"message": 7}, "7", ()),
        ({"message": "m" * 200}, "m" * 200, ()),
        (
            {"message": "m", "responders": [{"type": "team"}]},
            "m",
            ("'responders[0]' id or name should be provided",),
        ),
        (
            {"message": "m", "tags": ["t"] * 21},
            "m",
            ("'tags' may have at most 20 members",),
        ),
        ({"message": "m", "details": "none", "tags": "a,b", "responders": ["ops"]}, "m", ()),
        ({"message": "m", "teams": [{"name": "ops"}], "visibleTo": [{"type": "all"}]}, "m", ()),
    ],
)
def test_what_they_would_refuse_is_taken_and_flagged(
    body: dict[str, Any], summary: str, flags: tuple[str, ...]
) -> None:
    read = one("opsgenie", body)
    assert (read.summary, read.flags) == (summary, flags)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"'])
def test_what_is_no_alert_is_told(body: bytes) -> None:
    with pytest.raises(Unparseable):
        parse("opsgenie", body, path="/v2/alerts/")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v2/alerts/disk%2Fdb-1/close?identifierType=alias", [("disk/db-1", State.OK)]),
        ("/v2/alerts/a/acknowledge/?identifierType=alias", [("a", State.ACKNOWLEDGED)]),
        ("/v2/alerts/42/close?identifierType=tiny", []),
        ("/v2/alerts/a/notes?identifierType=alias", []),
    ],
)
def test_an_action_that_is_read_again_says_what_it_said(
    path: str, expected: list[tuple[str, State]]
) -> None:
    read = parse("opsgenie", b"", path=path)
    assert [(each.identity, each.state) for each in read] == expected


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/v2/alerts", Call("")),
        ("/v2/alerts/", Call("")),
        ("/v2/alerts/?query=x", Call("")),
        ("/v2/alerts/a", Call("alert", "a")),
        ("/v2/alerts/a/", Call("alert", "a")),
        ("/v2/alerts/a%2Fb", Call("alert", "a/b")),
        ("/v2/alerts/a%2Fclose", Call("alert", "a/close")),
        ("/v2/alerts/a/b/close", Call("close", "a/b")),
        (
            "/v2/alerts/a+b%20c%C3%A9/close?identifierType=alias",
            Call("close", "a+b cé", by=By.ALIAS),
        ),
        ("/v2/alerts/7/close/?identifierType=tiny", Call("close", "7", by=By.TINY)),
        ("/v2/alerts/7/close/?identifierType=nonsense", Call("close", "7")),
        ("/v2/alerts/a/actions/Restart%20it", Call("actions", "a", "Restart it")),
        ("/v2/alerts/a/attachments", Call("attachments", "a")),
        ("/v2/alerts/a/attachments/9", Call("attachments", "a", "9")),
        ("/v2/alerts/a/tags/&identifierType=alias&tags=x", Call("tags", "a", by=By.ALIAS)),
        ("/v2/alerts/count", Call("count")),
        ("/v2/alerts/requests/r-1", Call("requests", name="r-1")),
        ("/v2/alerts/saved-searches/s", Call("saved-searches", name="s")),
        ("/jsm/ops/integration/v2/alerts/a/close", Call("close", "a")),
        ("/v2/alertsandmore", None),
        ("/elsewhere", None),
    ],
)
def test_a_path_says_what_is_asked_for(path: str, call: Call | None) -> None:
    assert opsgenie_call.read(path) == call


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v2/heartbeats", ("", "")),
        ("/v2/heartbeats/", ("", "")),
        ("/v2/heartbeats/nightly%2Fbackup", ("nightly/backup", "")),
        ("/v2/heartbeats/backup/ping", ("backup", "ping")),
        ("/v2/heartbeats/nightly/backup/enable/", ("nightly/backup", "enable")),
        ("/v2/heartbeats/ping", ("ping", "")),
        ("/v2/alerts", None),
    ],
)
def test_so_does_one_about_heartbeats(path: str, expected: tuple[str, str] | None) -> None:
    assert opsgenie_call.heartbeat(path) == expected


@pytest.mark.parametrize(
    ("verb", "body", "fields"),
    [
        ("notes", {}, {"note"}),
        ("notes", {"note": "n"}, set()),
        ("message", {"message": " "}, {"message"}),
        ("description", {}, set()),
        ("priority", {"priority": "P6"}, {"priority"}),
        ("snooze", {"endTime": "soon"}, {"endTime"}),
        ("snooze", {"endTime": "2026-12-01T00:00:00+00:00"}, set()),
        ("assign", {"owner": {"username": "bo@x.org"}}, set()),
        ("assign", {"owner": {}}, {"owner"}),
        ("teams", {"team": {"id": "1"}}, set()),
        ("teams", {}, {"team"}),
        ("responders", {"responder": {"type": "team"}}, {"responder"}),
        ("escalate", {"escalation": {"name": "ops_escalation"}}, set()),
        ("tags", {"tags": []}, {"tags"}),
        ("details", {"details": {}}, {"details"}),
        ("close", {}, set()),
    ],
)
def test_an_action_says_what_it_lacks(verb: str, body: dict[str, Any], fields: set[str]) -> None:
    assert set(contract.missing(verb, body)) == fields


@given(st.lists(st.text(min_size=1, max_size=60), max_size=40))
def test_tags_that_do_not_fit_are_left_out_whole(tags: list[str]) -> None:
    kept = opsgenie_alert.with_tags({}, tags).get("tags", "")
    assert len(kept) <= signal.LABEL_VALUE_LIMIT


def test_what_real_clients_sent_is_read(shared: Path) -> None:
    created = (shared / "payloads/opsgenie/captured_from_alertmanager_create.json").read_bytes()
    read = one("opsgenie", created, path="/v2/alerts")
    assert (read.state, read.severity) == (State.FIRING, Severity.ERROR)
    assert read.labels["responders"] == "team:ops"
    closed = f"/v2/alerts/{read.identity}/close?identifierType=alias"
    assert one("opsgenie", b'{"source": "x"}', path=closed).identity == read.identity
    captured = shared / "payloads/client_captures/pagerduty_opsgenie_clients.json"
    for request in json.loads(captured.read_text()):
        if "/v2/alerts" in request["path"] and request["method"] == "POST":
            parse("opsgenie", request["body"].encode(), path=request["path"])
