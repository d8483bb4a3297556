"""No event is refused in silence: what a door turns away is listed with its reason."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.world import Clock
from tocsin import server
from tocsin.api.doors.flood import Flood, TooManyEvents
from tocsin.api.doors.refused import Recorder
from tocsin.identity import actor
from tocsin.incidents.delivery import Delivery
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import NewRefusal, Reason, Unheard, Wanted
from tocsin.signals.source import NewSource

KEY, STRICT, OFF = "0" * 32, "1" * 32, "2" * 32


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[TestClient]:
    with database.transaction() as tx:
        for new in (
            NewSource("web", "generic", key=KEY),
            NewSource("strict", "generic", key=STRICT, is_strict=True),
            NewSource("old", "generic", key=OFF, is_enabled=False),
        ):
            signals.create_source(tx, new, actor=actor.SYSTEM, now=now)
    with TestClient(server.compose(database, settings)) as client:
        yield client


def listed(database: Database, **wanted: Any) -> list[Unheard]:
    with database.reading() as tx:
        page = refusals.page_of_unheard(tx, Wanted(**wanted), cursor=None, actor=actor.SYSTEM)
    return page.items


def test_a_stranger_is_listed_with_the_end_of_the_key_and_the_payload(
    doors: TestClient, database: Database
) -> None:
    answer = doors.post("/integrations/generic/nobody-knows-this", json={"title": "Disk full"})
    assert answer.status_code == 401
    only = listed(database)[0]
    assert (only.reason, only.source_id, only.error) == (
        Reason.UNKNOWN_KEY, None, "No enabled source has this key.",
    )  # fmt: skip
    with database.reading() as tx:
        kept = refusals.view(tx, only.id, actor=actor.SYSTEM)
    assert (kept.body, kept.key_hint) == (b'{"title":"Disk full"}', "…this")
    assert kept.path == "/integrations/generic/KEY"
    assert (kept.address, kept.is_whole) == ("testclient", True)


def test_a_source_that_is_switched_off_is_named(doors: TestClient, database: Database) -> None:
    assert doors.post(f"/integrations/generic/{OFF}", json={"title": "x"}).status_code == 401
    only = listed(database)[0]
    assert (only.reason, only.error) == (Reason.SWITCHED_OFF, "The source old is switched off.")
    assert only.source_id is not None


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        (f"/integrations/nothing/{KEY}", 404, Reason.NO_SUCH_DOOR),
        ("/heartbeat/nobody/fail", 401, Reason.UNKNOWN_KEY),
        ("/v2/enqueue", 400, Reason.UNKNOWN_KEY),
        ("/am/nobody/api/v2/alerts", 401, Reason.UNKNOWN_KEY),
    ],
)
def test_every_door_tells(
    doors: TestClient, database: Database, path: str, status: int, reason: Reason
) -> None:
    assert doors.post(path, json=[]).status_code == status
    assert [each.reason for each in listed(database)] == [reason]


def test_a_strict_source_refuses_what_it_cannot_read_and_its_owner_hears_of_it(
    doors: TestClient, database: Database
) -> None:
    answer = doors.post(f"/integrations/generic/{STRICT}", content=b'{"title": "Disk')
    assert (answer.status_code, "not JSON" in answer.json()["detail"]) == (400, True)
    found = listed(database)
    assert [each.reason for each in found] == [Reason.FORBIDDEN]
    assert "not JSON" in found[0].error
    with database.reading() as tx:
        assert tx.column("select title from incident") == [
            "strict sends what its protocol forbids, and it is refused"
        ]
    good = doors.post(f"/integrations/generic/{STRICT}", json={"title": "Disk full"})
    assert good.status_code == 202


def test_a_lenient_source_takes_the_same_and_pages(doors: TestClient, database: Database) -> None:
    assert doors.post(f"/integrations/generic/{KEY}", content=b'{"title": "Di').status_code == 202
    assert [each.reason for each in listed(database)] == [Reason.UNREADABLE]


def test_a_body_that_is_too_large_is_listed_with_its_beginning(
    doors: TestClient, database: Database
) -> None:
    assert doors.post("/integrations/generic/nobody", content=b"x" * 600_000).status_code == 413
    only = listed(database)[0]
    assert (only.reason, only.size) == (Reason.TOO_LARGE, 600_000)
    with database.reading() as tx:
        kept = refusals.view(tx, only.id, actor=actor.SYSTEM)
    assert (len(kept.body), kept.is_whole) == (8_192, False)


def test_a_stranger_cannot_fill_the_disk(doors: TestClient, database: Database) -> None:
    for _ in range(30):
        assert doors.post("/integrations/generic/nobody", content=b"x").status_code == 401
    assert len(listed(database, limit=100)) == 20
    client: Any = doors
    recorder = client.app.state.recorder
    assert client.portal is not None
    client.portal.call(recorder.flush)
    assert sum(each.count for each in listed(database, limit=100)) == 30


def test_strangers_have_so_much_room_and_no_more(
    database: Database, people: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.signals.refusal.STRANGERS_AT_MOST", 3)
    with database.transaction() as tx:
        for number in range(5):
            new = NewRefusal(Reason.UNKNOWN_KEY, "No.", body=str(number).encode())
            refusals.refuse(tx, new, now=now)
    assert [each.id for each in listed(database)] == [5, 4, 3]


def test_pages_of_both_kinds_are_read_on(doors: TestClient, database: Database) -> None:
    for number in range(3):
        doors.post(f"/integrations/generic/{KEY}", content=b"{")
        doors.post("/integrations/generic/nobody", json={"number": number})
    seen: list[str] = []
    cursor = None
    while True:
        with database.reading() as tx:
            page = refusals.page_of_unheard(tx, Wanted(limit=2), cursor=cursor, actor=actor.SYSTEM)
        seen += [each.ref for each in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6


class Seconds:
    at = 0.0

    def __call__(self) -> float:
        return self.at


def test_what_was_refused_after_the_owner_was_told_is_told_later() -> None:
    told: list[tuple[str, int]] = []
    seconds = Seconds()
    flood = Flood(0, lambda d, error, count: told.append((error, count)), seconds=seconds)
    flood.learn("key", 2)

    async def storm() -> list[int]:
        waits = []
        for _ in range(6):
            try:
                await flood.admit(Delivery("key", "generic", b"{}"))
            except TooManyEvents as error:
                waits.append(error.retry_after)
        await flood.flush()
        return waits

    assert asyncio.run(storm()) == [30, 30, 30, 30]
    why = "More than 2 events a minute; send this again."
    assert told == [(why, 1), (why, 3)]


def test_addresses_beyond_measure_are_counted_together() -> None:
    kept: list[NewRefusal] = []
    counted: list[NewRefusal] = []
    recorder = Recorder(lambda r, _: kept.append(r), counted.append, seconds=Seconds())

    async def storm() -> None:
        for number in range(2000):
            await recorder.note(
                NewRefusal(Reason.UNKNOWN_KEY, "No.", address=f"10.0.{number // 250}.{number}")
            )
        await recorder.flush()

    asyncio.run(storm())
    assert len(kept) == 100
    assert sum(each.count for each in counted) == 1900
    assert len(counted) <= 501
