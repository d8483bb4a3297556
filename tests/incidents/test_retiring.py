"""What is promised no more is retired: once it holds for nobody, and its history stays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actions import organisations
from tocsin.identity.organisation import NewOrganisation
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import agreements, entitling, inspecting, reading, retiring
from tocsin.incidents.actions.agreements import InvalidAgreement, SlaPolicy
from tocsin.incidents.actions.retiring import StillInUse, UnknownPromise
from tocsin.incidents.entitlement import Entitlement
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Basis, Kind
from tocsin.kit.tx import Tx

HOUR = timedelta(hours=1)
GOLD = SlaPolicy("gold", "around the clock", {(Priority.P1, Kind.RESOLUTION): HOUR})


def agree(tx: Tx, payments: Payments, now: datetime, wanted: SlaPolicy) -> None:
    agreements.set_sla_policy(tx, wanted, actor=payments.people.cleo.actor, now=now)


def names(tx: Tx) -> set[str]:
    return {policy.name for policy in agreements.sla_policies(tx)}


def test_what_holds_for_nobody_is_retired_and_can_come_back(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    agree(tx, payments, now, GOLD)
    retiring.retire_policy(tx, "gold", actor=cleo, now=now)
    assert "gold" not in names(tx) | set(entitling.agreements(tx))
    with pytest.raises(UnknownPromise):
        retiring.retire_policy(tx, "gold", actor=cleo, now=now)
    agree(tx, payments, now, GOLD)
    assert "gold" in names(tx)


@pytest.mark.parametrize(
    ("more", "whom"),
    [
        ({"is_default": True}, "every service that has none of its own"),
        ({"service_ids": "the checkout"}, "the service checkout"),
        ({"party_ids": "its team"}, "the team payments"),
        (
            {
                "party_ids": "its team",
                "basis": Basis.TEAM,
                "within": {(Priority.P1, Kind.TEAM): HOUR},
            },
            "the team payments",
        ),
    ],
)
def test_what_somebody_goes_by_is_not(
    tx: Tx, now: datetime, payments: Payments, more: Mapping[str, Any], whom: str
) -> None:
    ids = {"the checkout": (payments.checkout,), "its team": (payments.people.payments.id,)}
    filled: dict[str, Any] = {
        name: ids[value] if isinstance(value, str) and value in ids else value
        for name, value in more.items()
    }
    agree(tx, payments, now, replace(GOLD, **filled))
    with pytest.raises(StillInUse, match=whom):
        retiring.retire_policy(tx, "gold", actor=payments.people.cleo.actor, now=now)


def test_what_an_organisation_was_granted_is_not(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo = payments.people.cleo.actor
    agree(tx, payments, now, GOLD)
    harbour = organisations.create_organisation(tx, NewOrganisation("Harbour"), actor=cleo, now=now)
    theirs = Entitlement(harbour, policy_id=entitling.agreements(tx)["gold"])
    entitling.set_entitlements(tx, harbour, [theirs], actor=cleo, now=now)
    with pytest.raises(StillInUse, match="the organisation Harbour"):
        retiring.retire_policy(tx, "gold", actor=cleo, now=now)


def test_what_ran_by_it_keeps_it(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo, ana = payments.people.cleo.actor, payments.people.ana.actor
    agree(tx, payments, now, replace(GOLD, service_ids=(payments.checkout,)))
    number = story.opened(tx, payments, now)
    story.resolved(tx, number, ana, now + HOUR / 2)
    before = reading.clocks(tx, number)
    agree(tx, payments, now + HOUR, GOLD)
    retiring.retire_policy(tx, "gold", actor=cleo, now=now + HOUR)
    assert reading.clocks(tx, number) == before
    shown = inspecting.clocks(tx, number, actor=ana, now=now + HOUR)
    assert {standing.clock.kind for standing in shown} >= {Kind.RESOLUTION}


def test_a_calendar_outlives_the_agreements_that_go_by_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    hours = agreements.calendars(tx)["around the clock"]
    agreements.set_calendar(tx, "mornings", hours, actor=cleo, now=now)
    agree(tx, payments, now, replace(GOLD, calendar="mornings"))
    with pytest.raises(StillInUse, match="gold"):
        retiring.retire_calendar(tx, "mornings", actor=cleo, now=now)
    retiring.retire_policy(tx, "gold", actor=cleo, now=now)
    retiring.retire_calendar(tx, "mornings", actor=cleo, now=now)
    assert "mornings" not in agreements.calendars(tx)
    with pytest.raises(InvalidAgreement, match="no calendar mornings"):
        agree(tx, payments, now, replace(GOLD, calendar="mornings"))
    with pytest.raises(UnknownPromise):
        retiring.retire_calendar(tx, "mornings", actor=cleo, now=now)


def test_only_who_configures_retires(tx: Tx, now: datetime, payments: Payments) -> None:
    agree(tx, payments, now, GOLD)
    ana = payments.people.ana.actor
    for retire, name in (
        (retiring.retire_policy, "gold"),
        (retiring.retire_calendar, "around the clock"),
    ):
        with pytest.raises(NotPermitted):
            retire(tx, name, actor=ana, now=now)
