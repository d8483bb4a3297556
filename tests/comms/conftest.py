from datetime import datetime

import pytest

from tests import cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.kit.tx import Tx


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def checkout(tx: Tx, people: cast.Cast, now: datetime) -> int:
    new = NewService("checkout-svc-eu1", tier=1, status_group="Shop", is_public=True)
    return catalog.create_service(tx, new, actor=people.cleo.actor, now=now)
