"""The database of one seed, whose clock is the simulation's, and the transactions on it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests import databases
from tests.sim import house
from tests.sim.house import House
from tests.sim.hub import Crash, Hub
from tocsin.kit import db, embedded, migrate
from tocsin.kit.pooled import Pooled
from tocsin.kit.tx import Tx

_CLOCK = (
    "create or replace function app_now() returns timestamptz language sql stable parallel safe"
    " as $$ select current_setting('sim.now')::timestamptz $$"
)


class Lost(psycopg.OperationalError):
    """The connection broke, before the commit or after it: nobody can tell."""


@dataclass
class Ground:
    """A PostgreSQL with a template from which each seed is cloned."""

    server: str
    template: str
    house: House

    def __post_init__(self) -> None:
        self._numbers = count(1)

    @contextmanager
    def clone(self) -> Iterator[str]:
        name = f"{self.template}_{next(self._numbers)}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(
                f"create database {name} template {self.template} strategy file_copy".encode()
            )
            try:
                yield psycopg.conninfo.make_conninfo(self.server, dbname=name)
            finally:
                databases.drop(connection, name)


@contextmanager
def ground() -> Iterator[Ground]:
    """Start a PostgreSQL that forgets safely, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="tocsin-sim-", dir=databases.place()) as root:
        Path(root).chmod(0o755)
        with embedded.Server(Path(root) / "pg", durable=False) as running:
            yield prepared(running.dsn, "tocsin_sim")


def prepared(server: str, name: str) -> Ground:
    """Make the template on a server that is there: the schema, the clock and the house."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    address = psycopg.conninfo.make_conninfo(server, dbname=name)
    migrate.run(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_CLOCK)
        connection.execute(f"set sim.now = '{house.FOUNDED.isoformat()}'".encode())
        with connection.transaction():
            db.adapt(connection)
            founded = house.found(db.Connection(connection))
        connection.execute("analyze")
    return Ground(server, name, founded)


_HAS_WRITTEN = "select pg_current_xact_id_if_assigned() is not null"
_WHOLE: tuple[LiteralString, ...] = ("begin", "rollback", "commit")
_NESTED: tuple[LiteralString, ...] = (
    "savepoint step",
    "rollback to step; release step",
    "release step",
)


class _Connection(db.Connection):
    """Knows what time it is without asking: a fifth of all questions is that one."""

    def __init__(self, connection: psycopg.Connection[Any], stage: "Stage") -> None:
        super().__init__(connection)
        self._stage = stage

    def value(self, sql: LiteralString, **params: Any) -> Any:
        return self._stage.now if sql == "select app_now()" else super().value(sql, **params)


class Stage:
    """One connection, on which the transactions of all processes run one after the other."""

    def __init__(self, dsn: str, hub: Hub, starts_at: datetime) -> None:
        self.hub = hub
        self.starts_at = starts_at
        self.offset = 0.0
        self.on_commit: Callable[[], None] = lambda: None
        self.is_in_doubt = self.is_unconfirmed = self.has_written = False
        self._connection = Pooled.connect(dsn, autocommit=True)
        db.adapt(self._connection)
        self._connection.execute("set timezone = 'UTC'; set jit = off")

    @property
    def now(self) -> datetime:
        """What the database's clock shows."""
        return self.starts_at + timedelta(seconds=self.hub.elapsed + self.offset)

    @contextmanager
    def open(self, mode: str = "") -> Iterator[Tx]:
        """A transaction without any trouble."""
        begin, undo, commit = _NESTED if self.is_in_doubt else _WHOLE
        now = self.now.isoformat()
        how = "" if self.is_in_doubt else mode
        self._connection.execute(f"{begin} {how}; set sim.now = '{now}'".encode())
        try:
            yield _Connection(self._connection, self)
        except BaseException:
            self._connection.execute(undo)
            raise
        done = self._connection.execute(f"{_HAS_WRITTEN}; {commit}".encode()).fetchone()
        self.has_written = bool(done and done[0])

    def in_doubt(self, ask: Callable[[], list[Any]]) -> list[Any]:
        """Ask twice: the first time no standby confirms a commit, and then the primary is lost.

        The standby that takes over has all that was written before the last commit it confirmed.
        If the second time wrote nothing, there was none: what the first time wrote is gone.
        """
        connection = self._connection
        connection.execute("begin; savepoint before_doubt")
        self.is_in_doubt = self.is_unconfirmed = True
        ask()
        self.is_unconfirmed = False
        before = self._written()
        answers = ask()
        if self._written() == before:
            connection.execute("rollback to before_doubt")
        self.is_in_doubt = False
        connection.execute("commit")
        return answers

    def _written(self) -> str:
        row = self._connection.execute("select pg_current_wal_insert_lsn()::text").fetchone()
        assert row
        return str(row[0])

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Trouble:
    """How likely it is, at each effect, that something goes wrong there."""

    crash: float = 0.0
    pause: float = 0.0
    lost: float = 0.0


class Virtual(db.Database):
    """The pool of a process: what the product opens its transactions on."""

    def __init__(self, stage: Stage, trouble: Callable[[], Trouble]) -> None:
        self.stage = stage
        self.hub = stage.hub
        self.before_commit: Callable[[Tx], None] = lambda _: None
        self.after_finish: Callable[[list[tuple[int, int]]], None] = lambda _: None
        self.crashes = 0
        self.pauses = 0
        self._trouble = trouble

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        if self.hub.task is not None:
            self.hub.task.finishing = []
        self._maybe_lost()
        with self.stage.open() as tx:
            yield tx
            self._maybe_dies()
            self._maybe_lost()
            self.before_commit(tx)
        if self.stage.is_unconfirmed:
            raise db.NotDurable("No standby confirmed the commit.")
        self._note_commit()
        self._maybe_dies()
        self._maybe_lost()
        self._maybe_stands_still()

    @contextmanager
    def opened(
        self, row: type[db.Row], sql: LiteralString, **params: Any
    ) -> Iterator[tuple[Tx, db.Row]]:
        with self.transaction() as tx:
            first = tx.maybe(row, sql, **params)
            assert first is not None
            yield tx, first

    def at_once(self, row: type[db.Row], sql: LiteralString, **params: Any) -> list[db.Row]:
        with self.transaction() as tx:
            return tx.all(row, sql, now=self.stage.now, **params)

    @contextmanager
    def apart(self) -> Iterator[Tx]:
        with self.transaction() as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        self._maybe_lost()
        with self.stage.open("isolation level repeatable read, read only") as tx:
            yield tx

    def close(self) -> None:
        """There is nothing of its own to close."""

    def boundary(self) -> None:
        """An effect other than a transaction: the process may die or stand still here."""
        self._maybe_dies()
        self._maybe_stands_still()

    def _note_commit(self) -> None:
        if not self.stage.has_written:
            return
        self.hub.commits += 1
        task = self.hub.task
        if task is not None:
            task.committed = self.hub.commits
            self.after_finish(task.finishing)
        self.stage.on_commit()

    def _maybe_dies(self) -> None:
        if self._happens(self._trouble().crash):
            self.crashes += 1
            raise Crash

    def _maybe_lost(self) -> None:
        if self._happens(self._trouble().lost):
            raise Lost("the connection is lost")

    def _maybe_stands_still(self) -> None:
        task = self.hub.task
        if task is None or not self._happens(self._trouble().pause):
            return
        self.pauses += 1
        seconds = self.hub.rng.uniform(1, 90)
        if self.hub.rng.random() < 0.5:
            task.process.stands_still_until = self.hub.elapsed + seconds
        self.hub.sleep(seconds)

    def _happens(self, likely: float) -> bool:
        if self.hub.task is None or self.stage.is_in_doubt:
            return False
        return self.hub.rng.random() < likely
