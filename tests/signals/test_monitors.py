"""Monitors in the database: claimed once, kept to their beat, judged under their fence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import errors, guard, ledger, secrets
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.signals import actions, probes, uptime
from tocsin.signals.check import Check, Health
from tocsin.signals.monitor import MonitorRow, NewMonitor, Thresholds
from tocsin.signals.provider import Asking
from tocsin.signals.signal import State
from tocsin.signals.store import checks as store

SEALING = secrets.from_text("a key of the instance for these tests")
SHOP = NewMonitor("shop", "http", {"url": "http://shop.example/health"})
UP = Check(Health.UP, 42, "status 200")
DOWN = Check(Health.DOWN, 7, "status 503")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(tx: Tx, cleo: Actor, now: datetime) -> MonitorRow:
    made = actions.create_monitor(tx, SHOP, sealed_with=SEALING, actor=cleo, now=now)
    return actions.monitor(tx, made.id)


def ask(tx: Tx, check: Check, *, now: datetime) -> State | None:
    (row,) = actions.claim_monitors(tx, now=now)
    said = actions.record_check(tx, row, check, now=now)
    return said.signal.state if said else None


def test_a_monitor_runs_within_its_first_interval(tx: Tx, shop: MonitorRow, now: datetime) -> None:
    assert actions.claim_monitors(tx, now=now - MINUTE) == []
    assert [row.id for row in actions.claim_monitors(tx, now=now + MINUTE)] == [shop.id]


def test_it_keeps_its_beat_however_late_it_is_claimed(
    tx: Tx, shop: MonitorRow, now: datetime
) -> None:
    late = shop.next_run_at + 7 * MINUTE + timedelta(seconds=20)
    (row,) = actions.claim_monitors(tx, now=late)
    assert row.next_run_at == shop.next_run_at + 8 * MINUTE
    assert actions.claim_monitors(tx, now=late) == []


def test_two_engines_do_not_claim_the_same_monitor(
    database: Database, cleo: Actor, now: datetime
) -> None:
    with database.transaction() as tx:
        for n in range(4):
            actions.create_monitor(
                tx, replace(SHOP, name=f"shop {n}"), sealed_with=SEALING, actor=cleo, now=now
            )
    with database.transaction() as one, database.transaction() as other:
        mine = actions.claim_monitors(one, now=now + MINUTE, limit=3)
        theirs = actions.claim_monitors(other, now=now + MINUTE, limit=3)
    assert (len(mine), len(theirs)) == (3, 1)
    assert not {row.id for row in mine} & {row.id for row in theirs}


def test_enough_failures_are_told_once_and_recovery_once(
    tx: Tx, shop: MonitorRow, now: datetime
) -> None:
    answers = [UP, DOWN, DOWN, DOWN, UP, UP]
    said = [ask(tx, check, now=now + n * MINUTE) for n, check in enumerate(answers, 1)]
    assert said == [None, None, State.FIRING, None, State.OK, None]
    assert [event.kind for event in ledger.of_subject(tx, f"monitor/{shop.id}")] == [
        "monitor.failed", "monitor.recovered",
    ]  # fmt: skip


def test_what_is_said_is_kept_as_a_raw_event(
    tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime
) -> None:
    ask(tx, DOWN, now=now + MINUTE)
    (row,) = actions.claim_monitors(tx, now=now + 2 * MINUTE)
    said = actions.record_check(tx, row, DOWN, now=now + 2 * MINUTE)
    assert said is not None
    assert said.source_name == "shop"
    assert b"status 503" in actions.raw_event(tx, said.raw_event_id, actor=cleo).body


def test_an_answer_that_comes_too_late_counts_for_nothing(
    tx: Tx, shop: MonitorRow, now: datetime
) -> None:
    (stale,) = actions.claim_monitors(tx, now=now + MINUTE)
    actions.claim_monitors(tx, now=now + 2 * MINUTE)
    assert actions.record_check(tx, stale, DOWN, now=now + 2 * MINUTE) is None
    assert actions.monitor(tx, shop.id).checks == 0
    assert actions.checks(tx, shop.id) == []


def test_the_newest_checks_are_kept_as_a_ring(
    tx: Tx, shop: MonitorRow, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEPT", 3)
    for n in range(1, 6):
        ask(tx, replace(UP, duration_ms=n), now=now + n * MINUTE)
    kept = actions.checks(tx, shop.id)
    assert [check.duration_ms for check in kept] == [5, 4, 3]


def test_days_count_every_check(tx: Tx, shop: MonitorRow, now: datetime) -> None:
    for n, check in enumerate([UP, UP, DOWN, UP], 1):
        ask(tx, check, now=now + n * MINUTE)
    ask(tx, DOWN, now=now + timedelta(days=1))
    first, second = actions.days(tx, shop.id, since=date(2026, 3, 16))
    assert (first.checks, first.down, first.share, first.mean_ms) == (4, 1, 0.75, 33)
    assert (second.day, second.share) == (date(2026, 3, 17), 0.0)
    assert uptime.share([first, second]) == 0.6
    assert uptime.share([]) is None


def test_one_that_is_switched_off_is_not_asked(
    tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime
) -> None:
    off = replace(shop.as_new(), is_enabled=False)
    assert actions.update_monitor(tx, shop.id, off, sealed_with=SEALING, actor=cleo, now=now)
    assert not actions.update_monitor(tx, shop.id, off, sealed_with=SEALING, actor=cleo, now=now)
    assert actions.claim_monitors(tx, now=now + MINUTE) == []


def test_a_change_overtakes_the_check_under_way(
    tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime
) -> None:
    (row,) = actions.claim_monitors(tx, now=now + MINUTE)
    wanted = replace(shop.as_new(), target={"url": "http://shop.example/other"})
    actions.update_monitor(tx, shop.id, wanted, sealed_with=SEALING, actor=cleo, now=now + MINUTE)
    assert actions.record_check(tx, row, DOWN, now=now + MINUTE) is None


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(SHOP, interval=timedelta(seconds=5), timeout=timedelta(seconds=1)), "interval"),
        (replace(SHOP, timeout=timedelta(minutes=1)), "timeout"),
        (replace(SHOP, thresholds=Thresholds(failures=0)), "failures"),
        (replace(SHOP, thresholds=Thresholds(successes=101)), "successes"),
        (replace(SHOP, thresholds=Thresholds(warning_ms=-1)), "warning_ms"),
        (replace(SHOP, thresholds=Thresholds(warning_ms=200, critical_ms=200)), "critical_ms"),
        (replace(SHOP, probe="oracle"), "probe"),
        (replace(SHOP, target={}), "target"),
        (replace(SHOP, target={"url": "ftp://x"}), "target"),
        (replace(SHOP, target={"url": "http://x", "statos": "200"}), "target"),
        (replace(SHOP, target={"url": "http://x", "status": "2xx"}), "target"),
        (replace(SHOP, target={"url": "http://x", "method": "BREW"}), "target"),
        (replace(SHOP, target={"url": "http://x", "verify": "yes"}), "target"),
        (replace(SHOP, target={"url": "http://x", "ca_certificate": "none"}), "target"),
        (replace(SHOP, probe="tcp", target={"host": "x", "port": 70000}), "target"),
        (replace(SHOP, probe="tcp", target={"host": "x", "port": True}), "target"),
        (replace(SHOP, probe="tls", target={"host": "x", "critical_days": 30}), "target"),
    ],
)
def test_what_cannot_be_is_refused(
    tx: Tx, cleo: Actor, now: datetime, wanted: NewMonitor, field: str
) -> None:
    with pytest.raises(errors.Invalid) as refused:
        actions.create_monitor(tx, wanted, sealed_with=SEALING, actor=cleo, now=now)
    assert list(refused.value.fields) == [field]


def test_who_only_responds_cannot_configure(tx: Tx, bo: Actor, now: datetime) -> None:
    with pytest.raises(permission.NotPermitted):
        actions.create_monitor(tx, SHOP, sealed_with=SEALING, actor=bo, now=now)


def test_readers_do_not_see_a_targets_secrets(
    tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime
) -> None:
    target = {"url": "http://x/", "headers": {"Authorization": "Bearer s3cret"}, "body": "s3cret"}
    actions.update_monitor(
        tx, shop.id, replace(SHOP, target=target), sealed_with=SEALING, actor=cleo, now=now
    )
    row = actions.monitor(tx, shop.id)
    assert row.shown_target == {"url": "http://x/", "headers": {"Authorization": "…"}, "body": "…"}
    assert "s3cret" not in str(ledger.recent(tx))
    assert "s3cret" not in tx.value("select target::text || sealed from monitor")


def test_who_asks_has_what_is_sealed_and_a_change_leaves_it(
    tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime
) -> None:
    target = {"url": "http://x/", "headers": {"Authorization": "Bearer s3cret"}, "body": "s3cret"}
    by: dict[str, Any] = {"sealed_with": SEALING, "actor": cleo, "now": now}
    actions.update_monitor(tx, shop.id, replace(SHOP, target=target), **by)
    shown = replace(SHOP, target=actions.monitor(tx, shop.id).shown_target | {"method": "POST"})
    assert actions.update_monitor(tx, shop.id, shown, **by)
    (row,) = opened(tx, SEALING, now=now + MINUTE)
    assert row.target == target | {"method": "POST"}
    assert row.sealed is None


def test_what_an_earlier_version_kept_open_is_sealed_when_it_is_asked(
    tx: Tx, shop: MonitorRow, now: datetime
) -> None:
    target = {"url": "http://x/", "headers": {"Authorization": "Bearer s3cret"}}
    tx.run("update monitor set target = %(target)s, sealed = null", target=target)
    (row,) = opened(tx, SEALING, now=now + MINUTE)
    assert row.target == target
    assert "s3cret" not in tx.value("select target::text || sealed from monitor")
    (again,) = opened(tx, SEALING, now=now + 2 * MINUTE)
    assert again.target == target


def test_with_another_key_it_is_not_asked_and_says_why(
    tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime
) -> None:
    target = {"url": "http://127.0.0.1:9/", "headers": {"Authorization": "Bearer s3cret"}}
    wanted = replace(SHOP, target=target)
    actions.update_monitor(tx, shop.id, wanted, sealed_with=SEALING, actor=cleo, now=now)
    another = secrets.from_text("the key of another instance altogether")
    rows = opened(tx, another, now=now + MINUTE)
    (check,) = probes.run(rows, asking=Asking(now, guard.allowing([])))
    assert (check.health, "another key" in check.reason) == (Health.DOWN, True)
    by: dict[str, Any] = {"sealed_with": another, "actor": cleo, "now": now}
    with pytest.raises(errors.Invalid, match="enter each of them again"):
        actions.update_monitor(tx, shop.id, replace(SHOP, target=rows[0].shown_target), **by)
    assert actions.update_monitor(tx, shop.id, wanted, **by)


def opened(tx: Tx, key: secrets.Key, *, now: datetime) -> list[MonitorRow]:
    return actions.opened_monitors(tx, actions.claim_monitors(tx, now=now), sealed_with=key)


def test_monitors_are_listed_by_name(tx: Tx, shop: MonitorRow, cleo: Actor, now: datetime) -> None:
    actions.create_monitor(tx, replace(SHOP, name="Blog"), sealed_with=SEALING, actor=cleo, now=now)
    assert [row.name for row in actions.monitors(tx)] == ["Blog", "shop"]
