"""What every door for events has to stand, whatever it speaks: real senders do all of this."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.world import Clock
from tocsin import server
from tocsin.identity import actor
from tocsin.kit import ticks
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
BY_HEADER: dict[str, Any] = {"X-Tocsin-Key": KEY}
NAME = "disk/var log + ü"
UNSET = "0001-01-01T00:00:00Z"
CONTENT_TYPES = (
    "application/json",
    "application/json; charset=utf-8",
    "application/vnd.vendor+json",
    "text/plain; charset=UTF-8",
    "application/octet-stream",
    "",
)


@dataclass(frozen=True)
class Door:
    """``body`` opens an incident whose title is its ``%s``."""

    path: str
    body: Any
    status: int
    takes_any_type: bool = True
    takes_prefix: bool = True

    def bytes(self, title: str) -> bytes:
        return json.dumps(self.body).replace("%s", title).encode()


DOORS = {
    "alertmanager": Door(
        "/api/v2/alerts",
        [{"labels": {"alertname": "%s"}, "annotations": {"summary": "%s"}, "startsAt": UNSET}],
        200,
        takes_any_type=False,  # amtool and Prometheus are told 415 there, but it is kept
    ),
    "alertmanager v1": Door(
        "/api/v1/alerts",
        [{"labels": {"alertname": "%s"}, "annotations": {"summary": "%s"}, "endsAt": UNSET}],
        200,
        takes_any_type=False,
    ),
    "pagerduty": Door(
        "/v2/enqueue",
        {
            "event_action": "trigger",
            "payload": {"summary": "%s", "source": "s", "severity": "error", "timestamp": UNSET},
        },
        202,
    ),
    "pagerduty v1": Door(
        "/generic/2010-04-15/create_event.json",
        {"event_type": "trigger", "description": "%s"},
        200,
    ),
    "opsgenie": Door("/v2/alerts", {"message": "%s"}, 202),
    "opsgenie in jsm": Door("/jsm/ops/integration/v2/alerts", {"message": "%s"}, 202),
    "generic": Door(
        "/integrations/generic",
        {"title": "%s", "occurred_at": UNSET},
        202,
        takes_prefix=False,  # its own addresses have the key behind
    ),
    "grafana": Door(
        "/integrations/grafana",
        {
            "alerts": [
                {
                    "status": "firing",
                    "labels": {"alertname": "%s"},
                    "annotations": {"summary": "%s"},
                    "startsAt": "2026-03-16T09:00:00Z",
                    "endsAt": UNSET,
                    "fingerprint": "%s",
                }
            ]
        },
        202,
        takes_prefix=False,
    ),
}


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[httpx2.Client]:
    with database.transaction() as tx:
        source = NewSource("senders", "opsgenie", key=KEY)
        signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    composed = server.compose(database, settings)
    with TestClient(composed, follow_redirects=False) as client:
        yield client


@dataclass
class Knocking:
    """Knocks with a title of its own each time and looks whether it became an incident."""

    client: httpx2.Client
    database: Database

    def __post_init__(self) -> None:
        self.numbers = itertools.count(1)

    def knock(self, door: Door, path: str, *, is_taken: bool = True, **headers: Any) -> None:
        title = f"T{next(self.numbers)}"
        answer = self.client.post(path, content=door.bytes(title), headers=headers)
        if is_taken:
            assert answer.status_code == door.status, (path, headers, answer.text)
        assert title in self.titles(), (path, headers, answer.text)
        assert KEY not in answer.text

    def titles(self) -> set[str]:
        with self.database.reading() as tx:
            return set(tx.column("select title from incident order by number limit 1000"))


@pytest.fixture
def knocking(doors: httpx2.Client, database: Database) -> Knocking:
    return Knocking(doors, database)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_key_may_stand_in_a_header_in_the_address_or_before_it(
    knocking: Knocking, slash: str
) -> None:
    for door in DOORS.values():
        path = f"{door.path}{slash}"
        knocking.knock(door, path, **BY_HEADER)
        knocking.knock(door, path, Authorization=f"Bearer {KEY}")
        knocking.knock(door, path, Authorization=f"GenieKey {KEY}")
        knocking.knock(door, f"{path}?key={KEY}")
        if door.takes_prefix:
            knocking.knock(door, f"/am/{KEY}{path}")
            knocking.knock(door, f"/{KEY}{path}")
        else:
            knocking.knock(door, f"{door.path}/{KEY}{slash}")


def test_a_content_type_keeps_nothing_out(knocking: Knocking) -> None:
    for door, content_type in itertools.product(DOORS.values(), CONTENT_TYPES):
        is_json = content_type.startswith("application/json") or not content_type
        headers: dict[str, Any] = {"X-Tocsin-Key": KEY, "Content-Type": content_type}
        knocking.knock(door, door.path, is_taken=door.takes_any_type or is_json, **headers)


def test_nobody_is_let_in_and_told_a_secret(doors: httpx2.Client, database: Database) -> None:
    for name, door in DOORS.items():
        wrong = "f" * 32
        answer = doors.post(
            door.path, content=door.bytes("Stranger"), headers={"X-Tocsin-Key": wrong}
        )
        assert 400 <= answer.status_code < 500, name
        assert wrong not in answer.text, name
    with database.reading() as tx:
        assert tx.value("select count(*) from incident") == 0


def test_an_empty_body_is_kept_or_refused_and_listed(
    doors: httpx2.Client, database: Database
) -> None:
    for name, door in DOORS.items():
        answer = doors.post(door.path, headers={"X-Tocsin-Key": KEY})
        assert answer.status_code < 500, name
    with database.reading() as tx:
        seen = "select (select count(*) from raw_event) + (select count(*) from refusal)"
        assert tx.value(seen) == len(DOORS)


def test_whether_we_are_ready_can_be_asked_below_any_prefix(
    doors: httpx2.Client, database: Database, now: datetime
) -> None:
    with database.transaction() as tx:
        ticks.tick(tx, engine="e", lane=ticks.PAGING, now=now)
    prefixes = ("", "/am", f"/{KEY}", f"/am/{KEY}", "/behind/a/proxy")
    for prefix, path in itertools.product(prefixes, ("/-/ready", "/-/healthy")):
        assert doors.get(f"{prefix}{path}").status_code == 200


@pytest.mark.parametrize(
    ("prefix", "slash"), [("/v2/alerts", ""), ("/jsm/ops/integration/v2/alerts", "/")]
)
def test_a_name_with_slashes_and_more_reaches_its_alert_and_a_body_may_be_absent(
    doors: httpx2.Client, database: Database, prefix: str, slash: str
) -> None:
    doors.headers["Authorization"] = f"GenieKey {KEY}"
    assert doors.post(prefix, json={"message": "Disk", "alias": NAME}).status_code == 202
    quoted = "disk%2Fvar%20log%20%2B%20%C3%BC"
    for verb in ("acknowledge", "close"):
        path = f"{prefix}/{quoted}/{verb}{slash}?identifierType=alias"
        answer = doors.post(path, headers={"Content-Type": "application/json"})
        assert answer.status_code == 202, answer.text
    with database.reading() as tx:
        assert tx.column("select status from incident") == ["resolved"]
