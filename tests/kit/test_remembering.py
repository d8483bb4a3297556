"""What is remembered of whom to page is never older than what is configured."""

from contextlib import suppress

import pytest

from tocsin.kit import configuration, remembering
from tocsin.kit.db import Database
from tocsin.kit.remembering import Judged, Memory
from tocsin.kit.tx import Tx


def add_team(tx: Tx, name: str) -> None:
    tx.run("insert into team (name, created_at) values (%(name)s, app_now())", name=name)


def team_names(tx: Tx, memory: Memory) -> list[str]:
    judged = Judged(tx, configuration.mark(tx), memory)
    return remembering.configured(judged).column("select name from team order by name limit 10")


def test_a_question_is_asked_once_for_as_long_as_the_mark_is_the_same(tx: Tx) -> None:
    judged = Judged(tx, "now", Memory())
    known = remembering.configured(judged)
    assert known.value("select count(*) from team") == 0
    add_team(judged, "tills")
    assert known.value("select count(*) from team") == 0
    assert judged.value("select count(*) from team") == 1
    known.column("select name from team limit 10").append("not kept")
    assert known.column("select name from team limit 10") == ["tills"]


def test_of_two_things_each_has_its_own_answer(tx: Tx) -> None:
    known = remembering.configured(Judged(tx, "now", Memory()))
    add_team(tx, "tills")
    sql = "select count(*) from team where name = any(%(names)s)"
    assert [known.value(sql, names=names) for names in (["tills"], ["carts"])] == [1, 0]


def test_what_follows_from_it_is_made_once_for_as_long_as_the_mark_is_the_same(tx: Tx) -> None:
    memory = Memory()
    made: list[str] = []

    def shouted(known: Tx) -> str:
        made.extend(known.column("select name from team order by name limit 10"))
        return "!".join(made)

    add_team(tx, "tills")
    for mark in ("before", "before", "after"):
        known = remembering.configured(Judged(tx, mark, memory))
        assert remembering.derived(known, ("shouted", 1), shouted)
    assert made == ["tills", "tills"]


def test_who_knows_no_mark_asks_each_time(tx: Tx) -> None:
    assert remembering.configured(tx) is tx
    first, second = (remembering.derived(tx, "made", lambda _: [1]) for _ in range(2))
    assert first is not second


def test_nothing_is_written_where_it_is_remembered(tx: Tx) -> None:
    with pytest.raises(TypeError, match="delete from team"):
        remembering.configured(Judged(tx, "now")).run("delete from team")


def test_what_another_changed_is_seen_by_whoever_comes_after_its_commit(database: Database) -> None:
    memory = Memory()
    with database.transaction() as tx:
        assert team_names(tx, memory) == []
    with database.transaction() as other, database.transaction() as tx:
        add_team(other, "tills")
        assert team_names(tx, memory) == []
    with database.transaction() as tx:
        assert team_names(tx, memory) == ["tills"]
        tx.run("update team set name = 'carts'")
        assert team_names(tx, memory) == ["carts"]
    with database.transaction() as tx:
        tx.run("truncate team cascade")
    with database.transaction() as tx:
        assert team_names(tx, memory) == []


def test_what_was_taken_back_is_remembered_for_nobody(database: Database) -> None:
    memory = Memory()
    with suppress(ZeroDivisionError), database.transaction() as tx:
        add_team(tx, "never")
        assert team_names(tx, memory) == ["never"]
        raise ZeroDivisionError
    with database.transaction() as tx:
        assert team_names(tx, memory) == []
        add_team(tx, "tills")
        with suppress(ZeroDivisionError), tx.savepoint():
            add_team(tx, "never")
            assert team_names(tx, memory) == ["never", "tills"]
            raise ZeroDivisionError
        assert team_names(tx, memory) == ["tills"]


def test_two_who_change_something_do_not_wait_for_each_other(database: Database) -> None:
    with database.transaction() as first:
        add_team(first, "tills")
        with database.transaction() as second:
            add_team(second, "carts")
        add_team(first, "ledger")
    with database.transaction() as tx:
        assert team_names(tx, Memory()) == ["carts", "ledger", "tills"]


def test_a_mark_moves_once_for_all_that_a_transaction_changes(database: Database) -> None:
    with database.transaction() as tx:
        before = configuration.mark(tx)
        for name in ("carts", "tills"):
            add_team(tx, name)
    with database.transaction() as tx:
        after = configuration.mark(tx)
        assert after != before
        assert tx.value("select count(*) from paging_mark") == 1
    with database.transaction() as tx:
        assert configuration.mark(tx) == after


def test_memory_does_not_grow_for_ever(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST", 3)
    memory = Memory()
    for number in range(10):
        known = remembering.configured(Judged(tx, "now", memory))
        assert known.value("select %(number)s::int", number=number) == number
        assert len(memory.at("now")) <= 4
