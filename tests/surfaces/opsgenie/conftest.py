"""A door with three keys: a lenient one, a strict one, and one of another kind of source."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from starlette.testclient import TestClient

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
