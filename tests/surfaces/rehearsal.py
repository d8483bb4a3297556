"""The API over a world in which nothing lasts, so that one world serves all routes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, LiteralString

from fastapi import FastAPI

from tests.cast import Cast
from tests.incident_of import declared
from tocsin.api import app
from tocsin.api.limits import Limiter, Rate
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.person import NewPerson
from tocsin.identity.team import NewTeam
from tocsin.identity.token import NewToken
from tocsin.kit import db
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import vendors
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.vendor import NewVendor, Way


class Rehearsal(db.Database):
    """Does everything and keeps nothing."""

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self._borrowed() as connection:
            yield db.Connection(connection)

    @contextmanager
    def opened(
        self, row: type[db.Row], sql: LiteralString, **params: Any
    ) -> Iterator[tuple[Tx, db.Row]]:
        with self.transaction() as tx:
            found = tx.maybe(row, sql, **params)
            assert found is not None
            yield tx, found


def furnish(tx: Tx, people: Cast, now: datetime) -> None:
    """Let there be somebody, a team, incidents and a schedule to be changed."""
    identity.create_person(tx, NewPerson("finn.f@example.com", "Finn F"), actor=SYSTEM, now=now)
    identity.create_team(tx, NewTeam("ledger"), actor=SYSTEM, now=now)
    identity.create_token(tx, NewToken("theirs", Role.ADMIN), actor=SYSTEM, now=now)
    for title in ("The till is slow", "The till is dead"):
        declared(tx, title, actor=people.eve.actor, now=now, is_major=True)
    oncall.create_schedule(tx, NewSchedule("primary", "UTC"), actor=SYSTEM, now=now)
    asked = NewVendor("Fabrikam", ways=(Way("email", "desk@fabrikam.example"),))
    vendors.create_vendor(tx, asked, actor=SYSTEM, now=now)


def patient_api(rehearsal: Rehearsal, settings: Settings) -> FastAPI:
    """Make the API for somebody who asks it thousands of questions a second."""
    api = app.create_api(rehearsal, settings)
    api.state.limiter = Limiter(Rate(1e6, 1_000_000), Rate(1e6, 1_000_000))
    return api
