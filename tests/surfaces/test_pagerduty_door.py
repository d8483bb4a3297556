"""PagerDuty's door at its edges: where the key is, what is too much, what was cut off."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.world import Clock
from tocsin import server
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY, STRICT = "0123456789abcdef0123456789abcdef", "1" * 32
PAYLOAD = {"summary": "Disk full", "source": "db-1", "severity": "critical"}
EVENT = {"routing_key": KEY, "event_action": "trigger", "payload": PAYLOAD}
OLD = {"service_key": KEY, "event_type": "trigger", "description": "Disk full"}
V1 = "/generic/2010-04-15/create_event.json"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_body": 4096})


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[httpx2.Client]:
    with database.transaction() as tx:
        for name, key, is_strict in (("nagios", KEY, False), ("strict", STRICT, True)):
            source = NewSource(name, "pagerduty", key=key, is_strict=is_strict)
            signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    with TestClient(server.compose(database, settings)) as client:
        yield client


def titles(database: Database) -> list[str]:
    with database.reading() as tx:
        return tx.column("select title from incident order by number")


@pytest.mark.parametrize(
    ("path", "headers", "in_body"),
    [
        ("/v2/enqueue", {}, KEY),
        ("/v2/enqueue", {"X-Routing-Key": KEY}, None),
        ("/v2/enqueue", {"Authorization": f"Token token={KEY}"}, None),
        ("/v2/enqueue", {"Authorization": "Token token=None"}, KEY),
        ("/v2/enqueue", {"Authorization": "Basic cHJveHk6c2VjcmV0"}, KEY),
        ("/v2/enqueue/", {}, KEY),
        (f"/{KEY}/v2/enqueue", {}, None),
        (f"/pd/{KEY}/v2/enqueue/", {}, None),
        (f"/pd/{KEY}/v2/enqueue", {}, "f" * 32),
        ("/behind/a/proxy/v2/enqueue", {}, KEY),
        (f"/v2/enqueue?key={KEY}", {}, "f" * 32),
    ],
)
def test_the_key_is_found_wherever_the_sender_can_put_it(
    doors: httpx2.Client,
    database: Database,
    path: str,
    headers: dict[str, str],
    in_body: str | None,
) -> None:
    event = EVENT | {"routing_key": in_body} if in_body else {**EVENT, "routing_key": ""}
    answer = doors.post(path, json=event, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (202, "success")
    assert titles(database) == ["Disk full"]
    with database.reading() as tx:
        [kept] = signals.raw_events(tx, 1, actor=actor.SYSTEM).items
    assert not re.search(rb"[0-9a-f]{32}", kept.body)


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"],
)
def test_the_content_type_is_of_no_matter(
    doors: httpx2.Client, database: Database, content_type: str
) -> None:
    body = b'{"routing_key": "%s", "event_action": "resolve", "dedup_key": "d"}' % KEY.encode()
    answer = doors.post("/v2/enqueue", content=body, headers={"Content-Type": content_type})
    assert answer.json() == {"status": "success", "message": "Event processed", "dedup_key": "d"}
    assert titles(database) == []


@pytest.mark.parametrize(
    ("path", "event", "status"),
    [("/v2/enqueue", EVENT, 429), ("/v2/change/enqueue", EVENT, 429), (V1, OLD, 403)],
)
def test_too_many_are_told_to_wait_in_the_words_of_each_version(
    database: Database,
    doors: httpx2.Client,
    settings: Settings,
    path: str,
    event: dict[str, Any],
    status: int,
) -> None:
    slow = settings.model_copy(update={"events_per_second": 1})
    with TestClient(server.compose(database, slow)) as client:
        answers = [client.post(path, json=event) for _ in range(12)]
    refused = next(answer for answer in answers if answer.status_code == status)
    assert refused.json()["status"] == "throttle exceeded"
    assert int(refused.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(("path", "event"), [("/v2/enqueue", EVENT), (V1, OLD)])
def test_what_is_too_large_is_refused_for_good_and_pages_whom_it_was_for(
    doors: httpx2.Client, database: Database, path: str, event: dict[str, Any]
) -> None:
    """A 413 would be new to old clients; none of them sends a 400 again."""
    answer = doors.post(path, json={**event, "client": "x" * 5000})
    assert (answer.status_code, answer.json()["status"]) == (400, "invalid event")
    assert answer.json()["errors"] == ["The body is larger than 4096 bytes."]
    assert titles(database) == ["An event could not be read: The body is larger than 4096 bytes."]
    with database.reading() as tx:
        assert tx.value("select source_id from raw_event") is not None


def test_what_was_cut_off_on_its_way_pages_whom_it_was_for(
    doors: httpx2.Client, database: Database
) -> None:
    cut = b'{"routing_key": "%s", "payload": {"summary": "Disk fu' % KEY.encode()
    assert doors.post("/v2/enqueue", content=cut).status_code == 202
    [title] = titles(database)
    assert title.startswith("An event could not be read")
    strict = doors.post("/v2/enqueue", content=cut.replace(KEY.encode(), STRICT.encode()))
    assert (strict.status_code, strict.json()["errors"]) == (400, ["JSON parse error"])


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "2026-03-16T09:00:00.123456789+0000", 7])
def test_a_time_that_means_nothing_is_no_mistake(
    doors: httpx2.Client, database: Database, stamp: object
) -> None:
    event = EVENT | {"payload": PAYLOAD | {"timestamp": stamp}}
    assert doors.post("/v2/enqueue", json=event).status_code == 202
    assert titles(database) == ["Disk full"]


def test_an_identity_belongs_to_its_key_and_is_new_after_it_was_resolved(
    doors: httpx2.Client, database: Database
) -> None:
    event = EVENT | {"dedup_key": "disk"}
    for action in ("trigger", "trigger", "acknowledge", "trigger", "resolve", "resolve"):
        assert doors.post("/v2/enqueue", json=event | {"event_action": action}).is_success
    stranger = event | {"routing_key": STRICT, "event_action": "resolve"}
    assert doors.post("/v2/enqueue", json=event).is_success
    assert doors.post("/v2/enqueue", json=stranger).json()["dedup_key"] == "disk"
    with database.reading() as tx:
        assert tx.column("select status from alert order by id") == ["closed", "open"]
