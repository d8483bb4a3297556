"""Ana leads payments: she plans for those on her team, and for nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.identity.team import Membership, NewTeam
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import calendars, leaving
from tocsin.oncall.calendar import NewCalendar, Purpose
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.turn import Turn, Unit
from tocsin.signals import actions as signals
from tocsin.signals.actions import previewing, proving
from tocsin.signals.actions.previewing import Trial
from tocsin.signals.heartbeat import NewHeartbeat
from tocsin.signals.preview import Sample
from tocsin.signals.raw_event import NewRaw
from tocsin.signals.source import NewSource

DAY = timedelta(days=1)
FEED = "https://calendar.example.com/rota.ics"
KEY = secrets.from_text("a key of the instance for these tests")
Attempt = Callable[[Tx, Cast, datetime, Any], object]


def rota(name: str, *people: int) -> NewSchedule:
    begins = datetime.fromisoformat("2026-01-05T09:00")
    return NewSchedule(name, "UTC", (Rotation(people, "UTC", begins, Turn(1, Unit.WEEK)),))


def ladder(*targets: str, fallback: str = "admins") -> NewPolicy:
    return NewPolicy("ours", (NewStep(targets),), fallback)


def owned(tx: Tx, team_id: int | None, now: datetime) -> int:
    new = NewService(f"till {team_id}", team_id=team_id)
    return catalog.create_service(tx, new, actor=SYSTEM, now=now)


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


def escalate(tx: Tx, people: Cast, now: datetime, actor: Any) -> None:
    oncall.create_schedule(tx, rota("pay", people.ana.id, people.bo.id), actor=actor, now=now)
    made = oncall.create_policy(tx, ladder("schedule:pay", "team:payments"), actor=actor, now=now)
    changed = ladder("person:bo@example.com", fallback="person:ana@example.com")
    oncall.replace_policy(tx, made, changed, actor=actor, now=now)
    catalog.remove_policy(tx, made, actor=actor, now=now)


def connect(tx: Tx, people: Cast, now: datetime, actor: Any) -> None:
    wanted = NewSource("prom", "generic", service_id=owned(tx, people.payments.id, now))
    made = signals.create_source(tx, wanted, actor=actor, now=now)
    signals.update_source(tx, made.id, replace(wanted, is_strict=True), actor=actor, now=now)
    signals.rotate_key(tx, made.id, actor=actor, now=now)
    proving.set_secret(tx, made.id, "between us", sealed_with=KEY, actor=actor, now=now)
    signals.remove_source(tx, made.id, actor=actor, now=now)


def watch(tx: Tx, people: Cast, now: datetime, actor: Any) -> None:
    job = NewHeartbeat("backup", DAY, service_id=owned(tx, people.payments.id, now))
    made = signals.create_heartbeat(tx, job, actor=actor, now=now)
    signals.update_heartbeat(tx, made.id, replace(job, interval=2 * DAY), actor=actor, now=now)
    signals.remove_heartbeat(tx, made.id, actor=actor, now=now)


def subscribe(tx: Tx, people: Cast, now: datetime, actor: Any) -> None:
    plan = oncall.create_schedule(tx, rota("fed", people.bo.id), actor=SYSTEM, now=now)
    for new in (
        NewCalendar("turns", Purpose.ROTA, FEED, schedule_id=plan),
        NewCalendar("away", Purpose.LEAVE, FEED, person_id=people.bo.id),
    ):
        made = calendars.add_calendar(tx, new, key=KEY, actor=actor, now=now)
        calendars.read_again(tx, made, actor=actor, now=now)
        calendars.remove_calendar(tx, made, actor=actor, now=now)


THEIRS = [plan, serve, describe, escalate, connect, watch, subscribe]


@pytest.mark.parametrize("attempt", [give_leave, *THEIRS])
def test_a_lead_configures_what_is_their_teams(
    tx: Tx, people: Cast, now: datetime, attempt: Attempt
) -> None:
    attempt(tx, people, now, people.ana.actor)


@pytest.mark.parametrize("attempt", THEIRS)
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


@pytest.mark.parametrize(
    ("steps", "fallback"),
    [
        (["person:eve@example.com"], "admins"),
        (["person:bo@example.com", "person:eve@example.com"], "admins"),
        (["admins"], "admins"),
        (["schedule:theirs"], "admins"),
        (["schedule:empty"], "admins"),
        (["team:search"], "admins"),
        (["person:bo@example.com"], "person:cleo@example.com"),
        (["person:bo@example.com"], "team:search"),
    ],
)
def test_a_lead_lets_a_policy_page_nobody_elses_people(
    tx: Tx, people: Cast, now: datetime, steps: list[str], fallback: str
) -> None:
    oncall.create_schedule(tx, rota("theirs", people.bo.id, people.eve.id), actor=SYSTEM, now=now)
    oncall.create_schedule(tx, NewSchedule("empty", "UTC", ()), actor=SYSTEM, now=now)
    identity.create_team(tx, NewTeam("search"), actor=SYSTEM, now=now)
    wanted = ladder(*steps, fallback=fallback)
    with pytest.raises(NotPermitted, match="or to lead the team that it is of"):
        oncall.create_policy(tx, wanted, actor=people.ana.actor, now=now)


def test_a_lead_leaves_whom_a_policy_asks_last_as_it_is_and_others_policies_alone(
    tx: Tx, people: Cast, now: datetime
) -> None:
    ana, cleo = people.ana.actor, people.cleo.actor
    made = oncall.create_policy(
        tx, ladder("person:bo@example.com", fallback="person:cleo@example.com"), actor=cleo, now=now
    )
    wanted = ladder("person:ana@example.com", fallback="person:cleo@example.com")
    assert oncall.replace_policy(tx, made, wanted, actor=ana, now=now)
    theirs = ladder("person:ana@example.com", "person:cleo@example.com")
    oncall.replace_policy(tx, made, theirs, actor=cleo, now=now)
    with pytest.raises(NotPermitted):
        oncall.replace_policy(tx, made, wanted, actor=ana, now=now)
    with pytest.raises(NotPermitted):
        catalog.remove_policy(tx, made, actor=ana, now=now)


def test_a_lead_connects_nothing_to_what_is_not_their_teams(
    tx: Tx, people: Cast, now: datetime
) -> None:
    ana = people.ana.actor
    ours, theirs = owned(tx, people.payments.id, now), owned(tx, None, now)
    for place in (theirs, None):
        new = NewSource("mine", "generic", service_id=place)
        with pytest.raises(NotPermitted):
            signals.create_source(tx, new, actor=ana, now=now)
        other = NewSource(f"theirs {place}", "generic", service_id=place)
        made = signals.create_source(tx, other, actor=SYSTEM, now=now)
        taken = replace(other, service_id=ours)
        with pytest.raises(NotPermitted):
            signals.update_source(tx, made.id, taken, actor=ana, now=now)
        with pytest.raises(NotPermitted):
            signals.rotate_key(tx, made.id, actor=ana, now=now)
        with pytest.raises(NotPermitted):
            proving.set_secret(tx, made.id, "between us", sealed_with=KEY, actor=ana, now=now)


def test_a_lead_tries_a_mapping_on_what_their_own_sources_sent(
    tx: Tx, people: Cast, now: datetime
) -> None:
    tried = []
    for service_id in (owned(tx, people.payments.id, now), None):
        new = NewSource(f"of {service_id}", "generic", service_id=service_id)
        source = signals.create_source(tx, new, actor=SYSTEM, now=now)
        raw = NewRaw(source.id, b'{"title": "full"}', "application/json", {}, "/x")
        (number,) = signals.store_raw(tx, [raw], now=now)
        tried.append(Trial("generic", {}, Sample(b""), f"event-{number}"))
    ours, theirs = tried
    assert previewing.preview(tx, ours, actor=people.ana.actor, now=now).total == 1
    with pytest.raises(NotPermitted):
        previewing.preview(tx, theirs, actor=people.ana.actor, now=now)
    with pytest.raises(NotPermitted):
        previewing.preview(tx, ours, actor=people.bo.actor, now=now)


def test_a_lead_has_no_calendar_read_that_puts_others_on_call_or_on_leave(
    tx: Tx, people: Cast, now: datetime
) -> None:
    plan = oncall.create_schedule(tx, rota("theirs", people.eve.id), actor=SYSTEM, now=now)
    for new, who in (
        (NewCalendar("turns", Purpose.ROTA, FEED, schedule_id=plan), people.ana),
        (NewCalendar("away", Purpose.LEAVE, FEED, person_id=people.eve.id), people.ana),
        (NewCalendar("all leave", Purpose.LEAVE, FEED), people.ana),
        (NewCalendar("away", Purpose.LEAVE, FEED, person_id=people.ana.id), people.bo),
    ):
        with pytest.raises(NotPermitted):
            calendars.add_calendar(tx, new, key=KEY, actor=who.actor, now=now)
        made = calendars.add_calendar(tx, new, key=KEY, actor=SYSTEM, now=now)
        with pytest.raises(NotPermitted):
            calendars.remove_calendar(tx, made, actor=who.actor, now=now)
