"""VictorOps' door: its answers, and one incident for an entity."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.surfaces.shop import Shop
from tests.world import Clock
from tocsin import server
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "6" * 32
STRICT = "7" * 32
PATH = f"/integrations/generic/20131114/alert/{KEY}"
MESSAGE: dict[str, Any] = {
    "message_type": "CRITICAL",
    "entity_id": "disk",
    "state_message": "Disk is full",
}


@pytest.fixture
def door(
    database: Database, settings: Settings, payments: Shop, clock: Clock, now: datetime
) -> Iterator[httpx2.Client]:
    with database.transaction() as tx:
        for name, key, is_strict in (("vo", KEY, False), ("strict", STRICT, True)):
            source = NewSource(name, "victorops", payments.checkout, key=key, is_strict=is_strict)
            signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    with TestClient(server.compose(database, settings)) as client:
        yield client


def test_an_entity_is_one_incident_from_its_beginning_to_its_end(
    door: httpx2.Client, database: Database
) -> None:
    def statuses() -> list[str]:
        with database.reading() as tx:
            return tx.column("select status from incident order by number")

    for path in (PATH, f"{PATH}/", f"{PATH}/payments", f"{PATH}/payments/"):
        answer = door.post(path, json=MESSAGE)
        assert (answer.status_code, answer.json()) == (
            200,
            {"result": "success", "entity_id": "disk"},
        )
    assert statuses() == ["open"]
    for word, status in (
        ("INFO", "open"),
        ("ACKNOWLEDGEMENT", "acknowledged"),
        ("RECOVERY", "resolved"),
    ):
        assert door.post(f"{PATH}/x", json={**MESSAGE, "message_type": word}).status_code == 200
        assert statuses() == [status]
    door.post(f"{PATH}/x", json=MESSAGE)
    assert statuses() == ["resolved", "open"]


def test_what_cannot_be_taken_is_told(door: httpx2.Client, database: Database) -> None:
    unknown = door.post(PATH.replace(KEY, "f" * 32), json=MESSAGE)
    assert (unknown.status_code, unknown.json()["result"]) == (404, "failure")
    broken = door.post(PATH, content=b"{")
    assert (broken.status_code, broken.json()["result"]) == (400, "failure")
    strict = door.post(PATH.replace(KEY, STRICT), json={"entity_id": "x"})
    assert (strict.status_code, strict.json()["messages"]) == (
        400,
        ["'message_type' is missing"],
    )
    sloppy = door.post(PATH, json={"state_message": "Something is wrong"})
    assert (sloppy.status_code, bool(sloppy.json()["entity_id"])) == (200, True)
    with database.reading() as tx:
        titles = tx.column("select title from incident order by number")
    assert titles[0].startswith("An event could not be read")
    assert "Something is wrong" in titles
