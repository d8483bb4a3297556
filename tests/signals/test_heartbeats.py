"""Heartbeats: silence speaks once, a ping takes it back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.signals import actions
from tocsin.signals.actions import registry
from tocsin.signals.heartbeat import NewHeartbeat, Status
from tocsin.signals.signal import Severity, State
from tocsin.signals.source import NewSource

BACKUP = NewHeartbeat("backup", timedelta(minutes=10), grace=timedelta(minutes=2))
LATE = timedelta(minutes=12)


@pytest.fixture
def key(tx: Tx, cleo: Actor, now: datetime) -> str:
    return actions.create_heartbeat(tx, BACKUP, actor=cleo, now=now).key


def kinds(tx: Tx) -> list[str]:
    return [event.kind for event in reversed(ledger.recent(tx))]


def test_a_heartbeat_waits_for_its_first_ping(tx: Tx, key: str, now: datetime) -> None:
    assert actions.heartbeats(tx)[0].status is Status.WAITING
    assert actions.late_heartbeats(tx, now=now + timedelta(days=30)) == []


def test_a_ping_in_time_says_nothing(tx: Tx, key: str, now: datetime) -> None:
    assert actions.ping(tx, key, now=now) is None
    assert actions.ping(tx, key, now=now + timedelta(minutes=11)) is None
    assert actions.late_heartbeats(tx, now=now + timedelta(minutes=22)) == []


def test_a_ping_that_does_not_come_is_told_once(tx: Tx, key: str, now: datetime) -> None:
    actions.ping(tx, key, now=now)
    assert actions.late_heartbeats(tx, now=now + LATE - timedelta(seconds=1)) == []
    (said,) = actions.late_heartbeats(tx, now=now + LATE)
    assert actions.late_heartbeats(tx, now=now + 2 * LATE) == []
    assert (said.signal.state, said.signal.severity) == (State.FIRING, Severity.CRITICAL)
    assert said.signal.summary == (
        "No heartbeat from backup since 2026-03-16 09:30:00 UTC; expected every 10m"
    )
    assert said.signal.occurred_at == now + LATE
    assert kinds(tx) == ["source.created", "heartbeat.missed"]


def test_the_next_ping_ends_it_under_the_same_identity(tx: Tx, key: str, now: datetime) -> None:
    actions.ping(tx, key, now=now)
    (missed,) = actions.late_heartbeats(tx, now=now + LATE)
    returned = actions.ping(tx, key, now=now + 2 * LATE)
    assert returned is not None
    assert returned.signal.state is State.OK
    assert returned.signal.identity == missed.signal.identity
    assert returned.source_id == missed.source_id
    assert kinds(tx)[-1] == "heartbeat.returned"
    assert actions.late_heartbeats(tx, now=now + 3 * LATE - timedelta(seconds=1)) == []
    assert len(actions.late_heartbeats(tx, now=now + 3 * LATE)) == 1


def test_a_ping_that_reports_a_failure_pages_at_once(tx: Tx, key: str, now: datetime) -> None:
    said = actions.ping(tx, key, failed=True, note="exit code 2", now=now)
    assert said is not None
    assert said.signal.state is State.FIRING
    assert said.signal.summary == "backup reports a failure: exit code 2"
    assert actions.heartbeats(tx)[0].status is Status.FAILING
    returned = actions.ping(tx, key, now=now + LATE)
    assert returned is not None
    assert returned.signal.state is State.OK


def test_what_is_said_is_kept_as_a_raw_event(tx: Tx, key: str, cleo: Actor, now: datetime) -> None:
    said = actions.ping(tx, key, failed=True, now=now)
    assert said is not None
    raw = actions.raw_event(tx, said.raw_event_id, actor=cleo)
    assert raw.source_id == said.source_id
    assert b'"state": "firing"' in raw.body


def test_two_late_heartbeats_are_each_told(tx: Tx, cleo: Actor, now: datetime) -> None:
    for name in ("a", "b"):
        made = actions.create_heartbeat(tx, replace(BACKUP, name=name), actor=cleo, now=now)
        actions.ping(tx, made.key, now=now)
    said = actions.late_heartbeats(tx, now=now + LATE)
    assert [each.source_name for each in said] == ["a", "b"]


def test_a_key_of_another_kind_does_not_ping(tx: Tx, cleo: Actor, now: datetime) -> None:
    other = actions.create_source(tx, NewSource("prom", "prometheus"), actor=cleo, now=now)
    with pytest.raises(registry.UnknownKey):
        actions.ping(tx, other.key, now=now)
    with pytest.raises(registry.UnknownKey):
        actions.ping(tx, "nobody's", now=now)


def test_one_that_is_switched_off_is_not_missed(
    tx: Tx, key: str, cleo: Actor, now: datetime
) -> None:
    actions.ping(tx, key, now=now)
    row = actions.heartbeats(tx)[0]
    off = replace(row.as_new(), is_enabled=False)
    assert actions.update_heartbeat(tx, row.id, off, actor=cleo, now=now)
    assert actions.late_heartbeats(tx, now=now + LATE) == []
    with pytest.raises(registry.SourceDisabled):
        actions.ping(tx, key, now=now)
    on = replace(off, is_enabled=True)
    assert actions.update_heartbeat(tx, row.id, on, actor=cleo, now=now)
    assert actions.heartbeat(tx, row.id).status is Status.WAITING


def test_a_shorter_interval_counts_from_the_last_ping(
    tx: Tx, key: str, cleo: Actor, now: datetime
) -> None:
    actions.ping(tx, key, now=now)
    row = actions.heartbeats(tx)[0]
    wanted = replace(row.as_new(), interval=timedelta(minutes=1))
    assert actions.update_heartbeat(tx, row.id, wanted, actor=cleo, now=now)
    assert not actions.update_heartbeat(tx, row.id, wanted, actor=cleo, now=now)
    assert actions.heartbeat(tx, row.id).due_at == now + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(BACKUP, interval=timedelta(seconds=9)), "interval"),
        (replace(BACKUP, interval=timedelta(days=367)), "interval"),
        (replace(BACKUP, grace=timedelta(seconds=-1)), "grace"),
        (replace(BACKUP, key="short"), "key"),
    ],
)
def test_what_cannot_be_is_refused(
    tx: Tx, cleo: Actor, now: datetime, wanted: NewHeartbeat, field: str
) -> None:
    with pytest.raises(errors.Invalid) as refused:
        actions.create_heartbeat(tx, wanted, actor=cleo, now=now)
    assert list(refused.value.fields) == [field]


def test_who_only_responds_cannot_configure(tx: Tx, bo: Actor, now: datetime) -> None:
    with pytest.raises(permission.NotPermitted):
        actions.create_heartbeat(tx, BACKUP, actor=bo, now=now)
