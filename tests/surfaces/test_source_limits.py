"""A source's own limit, and deliveries that come twice because an answer was lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tests.world import Clock
from tocsin import server
from tocsin.alerts.actions import due
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource, Retries

KEYS = {Retries.BODY: "0" * 32, Retries.KEY: "1" * 32, Retries.NONE: "2" * 32}
SLOW = "3" * 32
LOSSY = "4" * 32
WRONG: list[dict[str, Any]] = [
    {"events_per_minute": 0},
    {"events_per_minute": 10**7},
    {"retries": "perhaps"},
    {"auto_resolve_after": "59s"},
    {"auto_resolve_after": "91d"},
    {"auto_resolve_after": "soon"},
]
EVENT = {
    "event_action": "trigger",
    "payload": {"summary": "Disk full", "source": "db-1", "severity": "critical"},
}


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[TestClient]:
    with database.transaction() as tx:
        for retries, key in KEYS.items():
            new = NewSource(str(retries), "pagerduty", key=key, retries=retries)
            signals.create_source(tx, new, actor=actor.SYSTEM, now=now)
        slow = NewSource("slow", "generic", key=SLOW, events_per_minute=3)
        signals.create_source(tx, slow, actor=actor.SYSTEM, now=now)
    with TestClient(server.compose(database, settings)) as client:
        yield client


def enqueue(doors: TestClient, retries: Retries, **headers: str) -> str:
    body = EVENT | {"routing_key": KEYS[retries]}
    answer = doors.post("/v2/enqueue", json=body, headers=headers)
    assert answer.status_code == 202
    found: str = answer.json()["dedup_key"]
    return found


def count(database: Database, table: str) -> int:
    with database.reading() as tx:
        return int(tx.value(f"select count(*) from {table}"))


def test_the_same_bytes_within_the_minute_are_one_event(
    doors: TestClient, database: Database, clock: Clock
) -> None:
    assert enqueue(doors, Retries.BODY) == enqueue(doors, Retries.BODY)
    assert (count(database, "alert"), count(database, "raw_event")) == (1, 2)
    clock.forward(timedelta(minutes=1))
    enqueue(doors, Retries.BODY)
    assert count(database, "alert") == 2


def test_the_key_that_a_client_gives_says_it_for_good(
    doors: TestClient, database: Database, clock: Clock
) -> None:
    first = enqueue(doors, Retries.KEY, **{"Idempotency-Key": "a"})
    clock.forward(timedelta(hours=1))
    assert enqueue(doors, Retries.KEY, **{"Idempotency-Key": "a"}) == first
    assert enqueue(doors, Retries.KEY, **{"Idempotency-Key": "b"}) != first
    assert enqueue(doors, Retries.KEY) != enqueue(doors, Retries.KEY)


def test_where_nothing_tells_each_is_a_new_one(doors: TestClient, database: Database) -> None:
    enqueue(doors, Retries.NONE, **{"Idempotency-Key": "a"})
    enqueue(doors, Retries.NONE, **{"Idempotency-Key": "a"})
    assert count(database, "alert") == 2


def test_a_source_above_its_own_limit_waits_and_its_owner_hears(
    doors: TestClient, database: Database
) -> None:
    post = [
        doors.post(f"/integrations/generic/{SLOW}", json={"id": n, "title": f"Disk {n}"})
        for n in range(8)
    ]
    refused = [answer for answer in post if answer.status_code == 429]
    assert len(refused) >= 4
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 20
    with database.reading() as tx:
        said = tx.column("select summary from alert where identity = 'refused'")
        kept: Any = tx.value("select body from refusal where reason = 'too_many'")
    assert said == ["slow sends too much: more than 3 events a minute"]
    assert b"Disk" in kept
    answer = doors.post(f"/integrations/pagerduty/{KEYS[Retries.NONE]}", json=EVENT)
    assert answer.status_code == 202


def test_an_alert_ends_by_itself_where_its_source_says_so(
    doors: TestClient, database: Database, clock: Clock
) -> None:
    """A lost resolve holds an incident open no longer than the source allows; what is said again
    lasts again, and an end that the sender gives itself is not touched."""
    with database.transaction() as tx:
        lossy = NewSource("lossy", "generic", key=LOSSY, auto_resolve_after=timedelta(hours=2))
        signals.create_source(tx, lossy, actor=actor.SYSTEM, now=clock.at)
    door = f"/integrations/generic/{LOSSY}"
    assert doors.post(door, json={"id": "a", "title": "A"}).status_code == 202
    assert doors.post(door, json={"id": "b", "title": "B"}).status_code == 202
    enqueue(doors, Retries.KEY)
    clock.forward(timedelta(hours=1))
    assert doors.post(door, json={"id": "b", "title": "B"}).status_code == 202
    clock.forward(timedelta(hours=1, seconds=1))
    assert _timed_out(database, clock) == ["a"]
    clock.forward(timedelta(hours=1))
    assert _timed_out(database, clock) == ["b"]
    with database.reading() as tx:
        open_ones = tx.value("select count(*) from alert where closed_at is null")
    assert open_ones == 1


def _timed_out(database: Database, clock: Clock) -> list[str]:
    with database.transaction() as tx:
        return [alert.identity for alert in due.close_timed_out(tx, now=clock.at)]


def test_limit_and_retries_are_set_over_the_api(people: Cast, client: httpx2.Client) -> None:
    body = {"name": "web", "kind": "generic", "events_per_minute": 60, "retries": "none"}
    body["auto_resolve_after"] = "90m"
    made = client.post("/api/v1/sources", json=body).json()
    assert (made["events_per_minute"], made["retries"]) == (60, "none")
    assert made["auto_resolve_after"] == "1h30m"
    place = f"/api/v1/sources/{made['id']}"
    changed = client.put(place, json={"name": "web", "retries": "key"}).json()
    assert (changed["events_per_minute"], changed["retries"]) == (None, "key")
    assert changed["auto_resolve_after"] is None
    for wrong in WRONG:
        assert client.put(place, json={"name": "web"} | wrong).status_code == 422


def test_limit_and_retries_are_set_in_the_form_and_the_blueprint(
    people: Cast, enter: Enter, client: httpx2.Client, database: Database
) -> None:
    text = """
    sources:
      - name: web
        kind: generic
        events_per_minute: 60
        retries: none
        auto_resolve_after: 2h
    """
    assert client.post("/api/v1/blueprint", json={"text": text}).status_code == 200
    with database.reading() as tx:
        web = signals.source_by_name(tx, "web")
    assert web is not None
    assert (web.events_per_minute, web.retries) == (60, Retries.NONE)
    assert web.auto_resolve_after == timedelta(hours=2)
    assert '"auto_resolve_after":"2h"' in client.get("/api/v1/blueprint").text
    form = {"name": "web", "kind": "generic", "is_enabled": "true", "events_per_minute": "90"}
    form["auto_resolve_after"] = "1d"
    edit = f"/settings/sources/{web.id}/edit"
    assert enter("cleo").post(edit, data=form).status_code == 303
    page = enter("cleo").get(f"/settings/sources/{web.id}").text
    assert "90 a minute" in page
    assert "1 d after they were last said" in page
    wrong = enter("cleo").post(edit, data=form | {"events_per_minute": "0"})
    assert wrong.status_code == 422
    endless = enter("cleo").post(edit, data=form | {"auto_resolve_after": "1s"})
    assert "From a minute to 90 days" in endless.text
