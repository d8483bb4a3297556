"""One database with the house that all worlds have in common; each world in it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from tests.databases import Lender
from tests.whatif import worlds
from tests.whatif.worlds import House
from tocsin.kit import db
from tocsin.kit.tx import Tx


@dataclass(frozen=True)
class Ground:
    """A transaction in which the house was founded, and which ends without a trace."""

    tx: Tx
    house: House


@pytest.fixture(scope="module")
def ground(lender: Lender) -> Iterator[Ground]:
    address = lender.lend()
    with psycopg.connect(address) as connection:
        db.adapt(connection)
        connection.execute("set timezone = 'UTC'")
        tx = db.Connection(connection)
        yield Ground(tx, worlds.found(tx))
        connection.rollback()
    lender.take_back(address)
