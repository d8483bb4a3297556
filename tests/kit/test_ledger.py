"""The ledger keeps what it is told and refuses to forget; the chain shows who tried."""

from datetime import datetime, timedelta

import psycopg
import pytest

from tocsin.kit import chain, ledger, outbox
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx


def record(tx: Tx, now: datetime, count: int = 1, kind: str = "thing.done") -> list[int]:
    entries = [ledger.Entry(kind, f"thing/{i}", {"i": i}) for i in range(count)]
    return ledger.recorded(tx, entries, actor="person/1", at=now)


def test_events_keep_the_order_in_which_they_were_given(tx: Tx, now: datetime) -> None:
    ids = record(tx, now, 50)
    assert ids == sorted(ids)
    assert [e.data["i"] for e in reversed(ledger.recent(tx, limit=50))] == list(range(50))


@pytest.mark.parametrize("sql", ["update event set actor = 'x'", "delete from event"])
def test_the_ledger_refuses_to_be_changed(tx: Tx, now: datetime, sql: str) -> None:
    record(tx, now)
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        tx.run(sql)


def test_a_sealed_ledger_holds(tx: Tx, now: datetime) -> None:
    record(tx, now, 25)
    assert chain.seal(tx, limit=10) == 10
    assert chain.seal(tx) == 15
    assert chain.verify(tx) == chain.Verdict(checked=25, waiting=0, flaw=None)


def test_unsealed_events_are_counted_and_no_flaw(tx: Tx, now: datetime) -> None:
    record(tx, now, 3)
    assert chain.verify(tx) == chain.Verdict(checked=0, waiting=3, flaw=None)


def drop_the_guards(tx: Tx) -> None:
    """Do what somebody with the schema's own rights would do first."""
    for table in ("event", "seal"):
        tx.run(f"alter table {table} disable trigger user")
    for table in ("seal", "outbox", "unsealed"):
        tx.run(f"alter table {table} drop constraint if exists {table}_event_id_fkey")


TAMPERING = {
    "changed": "update event set actor = 'person/2' where id = (select max(id) - 2 from event)",
    "deleted": "delete from event where id = (select max(id) - 2 from event)",
    "unlinked": "delete from seal where position = 4",
    "reordered": "update seal set hash = (select hash from seal where position = 2) "
    "where position = 3",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_by_the_owner_of_the_tables_shows(tx: Tx, now: datetime, how: str) -> None:
    record(tx, now, 6)
    chain.seal(tx)
    drop_the_guards(tx)
    tx.run(TAMPERING[how])
    verdict = chain.verify(tx)
    assert not verdict.holds
    assert verdict.checked < 5


def test_a_cut_tail_shows_against_a_kept_head(tx: Tx, now: datetime) -> None:
    record(tx, now, 5)
    chain.seal(tx)
    kept = chain.head(tx)
    drop_the_guards(tx)
    tx.run("delete from seal where position > 3")
    tx.run("delete from event where id in (select id from event order by id desc limit 2)")
    assert chain.verify(tx).holds
    assert chain.verify(tx, kept=kept).flaw == chain.Flaw(
        4, None, "the chain ends before the kept head"
    )


def test_each_reaction_is_performed_once(database: Database, now: datetime) -> None:
    heard: list[int] = []
    reactions = {"thing.done": {"hear": lambda _tx, event, _now: heard.append(event.id)}}
    with database.transaction() as tx:
        ids = record(tx, now, 3)
        record(tx, now, 2, kind="thing.ignored")
    with database.transaction() as tx:
        assert outbox.fan_out(tx, reactions, now=now) == 5
        assert outbox.fan_out(tx, reactions, now=now) == 0
    while True:
        with database.transaction() as tx:
            claimed = outbox.claim(tx, now=now)
        if claimed is None:
            break
        for _ in range(2):  # a second engine that holds the same claim changes nothing
            with database.transaction() as tx:
                outbox.perform(tx, claimed, reactions, now=now)
    assert sorted(heard) == ids


def test_reactions_together_are_performed_once_to_all_that_they_want(
    database: Database, now: datetime
) -> None:
    heard: list[list[int]] = []
    ignored: set[int] = set()
    hear = outbox.Together(
        lambda _tx, events, _now: heard.append([event.id for event in events]),
        lambda event: event.id not in ignored,
    )
    reactions = {"thing.done": {"hear": hear}}
    with database.transaction() as tx:
        ids = record(tx, now, 4)
        ignored.add(ids[1])
    with database.transaction() as tx:
        outbox.fan_out(tx, reactions, now=now)
        claimed = outbox.claim_some(tx, now=now, limit=10)
    assert [claim.event_id for claim in claimed] == [ids[0], ids[2], ids[3]]
    for _ in range(2):  # a second engine that holds the same claims changes nothing
        with database.transaction() as tx:
            outbox.perform_some(tx, claimed, reactions, now=now)
    assert heard == [[ids[0], ids[2], ids[3]]]


def test_a_failing_reaction_waits_longer_each_time(tx: Tx, now: datetime) -> None:
    reactions = {"thing.done": {"fail": lambda _tx, _event, _now: None}}
    record(tx, now)
    outbox.fan_out(tx, reactions, now=now)
    first = outbox.claim(tx, now=now)
    assert first is not None
    assert outbox.claim(tx, now=now + outbox.LEASE - timedelta(seconds=1)) is None
    second = outbox.claim(tx, now=now + outbox.LEASE)
    assert second is not None
    assert second.attempts == 2
    assert outbox.claim(tx, now=now + outbox.LEASE * 2.5) is None


def test_nobody_is_called_for_what_nothing_follows_from(database: Database, now: datetime) -> None:
    """Commits that call somebody wait for each other."""
    with database.listening("engine") as wait:
        with database.transaction() as tx:
            told = [ledger.Entry("test.told", "test/1", {})]
            ledger.record_all(tx, told, actor="system", at=now, is_queued=False)
        with database.transaction() as tx:
            ledger.record_all(tx, told, actor="system", at=now, can_wait=True)
        heard = wait(5)
    assert heard == {"later"}
