"""What a door accepts is never lost: one transaction, one incident, and no body that breaks it."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime

import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.world import Clock
from tocsin import server
from tocsin.api.doors import quick
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
JSON = {"Content-Type": "application/json", "X-Tocsin-Key": KEY}
SENDERS, POSTS, WEBS = 24, 200, 3

DOORS = (
    *(f"/integrations/{slug}/{KEY}" for slug in ("generic", "prometheus", "alertmanager")),
    *(f"/integrations/{slug}/{KEY}" for slug in ("grafana", "pagerduty")),
    *("/v2/enqueue", "/v2/change/enqueue", "/generic/2010-04-15/create_event.json"),
    *(f"/am/{KEY}/api/v2/alerts", "/api/v1/alerts"),
)
DEEP = 100_000


def _poison() -> Iterator[bytes]:
    """Forty bodies that have broken somebody's parser, database or page."""
    yield from (b"", b" ", b"\x00", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b"{", b"[", b'{"a":', b"}{")
    yield from (b"null", b"true", b"0", b'""', b"[]", b"{}", b"[[]]", b"[{}]", b"[null]", b'["a"]')
    yield from (b"NaN", b"-Infinity", b"1e400000", b"9" * 5000, b'{"a":' + b"9" * 5000 + b"}")
    yield from (b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP)
    yield b'{"title":"\\u0000","status":"firing","dedup_key":"\\u0000"}'
    yield b'{"title":"\\ud800","status":"firing","alerts":[{"labels":{"a":"\\udfff"}}]}'
    yield b'{"title":"\xff\xc0","status":"firing"}'
    yield b'[{"labels":{"alertname":"\\u0000"},"startsAt":"9999-99-99T00:00:00Z"}]'
    yield b'[{"labels":{"":"x","a":""},"endsAt":"0000-00-00T00:00:00Z"}]'
    yield b'[{"labels":{"a":1,"b":[],"c":{}}},{"labels":"x"},7]'
    yield b'{"alerts":"all","status":3,"payload":[],"event_action":{}}'
    yield b'{"event_action":"trigger","payload":{"timestamp":1e308,"severity":[],"summary":null}}'
    yield b'{"event_action":"resolve"}'
    yield json.dumps({"title": "x" * 300_000, "status": "firing"}).encode()
    yield json.dumps({f"label{n}": "v" * 2000 for n in range(100)}).encode()
    yield json.dumps({"dedup_key": "k" * 9000, "event_action": "trigger"}).encode()
    yield b"payload=%7B%22title%22%3A" + b"%00" * 100


POISON = tuple(_poison())


@pytest.fixture
def composed(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[TestClient]:
    assert people
    assert clock
    with database.transaction() as tx:
        source = NewSource("shell", "generic", key=KEY)
        signals.create_source(tx, source, actor=SYSTEM, now=now)
    with TestClient(quick.Quick(server.compose(database, settings))) as client:
        yield client


def numbers(database: Database, **asked: str) -> dict[str, object]:
    with database.reading() as tx:
        return {name: tx.value(f"select {sql}") for name, sql in asked.items()}


def good(door: str) -> tuple[Mapping[str, object] | list[object], str]:
    """An event as this door wants it, and the summary by which it is found again."""
    said = f"Good at {door.replace(KEY, 'KEY')}"
    labelled = {"labels": {"alertname": "Good", "door": said}, "annotations": {"summary": said}}
    if door.endswith("/alerts") or "prometheus" in door:
        return [labelled], said
    if "alertmanager" in door or "grafana" in door:
        return {"alerts": [{**labelled, "status": "firing"}]}, said
    if "create_event" in door:
        return {"event_type": "trigger", "description": said, "service_key": KEY}, said
    payload = {"summary": said, "source": "s", "severity": "error"}
    return {"title": said, "event_action": "trigger", "dedup_key": said, "payload": payload}, said


@pytest.mark.parametrize("door", DOORS)
def test_no_body_breaks_a_door_or_is_lost(
    composed: TestClient, database: Database, door: str
) -> None:
    assert len(POISON) == 40
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda b: composed.post(door, content=b, headers=JSON), POISON))
    assert [answer.status_code for answer in said if answer.status_code >= 500] == []
    event, summary = good(door)
    assert composed.post(door, json=event, headers=JSON).status_code < 300
    found = numbers(
        database,
        kept="count(*) from raw_event",
        settled="count(*) from raw_event_outcome",
        told="count(*) from alert where identity = 'unparseable'",
        homeless="count(*) from alert_without_incident",
        good=f"count(*) from {'change_record' if 'change' in door else 'incident'}"
        f" where title = '{summary}'",
    )
    assert found == {"kept": 41, "settled": 41, "told": 1, "homeless": 0, "good": 1}


ALL_OF_IT = ("raw_event", "raw_event_outcome", "alert", "incident", "page", "notification")


@pytest.mark.parametrize("last", ALL_OF_IT)
def test_what_cannot_be_paged_is_not_accepted_and_leaves_nothing(
    composed: TestClient, database: Database, last: str
) -> None:
    """Event, incident, page and first notifications are one transaction: all of it or none."""
    function = """
        create function refuse() returns trigger language plpgsql
        as $$ begin raise exception 'refused' using errcode = 'data_exception'; end $$
    """
    trigger = f"""
        create trigger refuse before insert on {last} for each row execute function refuse()
    """
    counted = {table: f"count(*) from {table}" for table in ALL_OF_IT}
    event = {"title": "Disk full", "status": "firing"}
    with database.transaction() as tx:
        tx.run(function)
        tx.run(trigger)
    answer = composed.post(DOORS[0], json=event)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert set(numbers(database, **counted).values()) == {0}
    with database.transaction() as tx:
        tx.run(f"drop trigger refuse on {last}")
    assert composed.post(DOORS[0], json=event).status_code == 202
    assert 0 not in numbers(database, **counted).values()


def test_of_many_that_post_one_key_at_once_one_opens_the_incident(
    composed: TestClient, dsn: str, settings: Settings, database: Database
) -> None:
    """Against three webs, whose gates know nothing of each other."""
    pools = [Database(dsn) for _ in range(WEBS)]
    with ExitStack() as opened, ThreadPoolExecutor(SENDERS) as senders:
        webs = [
            opened.enter_context(TestClient(quick.Quick(server.compose(pool, settings))))
            for pool in pools
        ]
        for title in ("Disk full", "Disk full again"):
            event = {"id": title, "title": title, "status": "firing"}
            posted = senders.map(
                lambda n, event=event: webs[n % WEBS].post(DOORS[0], json=event), range(POSTS)
            )
            assert {answer.status_code for answer in posted} == {202}
    found = numbers(
        database,
        incidents="count(*) from incident where status = 'open'",
        counted="array_agg(count order by alert_id) from alert_pulse",
        opened="sum(opened) from raw_event_outcome",
        repeated="sum(repeated) from raw_event_outcome",
        pages="count(*) from page",
    )
    assert (found["incidents"], found["pages"], found["counted"]) == (2, 2, [POSTS, POSTS])
    assert (found["opened"], found["repeated"]) == (2, 2 * POSTS - 2)
