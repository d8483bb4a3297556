"""A door with three keys: a lenient one, a strict one, and one of another kind of source."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests import served
from tests.surfaces.opsgenie.door import KEY, OTHER, STRICT, Door
from tests.surfaces.shop import Shop
from tests.world import Clock
from tocsin import server
from tocsin.api.doors import quick
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource


@pytest.fixture
def door(
    database: Database, settings: Settings, payments: Shop, clock: Clock, now: datetime
) -> Iterator[Door]:
    with database.transaction() as tx:
        for name, kind, key, is_strict in (
            ("og", "opsgenie", KEY, False),
            ("strict", "opsgenie", STRICT, True),
            ("other", "prometheus", OTHER, False),
        ):
            source = NewSource(name, kind, payments.checkout, key=key, is_strict=is_strict)
            signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    with TestClient(quick.Quick(server.compose(database, settings))) as client:
        yield Door(client, database)


@pytest.fixture
def url(
    database: Database, payments: Shop, clock: Clock, now: datetime, tmp_path: Path
) -> Iterator[str]:
    """A server on a port, for clients that are real; the other key is VictorOps'."""
    with database.transaction() as tx:
        for kind, key in (("opsgenie", KEY), ("victorops", OTHER)):
            source = NewSource(kind, kind, payments.checkout, key=key)
            signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    with served.listening(database, tmp_path) as address:
        yield address
