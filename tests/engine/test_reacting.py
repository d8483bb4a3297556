"""What follows from events, while all goes well and when something fails."""

from datetime import datetime, timedelta

import psycopg.errors
import pytest

from tests.world import Clock
from tocsin.engine.reacting import Reacting
from tocsin.kit import ledger, outbox
from tocsin.kit.db import Database
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx

SUBJECTS = [f"thing/{number}" for number in range(5)]


class Follower:
    """Notes what it reacts to, but for the subjects with which something is wrong."""

    def __init__(self) -> None:
        self.wrong: dict[str, Exception] = {}

    def __call__(self, tx: Tx, event: Event, now: datetime) -> None:
        ledger.record(tx, kind="thing.noted", subject=event.subject, actor="a", at=now)
        if event.subject in self.wrong:
            raise self.wrong[event.subject]


@pytest.fixture
def follower() -> Follower:
    return Follower()


@pytest.fixture
def reacting(database: Database, follower: Follower) -> Reacting:
    """One that has been at it for a while."""
    made = Reacting({"thing.done": {"note": follower}})
    settle(made, database)
    return made


def settle(reacting: Reacting, database: Database) -> None:
    for _ in range(20):
        if not reacting.take(database):
            return
    raise AssertionError("It does not come to rest.")


def happen(database: Database, clock: Clock) -> None:
    with database.transaction() as tx:
        for subject in SUBJECTS:
            ledger.record(tx, kind="thing.done", subject=subject, actor="person/1", at=clock.at)


def noted(database: Database) -> list[str]:
    with database.reading() as tx:
        return tx.column("select subject from event where kind = 'thing.noted' order by subject")


def rows(database: Database) -> list[int]:
    with database.reading() as tx:
        return tx.column("select event_id from reaction order by event_id")


def test_nothing_has_a_row_while_all_goes_well(
    database: Database, clock: Clock, reacting: Reacting
) -> None:
    happen(database, clock)
    settle(reacting, database)
    assert noted(database) == SUBJECTS
    assert rows(database) == []


def test_one_that_fails_keeps_none_of_those_beside_it(
    database: Database, clock: Clock, reacting: Reacting, follower: Follower
) -> None:
    follower.wrong["thing/2"] = RuntimeError("a defect")
    happen(database, clock)
    settle(reacting, database)
    assert noted(database) == [each for each in SUBJECTS if each != "thing/2"]
    with database.reading() as tx:
        assert tx.column("select attempts from reaction where done_at is null") == [1]


def test_trouble_that_passes_is_not_met_first_again(
    database: Database, clock: Clock, reacting: Reacting, follower: Follower
) -> None:
    follower.wrong["thing/2"] = psycopg.errors.QueryCanceled("it took too long")
    happen(database, clock)
    for _ in range(4):
        reacting.take(database)
    assert len(rows(database)) == len(SUBJECTS)
    follower.wrong.clear()
    clock.forward(timedelta(minutes=2))
    settle(reacting, database)
    assert noted(database) == SUBJECTS


def test_none_waits_with_one_that_always_takes_too_long(
    database: Database, clock: Clock, reacting: Reacting, follower: Follower
) -> None:
    follower.wrong["thing/2"] = psycopg.errors.QueryCanceled("it took too long")
    happen(database, clock)
    for _ in range(3):
        reacting.take(database)
    assert noted(database) == [each for each in SUBJECTS if each != "thing/2"]


def test_trouble_of_everybody_is_not_met_by_each(
    database: Database, clock: Clock, reacting: Reacting, follower: Follower
) -> None:
    trouble = psycopg.errors.QueryCanceled("it took too long")
    follower.wrong = dict.fromkeys(SUBJECTS, trouble)
    happen(database, clock)
    for _ in range(3):
        reacting.take(database)
    follower.wrong.clear()
    settle(reacting, database)
    assert noted(database) == []  # all wait for another time
    clock.forward(timedelta(minutes=2))
    settle(reacting, database)
    assert noted(database) == SUBJECTS


def test_it_is_done_at_once_again_when_all_that_waited_has_rows(
    database: Database, clock: Clock, reacting: Reacting, follower: Follower
) -> None:
    follower.wrong["thing/2"] = RuntimeError("a defect")
    happen(database, clock)
    settle(reacting, database)
    before = rows(database)
    follower.wrong.clear()
    happen(database, clock)
    settle(reacting, database)
    assert rows(database) == before
    assert len(noted(database)) == 9


def test_a_new_process_gives_what_was_left_behind_rows(
    database: Database, clock: Clock, follower: Follower
) -> None:
    happen(database, clock)
    settle(Reacting({"thing.done": {"note": follower}}), database)
    assert noted(database) == SUBJECTS
    assert len(rows(database)) == len(SUBJECTS)


def test_an_event_that_leads_to_another_is_followed_to_the_end(
    database: Database, clock: Clock, follower: Follower
) -> None:
    told: list[str] = []

    def tell(_tx: Tx, event: Event, _now: datetime) -> None:
        told.append(event.subject)

    table: outbox.Reactions = {"thing.done": {"note": follower}, "thing.noted": {"tell": tell}}
    reacting = Reacting(table)
    settle(reacting, database)
    happen(database, clock)
    settle(reacting, database)
    assert told == SUBJECTS


def test_nothing_stands_behind_what_can_wait(
    database: Database, clock: Clock, reacting: Reacting, follower: Follower
) -> None:
    later = Reacting({"thing.done": {"note": follower}}, can_wait=True)
    settle(later, database)
    with database.transaction() as tx:
        told = [ledger.Entry("thing.done", "thing/waits", {})]
        ledger.record_all(tx, told, actor="person/1", at=clock.at, can_wait=True)
    happen(database, clock)
    settle(reacting, database)
    assert noted(database) == SUBJECTS
    settle(later, database)
    assert noted(database) == [*SUBJECTS, "thing/waits"]
    assert rows(database) == []


def test_no_plan_of_quieter_times_reads_whole_tables_in_a_storm(
    database: Database, clock: Clock
) -> None:
    seen: list[str] = []

    def note(tx: Tx, _event: Event, _now: datetime) -> None:
        seen.append(tx.value("show enable_seqscan"))

    made = Reacting({"thing.done": {"note": note}})
    settle(made, database)
    happen(database, clock)
    settle(made, database)

    assert seen == ["off"] * len(SUBJECTS)
    with database.transaction() as tx:
        assert tx.value("show enable_seqscan") == "on"
