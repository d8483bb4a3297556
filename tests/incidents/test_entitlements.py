from datetime import UTC, datetime

import pytest

from tests.cast import Cast, cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actions import organisations
from tocsin.identity.organisation import NewOrganisation
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import entitlement
from tocsin.incidents.actions import declare, entitling, granted, reading
from tocsin.incidents.entitlement import Entitlement, Verdict
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.kit.tx import Tx

OFFICE = {"time_zone": "UTC", "weekly": {"monday": ["08:00-16:00"]}}
MONDAY = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
NIGHT = datetime(2026, 3, 16, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "services", "at", "verdict"),
    [
        ([], [1], MONDAY, Verdict.ENTITLED),
        ([Entitlement(1, 1)], [1], MONDAY, Verdict.ENTITLED),
        ([Entitlement(1, 2)], [1], MONDAY, Verdict.UNENTITLED),
        ([Entitlement(1, 2)], [], MONDAY, Verdict.ENTITLED),
        ([Entitlement(1)], [7], NIGHT, Verdict.ENTITLED),
        ([Entitlement(1, 1, OFFICE)], [1], MONDAY, Verdict.ENTITLED),
        ([Entitlement(1, 1, OFFICE)], [1], NIGHT, Verdict.OUTSIDE_HOURS),
        ([Entitlement(1, 1, OFFICE), Entitlement(2)], [1], NIGHT, Verdict.ENTITLED),
    ],
)
def test_whether_somebody_is_entitled(
    given: list[Entitlement], services: list[int], at: datetime, verdict: Verdict
) -> None:
    assert entitlement.judge(given, services, now=at).verdict is verdict


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


@pytest.fixture
def example(tx: Tx, people: Cast, now: datetime) -> int:
    """The organisation of everybody with an address at example.com."""
    new = NewOrganisation("Example", ("example.com",))
    return organisations.create_organisation(tx, new, actor=people.cleo.actor, now=now)


def service(tx: Tx, people: Cast, now: datetime, name: str) -> int:
    return catalog.create_service(tx, NewService(name), actor=people.cleo.actor, now=now)


def test_an_unentitled_report_is_taken_and_marked(
    tx: Tx, people: Cast, example: int, now: datetime
) -> None:
    ours, other = (service(tx, people, now, name) for name in ("wiki", "payroll"))
    wanted = [Entitlement(example, ours)]
    assert entitling.set_entitlements(tx, example, wanted, actor=people.cleo.actor, now=now)
    assert not entitling.set_entitlements(tx, example, wanted, actor=people.cleo.actor, now=now)
    said = Declaration("No payslip", channel=Channel.PORTAL, service_ids=(other,))
    number = declare.declare(tx, said, actor=people.dan.actor, now=now)
    found = entitling.standing(tx, number, actor=people.ana.actor)
    assert found is not None
    assert (found.organisation_id, found.verdict) == (example, Verdict.UNENTITLED)
    told = [e.sentence for e in reading.timeline(tx, number, actor=people.ana.actor)]
    assert "No entitlement of theirs is for this service." in told
    seen = [e.sentence for e in reading.timeline(tx, number, actor=people.dan.actor)]
    assert "No entitlement of theirs is for this service." not in seen
    page = entitling.reported_for(tx, example, actor=people.ana.actor)
    assert [incident.number for incident in page.items] == [number]


def test_the_targets_of_an_organisation_are_known(
    tx: Tx, people: Cast, example: int, now: datetime
) -> None:
    [policy_id] = entitling.agreements(tx).values()
    wanted = [Entitlement(example, policy_id=policy_id)]
    entitling.set_entitlements(tx, example, wanted, actor=people.cleo.actor, now=now)
    number = declare.declare(
        tx, Declaration("No mail", channel=Channel.PORTAL), actor=people.dan.actor, now=now
    )
    incident = reading.get(tx, number, actor=people.dan.actor)
    assert granted.agreement(tx, incident) == policy_id


@pytest.mark.parametrize(
    "wanted",
    [[Entitlement(0, 99)], [Entitlement(0), Entitlement(0)], [Entitlement(0, None, None, 99)]],
)
def test_an_entitlement_names_what_is_there_once(
    tx: Tx, people: Cast, example: int, now: datetime, wanted: list[Entitlement]
) -> None:
    with pytest.raises(entitling.InvalidEntitlement):
        entitling.set_entitlements(tx, example, wanted, actor=people.cleo.actor, now=now)


def test_what_an_organisation_may_ask_for_a_manager_says(
    tx: Tx, people: Cast, example: int, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        entitling.set_entitlements(tx, example, [], actor=people.ana.actor, now=now)
