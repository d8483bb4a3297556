"""The doors as existing senders knock: their paths, their keys, their answers."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.world import Clock
from tocsin import server
from tocsin.api.doors import quick
from tocsin.identity import actor
from tocsin.kit import ticks
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.heartbeat import NewHeartbeat
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
STRICT = "1" * 32
BEAT = "2" * 32
BASIC = base64.b64encode(f"prom:{KEY}".encode()).decode()
ALERT = {"labels": {"alertname": "High", "severity": "critical"}, "annotations": {}}
EVENT = {
    "event_action": "trigger",
    "payload": {"summary": "Disk full", "source": "db-1", "severity": "critical"},
}


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[TestClient]:
    with database.transaction() as tx:
        for name, key, is_strict in (("prom", KEY, False), ("strict", STRICT, True)):
            source = NewSource(name, "pagerduty", key=key, is_strict=is_strict)
            signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
        beat = NewHeartbeat("backup", timedelta(hours=1), key=BEAT)
        signals.create_heartbeat(tx, beat, actor=actor.SYSTEM, now=now)
    with TestClient(quick.Quick(server.compose(database, settings))) as client:
        yield client


def test_a_bad_label_name_is_told_and_nothing_of_its_batch_is_lost(
    doors: TestClient, database: Database
) -> None:
    bad = {"labels": {"alertname": "Low", "bad-name": "x"}}
    empty = {"labels": {"alertname": "Third", "none-such": ""}}
    answer = doors.post(f"/am/{KEY}/api/v2/alerts", json=[ALERT, bad, empty])
    assert answer.status_code == 400
    assert answer.json() == 'invalid label set: invalid name "bad-name"'
    with database.reading() as tx:
        found = tx.column("select labels ->> 'alertname' from alert order by id")
        flags = tx.value("select flags from raw_event_outcome")
    assert sorted(found) == ["High", "Low", "Third"]
    assert flags == "the label name bad-name is not one of Prometheus"


def test_an_alert_that_ends_before_it_starts_is_told_and_kept(
    doors: TestClient, database: Database
) -> None:
    ends = {"startsAt": "2026-03-16T09:00:00Z", "endsAt": "2026-03-16T08:00:00Z"}
    answer = doors.post(f"/am/{KEY}/api/v2/alerts", json=[ALERT, ALERT | ends])
    assert (answer.status_code, answer.json()) == (400, "start time must be before end time")
    assert count(database, "alert") == 1  # of one identity, said twice


def count(database: Database, table: str) -> int:
    with database.reading() as tx:
        return int(tx.value(f"select count(*) from {table}"))


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/am/{KEY}/api/v2/alerts", {}),
        (f"/{KEY}/api/v2/alerts", {}),
        ("/api/v2/alerts", {"Authorization": f"Bearer {KEY}"}),
        ("/api/v2/alerts", {"X-Tocsin-Key": KEY}),
        ("/api/v2/alerts", {"Authorization": f"Basic {BASIC}"}),
        (f"/api/v2/alerts?key={KEY}", {}),
        (f"/am/{KEY}/api/v2/alerts/", {}),
    ],
)
def test_prometheus_may_bring_its_key_anywhere(
    doors: TestClient, database: Database, path: str, headers: dict[str, str]
) -> None:
    answer = doors.post(path, json=[ALERT], headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert count(database, "incident") == 1


def test_an_unknown_key_is_told_so_and_keeps_nothing(doors: TestClient, database: Database) -> None:
    assert doors.post("/am/nobody/api/v2/alerts", json=[ALERT]).status_code == 401
    assert doors.post("/api/v2/alerts", json=[ALERT]).status_code == 401
    assert doors.post(f"/integrations/generic/{'f' * 32}", json={}).status_code == 401
    assert count(database, "raw_event") == 0


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"[]", 200, None),
        (b"{", 400, 400),
        (b'[{"labels": {}}]', 400, "at least one label pair required"),
        (b'[{"annotations": {}}]', 422, 602),
    ],
)
def test_alertmanagers_answers_are_given_in_its_words(
    doors: TestClient, body: bytes, status: int, said: object
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = doors.post(f"/am/{KEY}/api/v2/alerts", content=body, headers=headers)
    assert answer.status_code == status
    if said is not None:
        found = answer.json()
        assert said in (found, found["code"] if isinstance(found, dict) else None)


@pytest.mark.parametrize("path", ["/v2/enqueue", "/v2/enqueue/"])
def test_pagerduty_events_are_taken(doors: TestClient, database: Database, path: str) -> None:
    answer = doors.post(path, json=EVENT | {"routing_key": KEY, "dedup_key": "disk"})
    assert answer.status_code == 202
    assert answer.json() == {
        "status": "success",
        "message": "Event processed",
        "dedup_key": "disk",
    }
    assert doors.post(path, json=EVENT | {"routing_key": KEY}).json()["dedup_key"]
    assert count(database, "alert") == 2


def test_what_pagerduty_refuses_is_taken_leniently(doors: TestClient, database: Database) -> None:
    sloppy = {"routing_key": KEY, "event_action": "trigger", "payload": {"summary": "Disk full"}}
    assert doors.post("/v2/enqueue", json=sloppy).status_code == 202
    refused = doors.post("/v2/enqueue", json=sloppy | {"routing_key": STRICT})
    assert refused.status_code == 400
    assert "'payload.source' is missing or blank" in refused.json()["errors"]
    with database.reading() as tx:
        assert tx.column("select summary from alert order by id") == [
            "Disk full",
            "strict sends what its protocol forbids, and it is refused",
        ]


def test_unreadable_and_unknown_events_get_pagerdutys_refusals(doors: TestClient) -> None:
    unreadable = doors.post("/v2/enqueue", content=b"{")
    assert (unreadable.status_code, unreadable.json()["status"]) == (400, "Unrecognized object")
    unknown = doors.post("/v2/enqueue", json=EVENT | {"routing_key": "f" * 32})
    assert (unknown.status_code, unknown.json()["errors"]) == (400, ["Invalid routing key"])


def test_version_1_and_change_events_are_taken(doors: TestClient, database: Database) -> None:
    first = {"service_key": KEY, "event_type": "trigger", "description": "Old Nagios"}
    answer = doors.post("/generic/2010-04-15/create_event.json", json=first)
    assert answer.status_code == 200
    assert answer.json()["incident_key"]
    change = {"routing_key": KEY, "payload": {"summary": "Deployed"}}
    assert doors.post("/v2/change/enqueue", json=change).status_code == 202
    assert count(database, "change_record") == 1


def test_a_webhook_of_any_shape_opens_an_incident(doors: TestClient, database: Database) -> None:
    path = f"/integrations/generic/{KEY}"
    taken = doors.post(path, json={"title": "Backup failed", "status": "down"})
    assert (taken.status_code, taken.json()["outcomes"]) == (202, ["opened"])
    assert doors.post(path + "/", content="it is on fire").status_code == 202
    as_curl_does = {"Content-Type": "application/x-www-form-urlencoded"}
    body = json.dumps({"title": "By curl"})
    assert doors.post(path, content=body, headers=as_curl_does).status_code == 202
    with database.reading() as tx:
        assert tx.column("select title from incident order by number") == [
            "Backup failed",
            "it is on fire",
            "By curl",
        ]
    assert doors.post(f"/integrations/nothing/{KEY}", json={}).status_code == 404


def test_a_body_that_is_too_large_is_refused_and_pages(
    doors: TestClient, database: Database
) -> None:
    """Its beginning is kept: what was said in it may be what mattered."""
    answer = doors.post(f"/integrations/generic/{KEY}", content=b"x" * 600_000)
    assert answer.status_code == 413
    assert doors.post("/integrations/generic/nobody", content=b"x" * 600_000).status_code == 413
    with database.reading() as tx:
        assert tx.column("select title from incident") == [
            "An event could not be read: The body is larger than 524288 bytes."
        ]
        assert tx.value("select octet_length(body) from raw_event") < 65_536


def test_a_key_that_floods_is_told_to_wait_and_its_owner_hears_of_it(
    database: Database, settings: Settings, doors: TestClient
) -> None:
    slow = settings.model_copy(update={"events_per_second": 1})
    with TestClient(quick.Quick(server.compose(database, slow))) as client:
        path = f"/am/{KEY}/api/v2/alerts"
        answers = [client.post(path, json=[ALERT]) for _ in range(12)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused[0].headers["Retry-After"] == "1"
        assert client.post("/am/nobody/api/v2/alerts", json=[ALERT]).status_code == 401
        with database.reading() as tx:
            told = tx.column("select title from incident where title like '%%sends too much%%'")
            assert told == ["prom sends too much: more than 1 events a second"]
            assert tx.value("select sum(count) from alert_pulse") == 12 - len(refused) + 1


def test_a_large_batch_of_alerts_is_taken_for_prometheus_never_sends_it_again(
    doors: TestClient, database: Database
) -> None:
    batch = [
        {"labels": {"alertname": f"A{n}"}, "annotations": {"description": "x" * 4000}}
        for n in range(256)
    ]
    assert doors.post(f"/am/{KEY}/api/v2/alerts", json=batch).status_code == 200
    assert count(database, "alert") == 256
    too_large = doors.post(f"/am/{KEY}/api/v2/alerts", content=b"[" + b" " * 8_388_608 + b"]")
    assert too_large.status_code == 413


def test_a_heartbeat_is_heard_and_may_report_a_failure(
    doors: TestClient, database: Database
) -> None:
    assert doors.get(f"/heartbeat/{BEAT}").status_code == 200
    assert doors.post(f"/heartbeat/{BEAT}/").status_code == 200
    assert count(database, "incident") == 0
    assert doors.post(f"/heartbeat/{BEAT}/fail", content="disk full").status_code == 200
    assert count(database, "incident") == 1
    assert doors.get("/heartbeat/nobody").status_code == 401


def test_keys_stay_out_of_what_is_kept(doors: TestClient, database: Database) -> None:
    doors.post(f"/am/{KEY}/api/v2/alerts", json=[ALERT], headers={"X-Api-Key": KEY})
    with database.reading() as tx:
        kept = tx.value("select path || headers::text from raw_event")
    assert KEY not in kept


def silence(**changes: Any) -> dict[str, Any]:
    return {
        "matchers": [{"name": "alertname", "value": "High", "isRegex": False}],
        "startsAt": "2026-03-16T09:00:00Z",
        "endsAt": "2026-03-16T11:00:00Z",
        "createdBy": "ana",
        "comment": "we know",
    } | changes


def test_silences_are_made_by_people_not_by_senders(
    doors: TestClient, tokens: dict[str, str]
) -> None:
    assert doors.post(f"/am/{KEY}/api/v2/silences", json=silence()).status_code == 400
    anas = f"/am/{tokens['ana']}/api/v2"
    made = doors.post(f"{anas}/silences", json=silence())
    assert made.status_code == 200
    number = made.json()["silenceID"]
    listed: httpx2.Response = doors.get(f"{anas}/silences")
    assert [(s["id"], s["status"]["state"]) for s in listed.json()] == [(number, "active")]
    doors.post(f"/am/{KEY}/api/v2/alerts", json=[ALERT])
    shown = doors.get(f"/am/{KEY}/api/v2/alerts").json()[0]
    assert shown["status"] == {
        "inhibitedBy": [],
        "silencedBy": [number],
        "mutedBy": [],
        "state": "suppressed",
    }
    assert doors.get(f"/am/{KEY}/api/v2/alerts?silenced=false").json() == []
    assert doors.delete(f"{anas}/silence/{number}").status_code == 200
    assert doors.get(f"{anas}/silence/{number}").json()["status"]["state"] == "expired"


def test_silences_that_are_wrong_are_told_so(doors: TestClient, tokens: dict[str, str]) -> None:
    anas = f"/am/{tokens['ana']}/api/v2"
    assert doors.post(f"{anas}/silences", json=silence(matchers=[])).status_code == 422
    assert doors.post(f"{anas}/silences", json=silence(comment="", createdBy="")).status_code == 400
    assert doors.get(f"{anas}/silence/not-a-uuid").status_code == 422
    assert doors.get(f"{anas}/silence/00000000-0000-0000-0000-0000000000ff").status_code == 404


def test_a_prefix_can_be_asked_whether_we_are_ready(
    doors: TestClient, database: Database, now: datetime
) -> None:
    assert doors.get(f"/am/{KEY}/-/ready").status_code == 503
    with database.transaction() as tx:
        ticks.tick(tx, engine="e", lane=ticks.PAGING, now=now)
    assert doors.get(f"/am/{KEY}/-/ready").text == "OK"


def test_amtool_finds_every_field_it_reads(doors: TestClient) -> None:
    status = doors.get("/api/v2/status").json()
    assert status["cluster"]["status"] == "ready"
    assert set(status["versionInfo"]) >= {"version", "revision", "goVersion"}
    assert doors.get(f"/am/{KEY}/api/v2/receivers").json() == [{"name": "tocsin"}]
    doors.post(f"/am/{KEY}/api/v2/alerts", json=[ALERT])
    assert len(doors.get(f"/am/{KEY}/api/v2/alerts?filter=severity%3D~%22crit.*%22").json()) == 1
    assert doors.get(f"/am/{KEY}/api/v2/alerts?filter=bad%7B").status_code == 400
