"""The page that is sent to nobody each minute passes every hop, and nobody ever sees it."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.journeys.harness import Tocsin, eventually
from tocsin.kit import db, embedded

pytestmark = pytest.mark.timeout(180)
SHORT = {"TOCSIN_SYNTHETIC_SECONDS": "0.5", "TOCSIN_BALLAST_MB": "0"}


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tocsin]:
    data = tmp_path_factory.mktemp("synthetic") / "data"
    data.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tocsin, "_environment", lambda self: {**os.environ, **SHORT})
        running = Tocsin(data)
        running.start()
        try:
            yield running
        finally:
            running.stop()


def ask(data: Path, sql: str) -> Any:
    database = db.Database(embedded.dsn_of(data / "postgres"), connections=1)
    with database.reading() as tx:
        found = tx.value(sql)
    database.close()
    return found


def arrived(tocsin: Tocsin) -> int:
    sql = "select count(*) from synthetic_page where acknowledged_at is not null"
    return int(ask(tocsin.data, sql))


def test_it_comes_all_the_way_and_each_hop_is_timed(tocsin: Tocsin) -> None:
    eventually(lambda: arrived(tocsin) >= 2, seconds=60, what=tocsin.log()[-3000:])
    sql = """
        select count(*)
        from synthetic_page
        where error is null and acknowledged_ms > 0 and delivered_ms <= acknowledged_ms
            and accepted_ms <= delivered_ms
    """
    assert ask(tocsin.data, sql) >= 2


def test_nobody_ever_sees_it(tocsin: Tocsin) -> None:
    eventually(lambda: arrived(tocsin) >= 2, seconds=60, what=tocsin.log()[-3000:])
    for table in ("incident", "alert", "page", "notification", "raw_event", "person", "source"):
        assert ask(tocsin.data, f"select count(*) from {table}") == 0, table
    api = tocsin.api(tocsin.token())
    assert api.items("/incidents") == []
    assert not [event for event in api.items("/audit") if "synthetic" in str(event)]


def test_an_engine_that_hangs_shows_in_it(tocsin: Tocsin) -> None:
    eventually(lambda: arrived(tocsin) >= 1, seconds=60)
    assert tocsin.process
    found = {}
    for child in psutil.Process(tocsin.process.pid).children():
        with suppress(psutil.NoSuchProcess):
            found[child.name()] = child.pid
    os.kill(found["tocsin-engine"], signal.SIGSTOP)
    try:
        sql = "select count(*) from synthetic_page where left(error, 15) = 'No page arrived'"
        eventually(lambda: ask(tocsin.data, sql), seconds=60, what=tocsin.log()[-3000:])
    finally:
        os.kill(found["tocsin-engine"], signal.SIGCONT)
    before = arrived(tocsin)
    eventually(lambda: arrived(tocsin) > before, seconds=60, what=tocsin.log()[-3000:])
