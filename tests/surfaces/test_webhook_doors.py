"""Our own webhook addresses: whatever method, whatever body, and only from who proves itself."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.signals.topic import Topic
from tests.world import Clock
from tocsin import server
from tocsin.engine import visits
from tocsin.identity import actor
from tocsin.kit import errors, ledger
from tocsin.kit.db import Database
from tocsin.kit.http import Request, Response
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals import certificates
from tocsin.signals.actions import proving
from tocsin.signals.source import NewSource

SECRET = "between GitHub and us"
KINDS = ("uptimerobot", "uptime_kuma", "github", "cloudevents", "vmware_vrops", "signalfx",
         "aws_cloudwatch", "generic")  # fmt: skip
KEYS = {kind: kind.replace("_", "") + "0123456789abcdef" for kind in KINDS}
RELEASE = {
    "action": "published",
    "release": {"id": 1, "name": "2.0"},
    "repository": {"full_name": "ana/shop", "name": "shop"},
}
BODY = json.dumps(RELEASE).encode()


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[TestClient]:
    with database.transaction() as tx:
        for kind, key in KEYS.items():
            wanted = NewSource(kind, kind, key=key)
            made = signals.create_source(tx, wanted, actor=actor.SYSTEM, now=now)
            if kind == "github":
                proving.set_secret(
                    tx, made.id, SECRET, sealed_with=settings.key, actor=actor.SYSTEM, now=now
                )
    with TestClient(server.compose(database, settings)) as client:
        yield client


def at(kind: str) -> str:
    return f"/integrations/{kind}/{KEYS[kind]}"


def column(database: Database, sql: str) -> list[Any]:
    with database.reading() as tx:
        return tx.column(sql)


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.digest(secret.encode(), body, "sha256").hex()
    return {"X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Event": "release"}


def test_a_sender_that_can_only_get_says_it_in_the_query(
    doors: TestClient, database: Database
) -> None:
    query = urlencode(
        {"monitorID": "7", "monitorFriendlyName": "shop & co", "alertType": "1", "key": "x"}
    )
    for method in ("GET", "POST"):
        answer = doors.request(method, f"{at('uptimerobot')}?{query}")
        assert answer.status_code == 202, answer.json()
    assert column(database, "select identity || ' ' || status from alert") == ["7 open"]
    assert column(database, "select content_type from raw_event limit 1") == [
        "application/x-www-form-urlencoded"
    ]


def test_a_browser_that_tries_the_address_pages_nobody(
    doors: TestClient, database: Database
) -> None:
    for path in (at("generic"), f"/integrations/generic?key={KEYS['generic']}"):
        answer = doors.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "listening"})
    assert column(database, "select id from raw_event") == []


@pytest.mark.parametrize("name", ["key", "access_token", "auth_token"])
def test_a_key_in_the_query_opens_and_is_not_kept(
    doors: TestClient, database: Database, name: str
) -> None:
    path = f"/integrations/generic?{name}={KEYS['generic']}&title=Down"
    assert doors.get(path).status_code == 202
    (kept,) = column(database, "select path || ' ' || encode(body, 'escape') from raw_event")
    assert kept == "/integrations/generic title=Down"


def test_forms_and_parts_of_forms_are_read(doors: TestClient, database: Database) -> None:
    heartbeat = {"heartbeat": {"status": 0, "msg": "timeout"}, "monitor": {"id": 3, "name": "api"}}
    answer = doors.post(at("uptime_kuma"), files={"data": (None, json.dumps(heartbeat))})
    assert answer.json()["outcomes"] == ["opened"]
    form = urlencode({"payload": BODY.decode()}).encode()
    told = {"Content-Type": "application/x-www-form-urlencoded", **signed(form)}
    assert doors.post(at("github"), content=form, headers=told).json()["changes"] == 1


def test_what_the_vendor_signed_is_taken(doors: TestClient, database: Database) -> None:
    answer = doors.put(at("github"), content=BODY, headers=signed(BODY))
    assert (answer.status_code, answer.json()["changes"]) == (202, 1)
    assert column(database, "select title from change_record") == ["ana/shop: 2.0 released"]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "The header x-hub-signature-256 with the signature is missing."),
        (signed(BODY, "a guess"), "was not made with this source's secret."),
        (signed(BODY + b" "), "was not made with this source's secret."),
    ],
)
def test_what_nobody_signed_is_refused_and_listed(
    doors: TestClient, database: Database, headers: dict[str, str], said: str
) -> None:
    answer = doors.post(at("github"), content=BODY, headers=headers)
    assert answer.status_code == 401
    assert said in answer.json()["detail"]
    assert column(database, "select title from change_record") == []
    (refusal,) = column(database, "select reason || ': ' || error from refusal")
    assert refusal.startswith("not_verified: ")
    assert said in refusal


def test_a_source_with_a_secret_is_not_to_be_reached_by_another_way(
    doors: TestClient, database: Database
) -> None:
    key = KEYS["github"]
    event = {"event_action": "resolve", "dedup_key": "x", "routing_key": key}
    answers: list[httpx2.Response] = [
        doors.post("/v2/enqueue", json=event),
        doors.post(f"/am/{key}/api/v2/alerts", json=[{"labels": {"alertname": "A"}}]),
        doors.post(f"/integrations/generic/{key}", json={"title": "Down"}),
    ]
    assert all(answer.status_code in (400, 401) for answer in answers)
    assert column(database, "select count(*) from alert where identity !~ '^refused'") == [0]
    assert set(column(database, "select reason from refusal")) == {"not_verified"}


def test_cloudevents_ask_before_they_deliver(doors: TestClient) -> None:
    asked = doors.options(at("cloudevents"), headers={"WebHook-Request-Origin": "grid.example"})
    assert asked.status_code == 200
    assert asked.headers["WebHook-Allowed-Origin"] == "grid.example"
    assert asked.headers["WebHook-Allowed-Rate"].isdigit()
    assert doors.options(at("generic")).headers["Allow"] == "GET, OPTIONS, POST, PUT"


def test_cloudevents_come_in_headers_too(doors: TestClient, database: Database) -> None:
    headers = {
        "ce-id": "1",
        "ce-source": "/backup",
        "ce-subject": "db%201",
        "ce-specversion": "1.0",
        "ce-type": "com.example.backup.failed",
    }
    assert doors.post(at("cloudevents"), json={"title": "No room"}, headers=headers).is_success
    assert column(database, "select identity || ': ' || summary from alert") == [
        "/backup/db 1: No room"
    ]


def test_some_put_the_alerts_id_behind_the_address(doors: TestClient, database: Database) -> None:
    said = {"alertId": "a-1", "status": "ACTIVE", "alertName": "CPU", "resourceName": "esx1"}
    assert doors.post(f"{at('vmware_vrops')}/a-1", json=said).status_code == 202
    assert doors.put(f"{at('vmware_vrops')}/a-1", json=said | {"status": "CANCELED"}).is_success
    assert column(database, "select status from alert") == ["closed"]


def test_the_answer_is_what_the_vendor_takes_for_success(doors: TestClient) -> None:
    said = {"incidentId": "i", "statusExtended": "anomalous", "messageTitle": "CPU"}
    assert doors.post(at("signalfx"), json=said).status_code == 200


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Topic:
    """A topic of SNS whose certificate is at its address."""
    found = Topic.made()
    kept = certificates.Certificates(found.answer)
    monkeypatch.setattr(certificates.SHARED, "_send", found.answer)
    monkeypatch.setattr(certificates.SHARED, "_kept", kept._kept)
    return found


def post(doors: TestClient, said: dict[str, Any]) -> httpx2.Response:
    headers = {"Content-Type": "text/plain; charset=UTF-8"}
    return doors.post(at("aws_cloudwatch"), content=json.dumps(said), headers=headers)


def test_a_topic_is_confirmed_by_the_engine_and_its_alarms_are_heard(
    doors: TestClient, database: Database, topic: Topic
) -> None:
    assert post(doors, topic.confirmation()).status_code == 202
    visited: list[str] = []

    def answered(request: Request) -> Response:
        visited.append(request.url)
        return Response(200, {}, b"<ConfirmSubscriptionResponse/>")

    assert visits.confirm(answered)(database)
    assert not visits.confirm(answered)(database)
    assert visited == [topic.confirmation()["SubscribeURL"]]
    assert post(doors, topic.alarm("ALARM")).json()["outcomes"] == ["opened"]
    assert post(doors, topic.alarm("OK")).json()["outcomes"] == ["closed"]
    with database.reading() as tx:
        kinds = [event.kind for event in ledger.recent(tx) if event.kind.startswith("source.c")]
    assert "source.confirmed" in kinds


def test_a_visit_that_fails_is_tried_again_and_then_told(
    doors: TestClient, database: Database, topic: Topic, clock: Clock
) -> None:
    post(doors, topic.confirmation())
    refused = Response(403, {}, b"")
    tries = 0
    for _ in range(200):
        tries += visits.confirm(lambda _: refused)(database)
        clock.forward(timedelta(hours=1))
    assert tries == 7
    assert column(database, "select error from confirmation") == ["It answered HTTP 403."]
    with database.reading() as tx:
        assert "source.unconfirmed" in [event.kind for event in ledger.recent(tx)]


def test_what_sns_did_not_sign_is_refused(
    doors: TestClient, database: Database, topic: Topic
) -> None:
    forged = topic.alarm("OK") | {"Message": "{}"}
    answer = post(doors, forged)
    assert (answer.status_code, answer.json()["detail"]) == (
        401, "The signature is not the one of SNS.",
    )  # fmt: skip
    assert column(database, "select reason from refusal") == ["not_verified"]


def test_what_cannot_be_verified_just_now_pages_and_is_sent_again(
    doors: TestClient, database: Database, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_: Request) -> Response:
        raise errors.Unavailable("The address cannot be reached.")

    monkeypatch.setattr(certificates.SHARED, "_send", unreachable)
    answer = post(doors, topic.alarm("ALARM"))
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    (summary,) = column(database, "select summary from alert")
    assert summary.startswith("An event could not be read: it could not be verified.")


def test_with_its_topic_entered_only_that_topic_is_heard(
    doors: TestClient, database: Database, settings: Settings, topic: Topic, now: datetime
) -> None:
    with database.transaction() as tx:
        source = signals.source_by_name(tx, "aws_cloudwatch")
        assert source is not None
        proving.set_secret(
            tx, source.id, topic.arn, sealed_with=settings.key, actor=actor.SYSTEM, now=now
        )
    assert post(doors, topic.alarm("ALARM")).status_code == 202
    another = replace(topic, arn="arn:aws:sns:eu-central-1:210987654321:theirs")
    assert "another topic" in post(doors, another.alarm("OK")).json()["detail"]
    bare = json.loads(topic.alarm("OK")["Message"])
    assert "Only what SNS signed" in post(doors, bare).json()["detail"]
