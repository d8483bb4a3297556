"""An alert that always fires feeds a heartbeat; when it is gone, the heartbeat is late."""

from datetime import timedelta

import pytest

from tests.alerts.conftest import Ear, said
from tocsin.alerts import matcher
from tocsin.alerts.actions import due, watching
from tocsin.alerts.alert import Outcome
from tocsin.kit import errors
from tocsin.signals import actions as signals
from tocsin.signals.heartbeat import NewHeartbeat, Status

MINUTE = timedelta(minutes=1)
WATCHDOG = said("dog", labels={"alertname": "Watchdog"})


def fed(ear: Ear, *conditions: str) -> int:
    wanted = NewHeartbeat("prometheus", 3 * MINUTE, grace=MINUTE)
    manager = ear.people.cleo.actor
    made = signals.create_heartbeat(ear.tx, wanted, actor=manager, now=ear.now)
    matchers = [matcher.parse(c) for c in conditions or ("alertname=Watchdog",)]
    assert watching.feed(ear.tx, made.id, matchers, actor=manager, now=ear.now)
    assert not watching.feed(ear.tx, made.id, matchers, actor=manager, now=ear.now)
    return made.id


def test_it_pages_nobody_and_feeds_its_heartbeat(ear: Ear) -> None:
    number = fed(ear)
    taken = ear.hear(WATCHDOG)[0]
    assert (taken.outcome, taken.reason) == (Outcome.MUTED, f"it feeds heartbeat {number}")
    assert ear.outcomes(said("other")) == [Outcome.OPENED]
    assert watching.beat(ear.tx, now=ear.now) == []
    assert signals.heartbeat(ear.tx, number).status is Status.ON_TIME


def test_its_silence_is_missed_and_its_return_heard(ear: Ear) -> None:
    number = fed(ear)
    ear.hear(WATCHDOG)
    watching.beat(ear.tx, now=ear.now)
    ear.now += 2 * MINUTE
    ear.hear(WATCHDOG)
    watching.beat(ear.tx, now=ear.now)
    ear.now += 3 * MINUTE
    watching.beat(ear.tx, now=ear.now)
    assert signals.late_heartbeats(ear.tx, now=ear.now) == []
    ear.now += MINUTE
    watching.beat(ear.tx, now=ear.now)
    assert len(signals.late_heartbeats(ear.tx, now=ear.now)) == 1
    assert watching.beat(ear.tx, now=ear.now) == []
    ear.hear(WATCHDOG)
    said_again = watching.beat(ear.tx, now=ear.now)
    assert [s.signal.summary for s in said_again] == ["prometheus is heard again"]
    assert signals.heartbeat(ear.tx, number).status is Status.ON_TIME


def test_without_its_watchdog_the_alert_pages_for_itself(ear: Ear) -> None:
    number = fed(ear)
    ear.hear(WATCHDOG)
    assert due.unmute(ear.tx, now=ear.now) == []
    watching.starve(ear.tx, number, actor=ear.people.cleo.actor, now=ear.now)
    assert [a.identity for a in due.unmute(ear.tx, now=ear.now)] == ["dog"]
    with pytest.raises(watching.NoWatchdog):
        watching.starve(ear.tx, number, actor=ear.people.cleo.actor, now=ear.now)


def test_a_heartbeat_that_nobody_waits_for_mutes_nothing(ear: Ear) -> None:
    signals.remove_heartbeat(ear.tx, fed(ear), actor=ear.people.cleo.actor, now=ear.now)
    assert ear.outcomes(WATCHDOG) == [Outcome.OPENED]


def test_a_watchdog_for_everything_is_refused(ear: Ear) -> None:
    with pytest.raises(errors.Invalid):
        fed(ear, "a=~.*")
    with pytest.raises(errors.Forbidden):
        watching.feed(ear.tx, 1, [], actor=ear.people.ana.actor, now=ear.now)
