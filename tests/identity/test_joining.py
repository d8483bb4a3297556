"""People who are put into a team at the same moment all get there."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from tests.cast import Cast, cast
from tocsin.identity import actions
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.kit.db import Database


@pytest.fixture
def people(database: Database, now: datetime) -> Cast:
    with database.transaction() as tx:
        return cast(tx, now)


def test_whom_a_provider_sends_at_once_all_join(
    database: Database, people: Cast, now: datetime
) -> None:
    joining = (people.cleo, people.dan, people.eve, people.sam)
    barrier = threading.Barrier(len(joining), timeout=20)

    def join(person_id: int) -> None:
        with database.transaction() as tx:
            tx.value("select 1")
            barrier.wait()
            actions.join_team(tx, people.payments.id, person_id, actor=SYSTEM, now=now)

    with ThreadPoolExecutor(len(joining)) as pool:
        list(pool.map(join, [each.id for each in joining]))
    with database.reading() as tx:
        found = {
            each.person_id: each.is_lead for each in actions.memberships(tx, people.payments.id)
        }
    assert set(found) == {people.ana.id, people.bo.id, *(each.id for each in joining)}
    assert found[people.ana.id], "who leads goes on to lead"


def test_nobody_puts_people_into_the_teams_of_others(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx, pytest.raises(NotPermitted):
        actions.join_team(tx, people.payments.id, people.sam.id, actor=people.bo.actor, now=now)
