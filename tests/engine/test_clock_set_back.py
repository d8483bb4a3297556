"""A clock that was set back by an hour keeps nobody waiting for that hour."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tests.oncall.conftest import create, payments, step
from tests.oncall.told import SUBJECT, advance, paged, reachable, start
from tocsin.identity import actor
from tocsin.kit import ledger, outbox, secrets
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.signals import actions as signals
from tocsin.signals.heartbeat import NewHeartbeat
from tocsin.signals.monitor import NewMonitor

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
KEY = "2" * 32
SEALING = secrets.from_text("a key of the instance for these tests")


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    made = cast(tx, now)
    reachable(tx, *made.all, now=now)
    return made


def due_at(tx: Tx) -> datetime:
    found = oncall.page_of(tx, SUBJECT)
    assert found is not None
    assert found.next_due_at is not None
    return found.next_due_at


def test_a_page_goes_on_at_once_and_then_by_the_new_clock(
    tx: Tx, people: Cast, now: datetime
) -> None:
    steps = [step(f"person:{member.email}") for member in (people.ana, people.bo, people.cleo)]
    start(tx, create(tx, people, payments(*steps), now), now)
    back = now - HOUR
    assert advance(tx, back) == 1
    assert paged(tx) == ["Ana", "Bo"]
    assert due_at(tx) == back + 5 * MINUTE
    assert advance(tx, back + 4 * MINUTE) == 0
    assert advance(tx, back + 5 * MINUTE) == 1


def test_small_corrections_of_a_clock_hurry_nobody(tx: Tx, people: Cast, now: datetime) -> None:
    policy = payments(step("person:ana@example.com"), step("person:bo@example.com"))
    start(tx, create(tx, people, policy, now), now)
    assert advance(tx, now - SECOND) == 0


def test_a_lease_from_the_future_holds_nothing_up(tx: Tx, people: Cast, now: datetime) -> None:
    policy = payments(step("person:ana@example.com"), step("person:bo@example.com"))
    start(tx, create(tx, people, policy, now), now)
    assert oncall.claim_due(tx, now=now + 5 * MINUTE) is not None
    assert oncall.claim_due(tx, now=now + 5 * MINUTE) is None
    assert oncall.claim_due(tx, now=now + 5 * MINUTE - HOUR) is not None


def test_what_follows_from_an_event_follows_at_once(tx: Tx, now: datetime) -> None:
    ledger.record(tx, kind="thing.done", subject="thing/1", actor="system/test", at=now)
    table: outbox.Reactions = {"thing.done": {"react": lambda _tx, _event, _now: None}}
    assert outbox.fan_out(tx, table, now=now) == 1
    back = now - 10 * MINUTE
    first = outbox.claim(tx, now=back)
    assert first is not None
    assert outbox.claim(tx, now=back) is None, "it is leased now"
    assert outbox.claim(tx, now=back - HOUR) is not None, "no lease lasts an hour"


def test_a_heartbeat_is_given_its_time_and_no_more(tx: Tx, people: Cast, now: datetime) -> None:
    new = NewHeartbeat("backup", 10 * MINUTE, grace=MINUTE, key=KEY)
    signals.create_heartbeat(tx, new, actor=actor.SYSTEM, now=now)
    signals.ping(tx, KEY, now=now)
    back = now - HOUR
    assert signals.late_heartbeats(tx, now=back) == []
    assert len(signals.late_heartbeats(tx, now=back + 11 * MINUTE)) == 1


def test_a_monitor_asks_again_at_once_and_then_in_its_interval(
    tx: Tx, people: Cast, now: datetime
) -> None:
    new = NewMonitor("shop", "tcp", {"host": "127.0.0.1", "port": 1}, interval=MINUTE)
    signals.create_monitor(tx, new, sealed_with=SEALING, actor=people.eve.actor, now=now)
    assert len(signals.claim_monitors(tx, now=now + MINUTE, limit=9)) == 1
    back = now - HOUR
    (claimed,) = signals.claim_monitors(tx, now=back, limit=9)
    assert back < claimed.next_run_at <= back + MINUTE
