"""One PostgreSQL for the session, a template with the schema, and three ways to use it.

``tx`` is a transaction that is rolled back (ideas that need SQL, actions); ``database`` is a
clone of its own (surfaces, engine, journeys); ``dsn`` is that clone's address (processes).
"""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests import databases, world
from tests.chaos.summary import pytest_terminal_summary  # noqa: F401 - pytest looks for it here
from tests.databases import Lender
from tocsin.kit import db, embedded, logs, migrate
from tocsin.kit.tx import Tx

LONG_FIRST = ("chaos", "watch", "sim", "browser", "journeys", "security")
OF_PROCESSES = ("watch", "browser", "journeys")
NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
# How long an example takes says more of the machine's other work than of ours.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
# Processes that tests start find their modules compiled, as they are where Tocsin is installed,
# even if this process was told to leave nothing behind: it is half of what starting them takes.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix, "bytecode")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker waits for another at the end.

    What drives a browser, whole processes or other people's programs may be tried a second time,
    since a busy machine can starve any of them; the summary tells. What counts lost pages is never
    tried again.
    """
    places = {name: number for number, name in enumerate(LONG_FIRST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))
    for item in items:
        if item.path.parent.name in OF_PROCESSES or item.get_closest_marker("realclient"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    """Log as the processes do: on standard error, so that what a command prints stays clean."""
    logs.configure("info")


@pytest.fixture(autouse=True)
def _the_log_stays_as_it_was(_logs: None) -> Iterator[None]:
    """A test that logs elsewhere, or more, or less, does so for itself alone."""
    root = logging.getLogger()
    handlers, level, ours = list(root.handlers), root.level, structlog.get_config()
    yield
    structlog.configure(**ours)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL that forgets safely: TEST_DATABASE_URL or the embedded one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-test-", dir=databases.place()) as root:
        Path(root).chmod(0o755)
        with embedded.Server(Path(root) / "pg", durable=False) as running:
            yield running.dsn


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a database that holds the schema and nothing else."""
    name = f"tocsin_template_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    migrate.run(_address(server, name))
    return name


@pytest.fixture(scope="session")
def lender(server: str, template: str) -> Lender:
    return Lender(server, template)


@pytest.fixture(scope="session")
def shared_dsn(lender: Lender) -> str:
    """One clone whose transactions are all rolled back."""
    return lender.clone()


@pytest.fixture
def tx(shared_dsn: str) -> Iterator[Tx]:
    """A transaction on an empty schema; nothing of it stays."""
    with psycopg.connect(shared_dsn) as connection:
        db.adapt(connection)
        connection.execute("set timezone = 'UTC'")
        yield db.Connection(connection)
        connection.rollback()


@pytest.fixture
def dsn(lender: Lender) -> Iterator[str]:
    """The address of a database of the test's own, empty but for the schema."""
    address = lender.lend()
    yield address
    lender.take_back(address)


@pytest.fixture
def database(dsn: str) -> Iterator[db.Database]:
    opened = db.Database(dsn)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in March, before the clocks change."""
    return NOW


@pytest.fixture
def clock(database: db.Database, dsn: str) -> world.Clock:
    """The database's clock under the test's thumb, frozen at ``NOW``."""
    return world.Clock(dsn, NOW)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real payloads and data sets beside the checkout; tests of them skip where they are absent."""
    found = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).parents[2] / "shared"))
    if not (found / "README.md").exists():
        pytest.skip("the shared payloads are not beside this checkout")
    return found


def _address(server: str, name: str) -> str:
    return psycopg.conninfo.make_conninfo(server, dbname=name)
