"""Cleo may configure, Bo may only respond."""

import pytest

from tocsin.identity.actor import Actor, Kind, Role


@pytest.fixture
def cleo() -> Actor:
    return Actor(Kind.PERSON, 1, "Cleo", Role.MANAGER, person_id=1)


@pytest.fixture
def bo() -> Actor:
    return Actor(Kind.PERSON, 2, "Bo", Role.RESPONDER, person_id=2)
