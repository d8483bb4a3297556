"""The engine by single steps at a frozen time, and its lanes as threads."""

import threading
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tests.world import Clock
from tocsin.engine import lanes, loop, process, reactions, steps, waker
from tocsin.identity import actor
from tocsin.incidents.actions import declare, reading
from tocsin.incidents.incident import Declaration
from tocsin.kit import chain, ledger, ticks
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.heartbeat import NewHeartbeat

BEAT = "2" * 32


@pytest.fixture
def people(database: Database, clock: Clock) -> Cast:
    with database.transaction() as tx:
        return cast(tx, clock.at)


def test_a_failing_step_rests_and_spoils_no_other(database: Database) -> None:
    taken = []

    def fail(_database: Database) -> bool:
        raise RuntimeError("this step is broken")

    def work(_database: Database) -> bool:
        taken.append(1)
        return len(taken) < 3

    loop.run_until_idle(
        [loop.Step("fail", fail), loop.Step("work", work)], database, threading.Event()
    )
    assert len(taken) == 3


def test_a_rare_step_waits_its_time() -> None:
    moment = [0.0]
    taken: list[float] = []

    def note(_database: object) -> bool:
        taken.append(moment[0])
        return True

    rarely = steps.every(10, note, monotonic=lambda: moment[0])
    for second in range(25):
        moment[0] = second
        rarely(None)  # type: ignore[arg-type]  # no database
    assert taken == [0, 10, 20]


def test_every_reaction_has_a_name_of_its_own() -> None:
    table = reactions.combined()
    assert {"fact"} <= set(table["incident.declared"])
    twice = {"thing.done": {"name": lambda _tx, _event, _now: None}}
    with pytest.raises(ValueError, match="Two reactions"):
        reactions.combined([twice, twice])


def test_nothing_reacts_to_what_is_not_queued() -> None:
    assert not [kind for kind in reactions.combined() if kind.startswith("alert.")]


def test_a_lane_wakes_for_its_own_calls_only() -> None:
    bells = waker.Waker()
    bells.wait({waker.EVENTS})
    bells.wait({waker.sending("email")})
    ringing = [bell for _, bell in bells._bells]
    bells.wake({waker.sending("email")})
    assert [bell.is_set() for bell in ringing] == [False, True]
    bells.wake()
    assert [bell.is_set() for bell in ringing] == [True, True]


def test_a_missed_heartbeat_opens_an_incident(
    database: Database, clock: Clock, people: Cast
) -> None:
    with database.transaction() as tx:
        beat = NewHeartbeat("backup", timedelta(hours=1), key=BEAT)
        signals.create_heartbeat(tx, beat, actor=actor.SYSTEM, now=clock.at)
        signals.ping(tx, BEAT, now=clock.at)
    assert not steps.miss_heartbeats(database)
    clock.forward(timedelta(hours=2))
    assert steps.miss_heartbeats(database)
    assert not steps.miss_heartbeats(database)
    with database.reading() as tx:
        incident = reading.get(tx, 1, actor=people.eve.actor)
    assert "backup" in incident.title
    assert incident.channel == "monitor"


def test_the_ledger_is_sealed_and_reactions_settle(
    database: Database, clock: Clock, people: Cast
) -> None:
    with database.transaction() as tx:
        declare.declare(tx, Declaration("It broke"), actor=people.ana.actor, now=clock.at)
    table = reactions.combined()
    while steps.fan_out(table)(database) or steps.react(table)(database):
        pass
    assert steps.seal(database)
    with database.reading() as tx:
        verdict = chain.verify(tx)
        open_reactions = tx.value("select count(*) from reaction where done_at is null")
    assert verdict.holds
    assert verdict.waiting == 0
    assert open_reactions == 0


def test_lanes_run_as_threads_until_they_are_stopped(
    database: Database, people: Cast, settings: Settings
) -> None:
    stop = threading.Event()
    built = lanes.build(settings, engine="test")
    engine = threading.Thread(target=process.run, args=(built, database, stop))
    engine.start()
    try:
        with database.transaction() as tx:
            ledger.record(
                tx,
                kind="thing.done",
                subject="thing/1",
                actor="person/1",
                at=people.eve.person.created_at,
            )
        seen = threading.Event()
        for _ in range(200):
            with database.reading() as tx:
                alive = ticks.alive(tx, lane=ticks.PAGING, now=people.eve.person.created_at)
                waiting = tx.value("select count(*) from unsealed")
            if alive and not waiting:
                seen.set()
                break
            stop.wait(0.05)
        assert seen.is_set()
    finally:
        stop.set()
        engine.join(10)
    assert not engine.is_alive()


def test_a_reaction_that_fails_keeps_none_of_those_beside_it(
    database: Database, clock: Clock
) -> None:
    with database.transaction() as tx:
        for number in range(5):
            subject = f"thing/{number}"
            ledger.record(tx, kind="thing.done", subject=subject, actor="person/1", at=clock.at)

    def note(tx: Tx, event: ledger.Event, now: datetime) -> None:
        ledger.record(tx, kind="thing.noted", subject=event.subject, actor="a", at=now)
        if event.subject == "thing/2":
            raise RuntimeError("this one is broken")

    table = {"thing.done": {"note": note}}
    while steps.fan_out(table)(database) or steps.react(table)(database):
        pass

    with database.reading() as tx:
        noted = tx.column("select subject from event where kind = 'thing.noted' order by id")
        waiting = tx.column("select attempts from reaction where done_at is null")
    assert noted == ["thing/0", "thing/1", "thing/3", "thing/4"]
    assert waiting == [1]
