"""A connection to PostgreSQL as a pool has it."""

from collections.abc import Iterator

import pytest

from tocsin.kit import db
from tocsin.kit.pooled import Pooled


@pytest.fixture
def connection(shared_dsn: str) -> Iterator[Pooled]:
    with Pooled.connect(shared_dsn) as connection:
        db.adapt(connection)
        yield connection
        if not connection.closed:
            connection.rollback()
