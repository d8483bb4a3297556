"""Raw events: kept byte by byte, settled once, gone after their time."""

import json
import random
from datetime import datetime, timedelta

import psycopg
import pytest

from tocsin.identity import permission
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.kit.tx import Tx
from tocsin.signals import actions, reading
from tocsin.signals.actions import intake
from tocsin.signals.provider import Context
from tocsin.signals.raw_event import Fates, NewRaw, Settled

EVERY_BYTE = bytes(range(256))


def test_every_byte_is_kept(tx: Tx, cleo: Actor, now: datetime) -> None:
    new = NewRaw(
        7,
        EVERY_BYTE,
        content_type="text/plain",
        headers={"user-agent": "Prometheus/2.42", "authorization": "Bearer secret"},
        path="/v2/enqueue",
        nonce="n-1",
    )
    (raw_id,) = actions.store_raw(tx, [new], now=now)
    raw = actions.raw_event(tx, raw_id, actor=cleo)
    assert (raw.body, raw.received_at, raw.path, raw.nonce) == (
        EVERY_BYTE,
        now,
        "/v2/enqueue",
        "n-1",
    )
    assert raw.headers == {"user-agent": "Prometheus/2.42"}
    assert raw.signals is None


@pytest.mark.parametrize(
    "body", [b"", b"x" * 255, b"x" * 256, b"x" * 500_000, bytes(random.Random(1).randbytes(3000))]
)
def test_a_body_of_any_size_comes_back(tx: Tx, cleo: Actor, now: datetime, body: bytes) -> None:
    (raw_id,) = actions.store_raw(tx, [NewRaw(1, body)], now=now)
    assert actions.raw_event(tx, raw_id, actor=cleo).body == body


def test_a_body_of_many_alike_alerts_is_stored_small(tx: Tx, now: datetime) -> None:
    actions.store_raw(tx, [NewRaw(1, b'{"labels": {"alertname": "DiskFull"}}' * 500)], now=now)
    assert tx.value("select length(body) from raw_event") < 500


def test_ids_come_in_the_order_of_the_events(tx: Tx, cleo: Actor, now: datetime) -> None:
    ids = actions.store_raw(tx, [NewRaw(1, b"%d" % n) for n in range(50)], now=now)
    assert ids == sorted(ids)
    assert [actions.raw_event(tx, i, actor=cleo).body for i in ids[:3]] == [b"0", b"1", b"2"]
    assert actions.store_raw(tx, [], now=now) == []


def test_a_header_that_cannot_be_stored_does_not_lose_the_event(tx: Tx, now: datetime) -> None:
    headers = {"x-bad": "a\x00b\ud800", "x-long": "x" * 100_000}
    assert actions.store_raw(tx, [NewRaw(1, b"{}", headers=headers)], now=now)


def test_fates_are_written_beside_it(tx: Tx, cleo: Actor, now: datetime) -> None:
    first, second = actions.store_raw(tx, [NewRaw(1, b"a"), NewRaw(1, b"b")], now=now)
    actions.settle(
        tx,
        [
            Settled(first, Fates(opened=2, repeated=1)),
            Settled(second, Fates(unparseable=1), error="not JSON"),
        ],
    )
    raw = actions.raw_event(tx, first, actor=cleo)
    assert (raw.signals, raw.opened, raw.repeated, raw.error) == (3, 2, 1, None)
    assert actions.raw_event(tx, second, actor=cleo).error == "not JSON"


def test_what_was_accepted_though_forbidden_is_flagged(tx: Tx, cleo: Actor, now: datetime) -> None:
    event = {"event_action": "trigger", "dedup_key": "d", "payload": {"summary": "s"}}
    found = reading.read("pagerduty", json.dumps(event).encode(), {}, Context(now=now))
    (raw_id,) = actions.store_raw(tx, [NewRaw(1, b"{}")], now=now)
    actions.settle(tx, [Settled(raw_id, Fates(opened=1), flags=found.flags)])
    assert actions.raw_event(tx, raw_id, actor=cleo).flags == (
        "'payload.severity' is missing or blank\n'payload.source' is missing or blank"
    )


def test_a_statement_without_a_fate_is_refused(tx: Tx, now: datetime) -> None:
    (raw_id,) = actions.store_raw(tx, [NewRaw(1, b"a")], now=now)
    with pytest.raises(psycopg.errors.CheckViolation, match="each_signal_has_one_fate"):
        tx.run(
            "insert into raw_event_outcome (raw_event_id, signals, opened) values (%(id)s, 2, 1)",
            id=raw_id,
        )


def test_what_is_unparseable_says_why(tx: Tx, now: datetime) -> None:
    (raw_id,) = actions.store_raw(tx, [NewRaw(1, b"a")], now=now)
    actions.settle(tx, [Settled(raw_id, Fates(unparseable=1))])
    with pytest.raises(psycopg.errors.CheckViolation, match="unparseable_has_a_reason"):
        tx.value("select 1")  # with what is asked next


def test_a_source_shows_its_newest_events_first(tx: Tx, cleo: Actor, now: datetime) -> None:
    ids = actions.store_raw(tx, [NewRaw(1, b"%d" % n) for n in range(5)], now=now)
    actions.store_raw(tx, [NewRaw(2, b"other")], now=now)
    page = actions.raw_events(tx, 1, limit=3, actor=cleo)
    assert [raw.id for raw in page.items] == ids[:1:-1]
    rest = actions.raw_events(tx, 1, before_id=page.items[-1].id, limit=3, actor=cleo)
    assert [raw.id for raw in rest.items] == ids[1::-1]
    assert (page.next is None, rest.next) == (False, None)


def test_old_events_go_in_portions(tx: Tx, cleo: Actor, now: datetime) -> None:
    old = actions.store_raw(tx, [NewRaw(1, b"old")] * 5, now=now - timedelta(days=31))
    new = actions.store_raw(tx, [NewRaw(1, b"new")], now=now)
    actions.settle(tx, [Settled(raw_id, Fates(opened=1)) for raw_id in old + new])
    before = now - timedelta(days=30)
    assert [actions.forget_raw(tx, before=before, limit=3) for _ in range(3)] == [3, 2, 0]
    assert actions.raw_event(tx, new[0], actor=cleo).opened == 1
    assert tx.value("select count(*) from raw_event_outcome") == 1
    with pytest.raises(intake.UnknownRawEvent):
        actions.raw_event(tx, old[0], actor=cleo)


def test_requesters_do_not_read_what_arrived(tx: Tx, now: datetime) -> None:
    dan = Actor(Kind.PERSON, 4, "Dan", Role.REQUESTER, person_id=4)
    with pytest.raises(permission.NotPermitted):
        actions.raw_events(tx, 1, actor=dan)
