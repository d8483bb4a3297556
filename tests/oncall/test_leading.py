"""Ana leads payments: she plans for those on her team, and for nobody else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actions as identity
from tocsin.identity.permission import NotPermitted
from tocsin.identity.team import Membership, NewTeam
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import leaving
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.turn import Turn, Unit

DAY = timedelta(days=1)
Attempt = Callable[[Tx, Cast, datetime, Any], object]


def rota(name: str, *people: int) -> NewSchedule:
    begins = datetime.fromisoformat("2026-01-05T09:00")
    return NewSchedule(name, "UTC", (Rotation(people, "UTC", begins, Turn(1, Unit.WEEK)),))


def plan(tx: Tx, people: Cast, now: datetime, actor: Any) -> None:
    new = rota("ours", people.ana.id, people.bo.id)
    made = oncall.create_schedule(tx, new, actor=actor, now=now)
    oncall.replace_schedule(tx, made, rota("ours", people.bo.id), actor=actor, now=now)
    oncall.remove_schedule(tx, made, actor=actor, now=now)


def give_leave(tx: Tx, people: Cast, now: datetime, actor: Any) -> object:
    new = NewLeave(people.bo.id, now + DAY, now + 2 * DAY, reason="dentist")
    return leaving.add_leave(tx, new, actor=actor, now=now)


def serve(tx: Tx, people: Cast, now: datetime, actor: Any) -> object:
    new = NewService("checkout", team_id=people.payments.id)
    made = catalog.create_service(tx, new, actor=actor, now=now)
    return catalog.archive_service(tx, made, actor=actor, now=now)


def describe(tx: Tx, people: Cast, now: datetime, actor: Any) -> None:
    new = NewTeam("payments", "cards and cash")
    identity.update_team(tx, people.payments.id, new, actor=actor, now=now)
    members = [Membership(people.ana.id, is_lead=True), Membership(people.bo.id)]
    identity.set_members(tx, people.payments.id, members, actor=actor, now=now)


@pytest.mark.parametrize("attempt", [plan, give_leave, serve, describe])
def test_a_lead_configures_what_is_their_teams(
    tx: Tx, people: Cast, now: datetime, attempt: Attempt
) -> None:
    attempt(tx, people, now, people.ana.actor)


@pytest.mark.parametrize("attempt", [plan, serve, describe])
def test_whoever_does_not_lead_does_not(
    tx: Tx, people: Cast, now: datetime, attempt: Attempt
) -> None:
    with pytest.raises(NotPermitted):
        attempt(tx, people, now, people.bo.actor)


def test_a_lead_plans_for_nobody_elses_people(tx: Tx, people: Cast, now: datetime) -> None:
    ana, cleo = people.ana.actor, people.cleo.actor
    with pytest.raises(NotPermitted):
        oncall.create_schedule(tx, rota("all", people.ana.id, people.eve.id), actor=ana, now=now)
    theirs = oncall.create_schedule(tx, rota("theirs", people.eve.id), actor=cleo, now=now)
    with pytest.raises(NotPermitted):
        oncall.replace_schedule(tx, theirs, rota("theirs", people.bo.id), actor=ana, now=now)
    with pytest.raises(NotPermitted):
        catalog.create_service(tx, NewService("nobody's"), actor=ana, now=now)
    ledger = catalog.create_service(tx, NewService("ledger"), actor=cleo, now=now)
    taken = NewService("ledger", team_id=people.payments.id)
    with pytest.raises(NotPermitted):
        catalog.update_service(tx, ledger, taken, actor=ana, now=now)
