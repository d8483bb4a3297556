"""What an alert costs without HTTP, in processor time: ``python -m bench.accept``.

``incidents.intake.accept`` and the sealing of what it wrote run in this process, and PostgreSQL's
process for it is looked at apart. Nothing competes with anything here, so the figures say what the
work itself costs, also on a machine that others use.
"""

import argparse
import functools
import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

from bench import alike, table, world
from tests.journeys import harness
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import chain, clock, embedded, migrate, secrets
from tocsin.kit.db import Database
from tocsin.signals.actions import intake as raw
from tocsin.signals.raw_event import Begun

KEY = secrets.from_text("k" * 32)
KNOWN = 1000
"""How many alerts there are before, which are those that are repeated."""
COLUMNS = ["alerts", "a request", "a commit", "n", "Python us", "PostgreSQL us"]
COLUMNS += ["events", "sealed: Python us", "PostgreSQL us"]


@dataclass(frozen=True)
class Case:
    mode: str
    shape: str
    a_request: int
    a_commit: int

    @property
    def name(self) -> str:
        return f"{self.mode}, {self.shape}"


CASES = [
    Case("repeated", "joining", 1, 32),
    Case("repeated", "joining", 64, 512),
    Case("new", "joining", 1, 32),
    Case("new", "joining", 64, 512),
    Case("new", "joining", 500, 1000),
    Case("new", "apart", 1, 32),
    Case("new", "apart", 250, 250),
]


@dataclass
class Spent:
    """Seconds of processor, of this process and of PostgreSQL's for it."""

    backend: psutil.Process
    python: float = field(init=False)
    postgres: float = field(init=False)

    def of(self, work: Callable[[], object]) -> None:
        before = time.process_time(), sum(self.backend.cpu_times()[:2])
        work()
        self.python = time.process_time() - before[0]
        self.postgres = sum(self.backend.cpu_times()[:2]) - before[1]

    def each(self, number: int) -> list[str]:
        return [f"{spent * 1e6 / max(number, 1):.0f}" for spent in (self.python, self.postgres)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=4000)
    arguments = parser.parse_args()
    before = world.load()
    with _database() as database:
        _take(database, [_posted(harness.KEY, alike.body(range(KNOWN), are_apart=False))])
        gc.freeze()  # as the process of the doors does
        rows = [_measured(database, case, arguments.alerts) for case in CASES]
    table.show("accept", COLUMNS, rows, note=f"load {before} before, {world.load()} after")


@contextmanager
def _database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory:
        Path(directory).chmod(0o755)
        with embedded.Server(Path(directory) / "postgres") as server:
            migrate.run(server.dsn)
            database = Database(server.dsn, connections=1)
            written = reading.read(world.paged_at("http://127.0.0.1:9/"))
            with database.transaction() as tx:
                blueprints.apply(Setting(tx, SYSTEM, clock.now(tx), KEY), written)
            yield database
            database.close()


def _measured(database: Database, case: Case, alerts: int) -> list[str]:
    numbers = count(1 + CASES.index(case) * 10_000_000)
    key = world.key_apart(CASES.index(case)) if case.shape == "apart" else harness.KEY
    commits = [
        [_delivery(case, key, numbers) for _ in range(case.a_commit // case.a_request)]
        for _ in range(alerts // case.a_commit + 1)
    ]
    _take(database, commits[0])
    with database.transaction() as tx:
        backend = psutil.Process(tx.value("select pg_backend_pid()"))
    _seal(database)
    taken, sealed = Spent(backend), Spent(backend)
    events: list[int] = []
    taken.of(lambda: _take_all(database, commits[1:]))
    sealed.of(lambda: events.append(_seal(database)))
    n = (len(commits) - 1) * case.a_commit
    row = [case.name, str(case.a_request), str(case.a_commit), str(n), *taken.each(n)]
    row += [f"{events[0] / n:.1f}", *(sealed.each(events[0]) if events[0] > n // 2 else "––")]
    print(" | ".join(row), flush=True)
    return row


def _take_all(database: Database, commits: Sequence[list[Delivery]]) -> None:
    for commit in commits:
        _take(database, commit)


def _take(database: Database, deliveries: list[Delivery]) -> None:
    with database.opened(Begun, raw.BEGIN, many=len(deliveries)) as (tx, begun):
        intake.accept_begun(tx, deliveries, begun)


def _seal(database: Database) -> int:
    """Seal all there is, and return how many events that was."""
    events = 0
    while True:
        with database.transaction() as tx:
            sealed = chain.seal(tx, limit=2000)
        events += sealed
        if not sealed:
            return events


def _delivery(case: Case, key: str, numbers: Iterator[int]) -> Delivery:
    wanted = [next(numbers) for _ in range(case.a_request)]
    if case.mode == "repeated":
        wanted = [number % KNOWN for number in wanted]
    return _posted(key, alike.body(wanted, are_apart=case.shape == "apart"))


def _posted(key: str, body: bytes) -> Delivery:
    headers = _headers(len(body))
    path, nonce = "/am/KEY/api/v2/alerts", f"{next(_nonces):016x}"
    return Delivery(key, "prometheus", body, "application/json", headers, path, nonce)


@functools.cache
def _headers(size: int) -> dict[str, str]:
    """A door has those of like requests once."""
    return {"content-type": "application/json", "content-length": str(size)}


_nonces = count()

if __name__ == "__main__":
    main()
