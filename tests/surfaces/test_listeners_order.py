"""What one device says is taken in its order: an end that overtook its beginning ends nothing."""

import asyncio
from pathlib import Path

import pytest

from tests import ears
from tocsin.api.doors.listeners import taking
from tocsin.api.doors.listeners.taking import Taking
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals.source import NewSource

_TURNS = 40
_MAPPING = {"match": r"Interface (\S+) is down", "resolved": r"Interface (\S+) is up"}


async def _say(database: Database, source_id: int, *lines: str) -> None:
    """All within a moment, so that what comes first is still being written."""
    shared = Taking(database, per_second=100_000)
    under_way = []
    for line in lines:
        body = f"<27>router: {line}".encode()
        heard = taking.delivery(source_id, "syslog", body, address="192.0.2.1", by="tcp")
        under_way.append(asyncio.create_task(shared.take(heard, waits=True)))
        for _ in range(4):
            await asyncio.sleep(0)
    await asyncio.gather(*under_way)
    await shared.close()


@pytest.fixture
def source_id(database: Database, tmp_path: Path) -> int:
    kept = Settings(data=tmp_path, database_url=database.dsn)
    return ears.source(database, kept, NewSource("routers", "syslog", mapping=_MAPPING))


def test_no_end_overtakes_its_beginning(database: Database, source_id: int) -> None:
    lines = [f"Interface Gi0/{n} is {state}" for n in range(_TURNS) for state in ("down", "up")]
    asyncio.run(_say(database, source_id, *lines))
    with database.reading() as tx:
        assert tx.value("select count(*) from alert") == _TURNS
        assert tx.column("select identity from alert where closed_at is null limit 100") == []
