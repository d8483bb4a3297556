"""What a Tocsin at rest asks, and that no condition keeps anything from being done."""

import ast
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import tocsin
from tests.alerts.conftest import Ear, ear, said
from tests.world import Clock
from tocsin.alerts import inhibition_store
from tocsin.alerts.actions import due as alerts_due
from tocsin.alerts.actions import watching
from tocsin.engine import agenda as agendas
from tocsin.engine import lanes, loop
from tocsin.engine.agenda import Agenda, Bell
from tocsin.engine.loop import Lane
from tocsin.engine.signs import Signs
from tocsin.identity import actor
from tocsin.incidents.actions import declare
from tocsin.incidents.incident import Declaration
from tocsin.kit import chain, due, ledger, outbox
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import delivery
from tocsin.signals import actions as signals
from tocsin.signals.heartbeat import NewHeartbeat

__all__ = ["ear"]

HOUSE = Path(tocsin.__file__).parent
BEAT = "3" * 32
# Those that hold more often than there is work; all others are word by word what is claimed.
ROUGH = frozenset({"IS_FROZEN", "IS_OVERDUE", "IS_AT_WORK", "IS_FED", "IS_LATE", "HAS_REACTIONS"})


def texts(path: Path) -> list[str]:
    """The texts of a module, each in one line."""
    return [text for node in ast.walk(ast.parse(path.read_text())) if (text := said_by(node))]


def said_by(node: ast.AST | None) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return " ".join(str(node.value).split()) if is_text else ""  # type: ignore[union-attr]  # is_text


def conditions() -> Iterator[tuple[Path, str]]:
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.AnnAssign) or ast.unparse(node.annotation) != "Condition":
                continue
            if ast.unparse(node.target) not in ROUGH and said_by(node.value):
                yield path, said_by(node.value)


def opened(ear: Ear) -> int:
    alert = ear.hear(said())[0].alert
    assert alert is not None
    return alert.id


def test_a_condition_asks_for_what_is_claimed_word_by_word() -> None:
    asked = list(conditions())
    assert len(asked) > 15
    for path, condition in asked:
        inside = re.fullmatch(
            r"exists \( select (from .+) \)|\(select \w+ (from .+?)( limit 1\).*)", condition
        )
        assert inside, condition
        wanted = inside[1] or inside[2]
        stores = path.parent.glob("*.py")
        others = [text for one in stores for text in texts(one) if text != condition]
        assert [text for text in others if wanted in text], f"{path.name}: {condition}"


def test_every_step_that_waits_to_be_asked_can_be(
    database: Database, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Agenda] = []

    class Kept(Agenda):
        def __init__(self, monotonic: Callable[[], float]) -> None:
            super().__init__(monotonic)
            made.append(self)

    monkeypatch.setattr(lanes, "Agenda", Kept)
    lanes.build(settings, engine="test")
    assert len(made[0].conditions) > 12
    with database.reading() as tx:
        assert due.among(tx, made[0].conditions, now=clock.at) == frozenset()


def holds(ear: Ear, condition: due.Condition) -> bool:
    return bool(due.among(ear.tx, {"it": condition}, now=ear.now))


def test_an_alert_that_is_not_repeated_is_looked_for_from_its_end_on(ear: Ear) -> None:
    ear.hear(said(ends_at=ear.now + timedelta(minutes=5)))
    assert not holds(ear, alerts_due.IS_TIMED_OUT)
    ear.now += timedelta(minutes=5)
    assert holds(ear, alerts_due.IS_TIMED_OUT)


def test_what_holds_back_others_is_looked_after(ear: Ear) -> None:
    assert not holds(ear, alerts_due.IS_TO_UNMUTE)
    alert_id = opened(ear)
    ear.tx.run(
        """
        insert into inhibited (alert_id, inhibitor_id, rule_name, began_at, until)
        values (%(id)s, %(id)s, 'x', %(now)s, %(now)s)
        """,
        id=alert_id,
        now=ear.now,
    )
    assert holds(ear, inhibition_store.IS_AT_WORK)
    assert holds(ear, alerts_due.IS_TO_UNMUTE)


def test_a_watchdog_is_looked_after(ear: Ear) -> None:
    assert not holds(ear, watching.IS_FED)
    beat = NewHeartbeat("backup", timedelta(hours=1), key=BEAT)
    made = signals.create_heartbeat(ear.tx, beat, actor=actor.SYSTEM, now=ear.now)
    alert_id = opened(ear)
    ear.tx.run(
        "insert into watchdog_alert (alert_id, heartbeat_id) values (%(a)s, %(h)s)",
        a=alert_id,
        h=made.id,
    )
    assert holds(ear, watching.IS_FED)


def test_a_heartbeat_is_looked_for_when_it_is_late(ear: Ear) -> None:
    beat = NewHeartbeat("backup", timedelta(hours=1), key=BEAT)
    signals.create_heartbeat(ear.tx, beat, actor=actor.SYSTEM, now=ear.now)
    signals.ping(ear.tx, BEAT, now=ear.now)
    assert not holds(ear, signals.HEARTBEAT_IS_LATE)
    ear.now += timedelta(hours=2)
    assert holds(ear, signals.HEARTBEAT_IS_LATE)


def test_what_waits_since_the_clock_was_set_back_is_looked_for(ear: Ear) -> None:
    declaration = Declaration("It broke")
    declare.declare(ear.tx, declaration, actor=ear.people.ana.actor, now=ear.now)
    outbox.fan_out(ear.tx, {"incident.declared": {"x": lambda *_: None}}, now=ear.now)
    ear.tx.run("update notification set status = 'pending', reason = null, ended_at = null")
    assert holds(ear, outbox.HAS_REACTIONS)
    assert not holds(ear, delivery.IS_FROZEN)
    ear.now -= timedelta(hours=1)
    assert holds(ear, outbox.HAS_REACTIONS)
    assert holds(ear, delivery.IS_FROZEN)


class Work:
    """A step that has so much to do, and how often it was taken."""

    def __init__(self) -> None:
        self.left = self.taken = 0
        self.seconds = 0.0

    def take(self, _database: Database) -> bool:
        self.taken += 1
        self.left -= 1
        return self.left > 0

    def round(self, lane: Lane, database: Database, *, work: int) -> int:
        """Let it wait ``work`` turns and return how many it took."""
        self.taken, self.left = 0, work
        loop.run_until_idle(lane.steps, database, threading.Event())
        return self.taken


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def agenda(work: Work) -> Agenda:
    return Agenda(lambda: work.seconds)


def lane_of(work: Work, agenda: Agenda, *, when: due.Condition = chain.HAS_UNSEALED) -> Lane:
    bell = Bell()
    return Lane("upkeep", [agenda.step("work", work.take, when=when, bell=bell)], bell=bell)


def record(database: Database, clock: Clock) -> None:
    with database.transaction() as tx:
        ledger.record(tx, kind="thing.done", subject="thing/1", actor="a", at=clock.at)


def test_a_step_is_taken_when_its_condition_holds_and_until_its_work_is_done(
    database: Database, clock: Clock, work: Work, agenda: Agenda
) -> None:
    lane = lane_of(work, agenda)
    assert work.round(lane, database, work=3) == 3, "nobody has looked yet"
    work.seconds = 2
    assert work.round(lane, database, work=3) == 0
    record(database, clock)
    assert work.round(lane, database, work=3) == 0, "it was looked for a moment ago"
    work.seconds = 3
    assert work.round(lane, database, work=3) == 3


def test_a_call_is_reason_enough(
    database: Database, clock: Clock, work: Work, agenda: Agenda
) -> None:
    lane = lane_of(work, agenda)
    work.round(lane, database, work=1)
    assert lane.bell is not None
    lane.bell.set()
    assert work.round(lane, database, work=1) == 1


def test_a_lane_that_looks_wakes_the_lane_that_has_work(
    database: Database, clock: Clock, work: Work, agenda: Agenda
) -> None:
    lane, beside = lane_of(work, agenda), agenda.bell("email")
    work.round(lane, database, work=1)
    record(database, clock)
    work.seconds = 2
    agenda.look(database)
    assert lane.bell is not None
    assert lane.bell.is_set()
    assert not beside.is_set()


def test_no_condition_can_keep_a_step_for_long(
    database: Database, clock: Clock, work: Work, agenda: Agenda
) -> None:
    lane = lane_of(work, agenda, when="false")
    work.round(lane, database, work=1)
    work.seconds = agendas.UNASKED_SECONDS
    assert work.round(lane, database, work=1) == 1


def test_a_condition_that_cannot_be_asked_keeps_nobody_from_looking(
    database: Database, clock: Clock, work: Work, agenda: Agenda
) -> None:
    lane = lane_of(work, agenda, when="(select 1 / 0) = 1")
    work.round(lane, database, work=1)
    work.seconds = 2
    assert work.round(lane, database, work=1) == 1


def test_one_lane_leaves_the_signs_of_life_of_all_that_were_seen(
    database: Database, clock: Clock
) -> None:
    seconds = [0.0]
    signs = Signs("e", lambda: seconds[0])
    first, second, hangs = (signs.of(Lane(name, [])) for name in ("first", "second", "hangs"))

    def ticked(*run: Lane) -> dict[str, int]:
        for lane in run:
            loop.run_until_idle(lane.steps, database, threading.Event())
        with database.reading() as tx:
            lanes_seen = tx.column(
                "select lane from engine_tick where ticked_at = %(now)s", now=clock.at
            )
        return dict.fromkeys(lanes_seen, 1)

    assert set(ticked(first, second, hangs)) == {"first"}
    seconds[0] = 1
    clock.forward(timedelta(seconds=1))
    assert set(ticked(first, second)) == set()
    seconds[0] = 5
    clock.forward(timedelta(seconds=4))
    assert set(ticked(second)) == {"first", "second", "hangs"}
    seconds[0] = 10
    clock.forward(timedelta(seconds=5))
    assert set(ticked(first, second)) == {"first"}
    seconds[0] = 15
    clock.forward(timedelta(seconds=5))
    assert set(ticked(first)) == {"first", "second"}
