"""The suite's PostgreSQL as the ground of the simulation."""

import os

import pytest

from tests.sim import stage
from tests.sim.stage import Ground


@pytest.fixture(scope="session")
def ground(server: str) -> Ground:
    return stage.prepared(server, f"tocsin_sim_{os.getpid()}")
