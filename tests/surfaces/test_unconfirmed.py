"""A standby that has to confirm and does not: nobody is told that what they sent is kept."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.cast import cast
from tocsin import server
from tocsin.api.doors import quick
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.token import NewToken
from tocsin.kit import db, embedded, idempotency, migrate, ticks
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
PATH = f"/integrations/generic/{KEY}"
EVENT = {"id": "disk", "title": "Disk full", "status": "firing"}
PATIENCE = 0.3


@pytest.fixture(scope="module")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    """One that keeps what it confirms, with a source that may send to it."""
    with embedded.Server(tmp_path_factory.mktemp("primary") / "pg") as running:
        migrate.run(running.dsn)
        yield running


@pytest.fixture
def database(primary: embedded.Server) -> Iterator[db.Database]:
    opened = db.Database(primary.dsn, commit_seconds=PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def alone(primary: embedded.Server) -> Iterator[psycopg.Connection]:
    """A superuser; afterwards no standby is wanted any more."""
    dsn = psycopg.conninfo.make_conninfo(primary.dsn, user="postgres")
    with psycopg.connect(dsn, autocommit=True) as superuser:
        yield superuser
        want_standby(superuser, "")


def want_standby(superuser: psycopg.Connection, name: str) -> None:
    """Let commits wait for a standby of this name, and return when that holds."""
    superuser.execute(f"alter system set synchronous_standby_names = '{name}'".encode())
    superuser.execute("select pg_reload_conf()")
    while superuser.execute("show synchronous_standby_names").fetchone() != (name,):
        pass  # a reload takes hold a moment later; the test's own limit ends the wait


def ticked(database: db.Database, now: datetime) -> None:
    with database.transaction() as tx:
        ticks.tick(tx, engine="e", lane="l", now=now)


def test_a_commit_that_no_standby_confirms_counts_as_none(
    database: db.Database, alone: psycopg.Connection, now: datetime
) -> None:
    want_standby(alone, "missing")
    with pytest.raises(db.NotDurable):
        ticked(database, now)
    want_standby(alone, "")
    ticked(database, now)


def test_whoever_pages_goes_on_without_the_standby(
    primary: embedded.Server, alone: psycopg.Connection, now: datetime
) -> None:
    want_standby(alone, "missing")
    pager = db.Database(primary.dsn, is_confirmed=False, commit_seconds=PATIENCE)
    try:
        ticked(pager, now)
    finally:
        pager.close()


def test_an_answer_is_not_repeated_before_the_deed_is_replicated(
    database: db.Database, alone: psycopg.Connection, now: datetime
) -> None:
    """The client gave up, asks again, and finds its key: that must not be a success either."""
    asked = idempotency.Request("person/1", "once", b"f" * 32)

    def ask() -> idempotency.Answer | None:
        with database.transaction() as tx:
            kept = idempotency.recall(tx, asked, now=now)
            if kept is None:
                idempotency.remember(tx, asked, idempotency.Answer(201, "{}"), now=now)
            return kept

    want_standby(alone, "missing")
    for _ in range(2):
        with pytest.raises(db.NotDurable):
            ask()
    want_standby(alone, "")
    assert ask() == idempotency.Answer(201, "{}")


def test_a_sender_is_told_to_come_back_and_then_opens_one_incident(
    database: db.Database, alone: psycopg.Connection, tmp_path: Path, now: datetime
) -> None:
    with database.transaction() as tx:
        people = cast(tx, now)
        signals.create_source(tx, NewSource("shell", "generic", key=KEY), actor=SYSTEM, now=now)
        eve = NewToken("Eve", people.eve.person.role, person_id=people.eve.id)
        token = identity.create_token(tx, eve, actor=SYSTEM, now=now)
    composed = server.compose(database, Settings(data=tmp_path))
    by_eve = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    team = {"name": "storage"}
    with TestClient(quick.Quick(composed)) as client:
        want_standby(alone, "missing")
        for _ in range(2):  # the repeat of what is there already writes too, and waits as well
            refused = client.post(PATH, json=EVENT)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert client.post("/api/v1/teams", json=team, headers=by_eve).status_code == 503
        assert client.post("/api/v1/teams", json=team, headers=by_eve).status_code == 503
        want_standby(alone, "")
        assert client.post(PATH, json=EVENT).json()["outcomes"] == ["repeated"]
        assert client.post("/api/v1/teams", json=team, headers=by_eve).status_code == 201
        with database.reading() as tx:
            assert tx.value("select count(*) from incident") == 1
