"""Promises within an incident: until the next update, of the team that has it, of a vendor."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.incidents.test_clocks import perform
from tocsin.catalog import calendar_text
from tocsin.identity import actions as identity
from tocsin.identity.team import NewTeam
from tocsin.incidents import stint
from tocsin.incidents.actions import (
    agreements,
    assigning,
    clocks,
    inspecting,
    progress,
    resolving,
    talking,
)
from tocsin.incidents.actions.agreements import InvalidAgreement, SlaPolicy
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Basis, Kind
from tocsin.incidents.stint import Life, Stint
from tocsin.incidents.store import stints as store
from tocsin.incidents.store.stints import StintRow
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.page import Status as Paging

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NINE = datetime(2026, 3, 16, 9, tzinfo=UTC)
DAN = Life(NINE, reporter_id=4)


def happened(minutes: int, kind: str, actor: str = "person/1", **data: Any) -> Event:
    return Event(minutes, NINE + minutes * MINUTE, kind, "incident/1", actor, data)


def handed_on(minutes: int, before: int, after: int) -> Event:
    told: dict[str, Any] = {"from": before, "to": after}
    return happened(minutes, "incident.team_set", **told)


DECLARED = happened(0, "incident.declared", status="open", team_id=7)


def said(*events: Event) -> list[tuple[str, int, int, int | None]]:
    """Each stint as its kind, its party, and the minutes at which it began and ended."""

    def minute(at: datetime | None) -> int | None:
        return None if at is None else int((at - NINE) / MINUTE)

    found = stint.of([DECLARED, *events], DAN)
    return [(s.kind, s.party_id, minute(s.started_at) or 0, minute(s.stopped_at)) for s in found]


PAST: Mapping[str, tuple[list[Event], list[tuple[str, int, int, int | None]]]] = {
    "nothing happened": ([], [("update", 0, 0, None), ("team", 7, 0, None)]),
    "a public word begins the wait anew, a note does not": (
        [
            happened(3, "incident.commented", is_public=False),
            happened(5, "incident.commented", is_public=True),
            happened(9, "update.posted"),
        ],
        [("update", 0, 0, 5), ("update", 0, 5, 9), ("team", 7, 0, None), ("update", 0, 9, None)],
    ),
    "what the reporter says is no word to them": (
        [happened(5, "incident.commented", "person/4", is_public=True)],
        [("update", 0, 0, None), ("team", 7, 0, None)],
    ),
    "each team has its own time, also when it comes back": (
        [
            handed_on(10, 7, 8),
            handed_on(20, 8, 7),
        ],
        [("team", 7, 0, 10), ("team", 8, 10, 20), ("update", 0, 0, None), ("team", 7, 20, None)],
    ),
    "all end with the resolution and begin again with a reopening": (
        [
            happened(10, "incident.resolved", status="resolved"),
            happened(30, "incident.reopened", status="in_progress"),
        ],
        [("update", 0, 0, 10), ("team", 7, 0, 10), ("update", 0, 30, None), ("team", 7, 30, None)],
    ),
    "a vendor has it from when they are called until they are let go": (
        [
            happened(4, stint.VENDOR_ENGAGED, vendor_id=2),
            happened(6, stint.VENDOR_RELEASED, vendor_id=2),
        ],
        [("vendor", 2, 4, 6), ("update", 0, 0, None), ("team", 7, 0, None)],
    ),
}


@pytest.mark.parametrize("name", PAST)
def test_the_ledger_says_who_had_it_when(name: str) -> None:
    events, expected = PAST[name]
    assert said(*events) == expected


def test_a_new_incident_begins_as_its_ledger_will_say() -> None:
    assert stint.begun(DAN, 7) == stint.of([DECLARED], DAN)
    assert stint.begun(DAN, None) == [Stint(Kind.UPDATE, stint.NOBODY, NINE)]


@pytest.fixture
def agreed(tx: Tx, now: datetime, payments: Payments) -> Payments:
    """Users hear something every hour; payments hands a P1 on or resolves it within two."""
    cleo = payments.people.cleo.actor
    within = {(Priority.P1, Kind.UPDATE): HOUR, (Priority.P1, Kind.RESOLUTION): 4 * HOUR}
    users = SlaPolicy("users", "around the clock", within, is_default=True)
    team = SlaPolicy(
        "payments' own",
        "around the clock",
        {(Priority.P1, Kind.TEAM): 2 * HOUR},
        basis=Basis.TEAM,
        party_ids=(payments.people.payments.id,),
        warn_at=(50,),
        page_at=(100,),
    )
    for policy in (users, team):
        agreements.set_sla_policy(tx, policy, actor=cleo, now=now)
    return payments


def rows(tx: Tx, number: int, kind: Kind) -> list[StintRow]:
    return [row for row in store.of_incident(tx, number) if row.kind is kind]


def test_an_update_is_due_an_hour_after_the_last(tx: Tx, now: datetime, agreed: Payments) -> None:
    number, bo = story.opened(tx, agreed, now), agreed.people.bo.actor
    talking.comment(tx, number, "We look into it", is_public=True, actor=bo, now=now + 30 * MINUTE)
    talking.comment(tx, number, "Hm", actor=bo, now=now + 40 * MINUTE)
    assert [row.due_at for row in rows(tx, number, Kind.UPDATE)] == [now + HOUR, now + 1.5 * HOUR]
    progress.acknowledge(tx, number, actor=bo, now=now + 41 * MINUTE)
    perform(tx, now + 1.5 * HOUR)
    told = [e.data for e in story.events(tx, number, "stint_") if e.data["clock"] == "update"]
    assert told == [{"clock": "update", "percent": 100}]
    assert ("Bo", "The next update target was missed") in story.noticed(tx, number)


def test_a_team_is_warned_of_its_own_time_and_paged_when_it_is_over(
    tx: Tx, now: datetime, agreed: Payments
) -> None:
    number, bo = story.opened(tx, agreed, now), agreed.people.bo.actor
    progress.acknowledge(tx, number, actor=bo, now=now + MINUTE)
    perform(tx, now + HOUR)
    assert (_last_page(tx, number), len(story.events(tx, number, "stint_warned"))) == (
        Paging.ANSWERED,
        1,
    )
    perform(tx, now + 2 * HOUR)
    team = agreed.people.payments.id
    breached = [e.data for e in story.events(tx, number, "stint_breached")]
    assert {"clock": "team", "percent": 100, "party_id": team} in breached
    assert _last_page(tx, number) is Paging.PAGING


def _last_page(tx: Tx, number: int) -> Paging:
    page = oncall.page_of(tx, f"incident/{number}")
    assert page is not None
    return page.status


def test_a_page_that_runs_is_not_begun_anew_by_a_clock(
    tx: Tx, now: datetime, agreed: Payments
) -> None:
    number = story.opened(tx, agreed, now)
    before = oncall.page_of(tx, f"incident/{number}")
    perform(tx, now + 2 * HOUR)
    assert oncall.page_of(tx, f"incident/{number}") == before


def test_handing_over_ends_the_time_of_one_team_and_tells_how_it_went(
    tx: Tx, now: datetime, agreed: Payments
) -> None:
    cleo = agreed.people.cleo.actor
    number = story.opened(tx, agreed, now)
    other = identity.create_team(tx, NewTeam("network"), actor=cleo, now=now)
    assigning.set_team(tx, number, other, actor=cleo, now=now + 3 * HOUR)
    (row,) = rows(tx, number, Kind.TEAM)
    assert (row.stopped_at, row.elapsed, row.breached_at) == (
        now + 3 * HOUR,
        3 * HOUR,
        now + 2 * HOUR,
    )
    (told,) = story.events(tx, number, "stint_ended")
    assert (told.data["met"], told.data["party_id"]) == (False, agreed.people.payments.id)


def test_the_time_of_a_team_stands_still_while_it_is_pending(
    tx: Tx, now: datetime, agreed: Payments
) -> None:
    number, bo = story.opened(tx, agreed, now), agreed.people.bo.actor
    progress.put_on_hold(tx, number, Hold("reporter"), actor=bo, now=now + HOUR)
    assert rows(tx, number, Kind.TEAM)[0].due_at is None
    progress.resume(tx, number, actor=bo, now=now + 9 * HOUR)
    assert rows(tx, number, Kind.TEAM)[0].due_at == now + 10 * HOUR


def test_what_is_over_keeps_what_was_promised_then(tx: Tx, now: datetime, agreed: Payments) -> None:
    number, cleo = story.opened(tx, agreed, now), agreed.people.cleo.actor
    story.resolved(tx, number, cleo, now + HOUR)
    tighter = {(Priority.P1, Kind.TEAM): MINUTE}
    team = agreed.people.payments.id
    policy = SlaPolicy(
        "payments' own", "around the clock", tighter, basis=Basis.TEAM, party_ids=(team,)
    )
    agreements.set_sla_policy(tx, policy, actor=cleo, now=now + 2 * HOUR)
    resolving.reopen(tx, number, reason="Again", actor=cleo, now=now + 3 * HOUR)
    assert [row.within for row in rows(tx, number, Kind.TEAM)] == [2 * HOUR, MINUTE]


def test_a_corrected_calendar_corrects_the_past_in_portions_and_tells_it(
    tx: Tx, now: datetime, agreed: Payments
) -> None:
    bo, cleo = agreed.people.bo.actor, agreed.people.cleo.actor
    number = story.opened(tx, agreed, now)
    progress.acknowledge(tx, number, actor=bo, now=now + MINUTE)
    story.resolved(tx, number, bo, now + 5 * HOUR)
    assert story.events(tx, number, "sla_stopped")[-1].data["met"] is False
    later = now + 24 * HOUR
    short = calendar_text.parse({"weekly": {"monday": ["00:00-11:00"], "friday": ["09:00-10:00"]}})
    agreements.set_calendar(tx, "around the clock", short, actor=cleo, now=later)
    assert perform(tx, later) >= 2
    again = story.events(tx, number, "sla_stopped")[-1].data
    assert (again["clock"], again["met"], again["elapsed_seconds"]) == ("resolution", True, 5400)
    assert again["reason"] == "counted anew in the hours of around the clock"
    assert story.events(tx, number, "stint_ended")[-1].data["met"] is True
    before = len(clocks.events(tx, number))
    agreements.set_calendar(tx, "around the clock", short, actor=cleo, now=later)
    assert (perform(tx, later), len(clocks.events(tx, number))) == (0, before)


def test_how_each_promise_stands_is_shown_beside_the_incident(
    tx: Tx, now: datetime, agreed: Payments
) -> None:
    number, ana = story.opened(tx, agreed, now), agreed.people.ana.actor
    shown = inspecting.clocks(tx, number, actor=ana, now=now + 30 * MINUTE)
    assert [(s.policy, s.party, s.clock.kind, s.clock.percent) for s in shown] == [
        ("users", "", Kind.RESOLUTION, 12),
        ("payments' own", "payments", Kind.TEAM, 25),
        ("users", "", Kind.UPDATE, 50),
    ]


WRONG = {
    "a team promises no response": SlaPolicy(
        "x", "around the clock", {(Priority.P1, Kind.RESPONSE): HOUR}, basis=Basis.TEAM
    ),
    "a vendor is no default": SlaPolicy(
        "x", "around the clock", {}, is_default=True, basis=Basis.VENDOR
    ),
    "nobody is warned before it begins": SlaPolicy("x", "around the clock", {}, warn_at=(0,)),
    "nobody is warned after it is over": SlaPolicy("x", "around the clock", {}, page_at=(101,)),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_agreement_that_makes_no_sense_is_refused(
    tx: Tx, now: datetime, payments: Payments, name: str
) -> None:
    with pytest.raises(InvalidAgreement):
        agreements.set_sla_policy(tx, WRONG[name], actor=payments.people.cleo.actor, now=now)
