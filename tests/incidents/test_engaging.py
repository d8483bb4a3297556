"""Vendors are asked about an incident, their time is counted, and they are let go."""

from datetime import datetime, time, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity import actor as identity
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import escalation_matrix, timeline
from tocsin.incidents.actions import bringing_in, engaging, escalating, reading
from tocsin.incidents.actions.engaging import AlreadyEngaged, NotEngaged, OnlyADrill
from tocsin.incidents.engagement import BadEngagement
from tocsin.incidents.escalation_matrix import BadRow, Row
from tocsin.incidents.reactions import REACTIONS
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.notification import Notification, NotificationQuery
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import vendors
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.vendor import NewVendor, Way

HOUR = timedelta(hours=1)
OFFICE = Restriction(WEEK[:5], time(8), time(18))


@pytest.fixture
def contoso(tx: Tx, payments: Payments, now: datetime) -> int:
    """They work from Monday to Friday; it is Monday, 9:30 in UTC."""
    way = Way("ntfy", "contoso-desk")
    new = NewVendor("Contoso", "KV-12", "UTC", (OFFICE,), ways=(way,))
    return vendors.create_vendor(tx, new, actor=payments.people.cleo.actor, now=now)


def letters(tx: Tx, number: int, payments: Payments) -> list[Notification]:
    query = NotificationQuery(subject=f"incident/{number}")
    found = notify.list_notifications(tx, query, actor=payments.people.eve.actor).items
    return [each for each in found if each.person_id is None]


def ask(tx: Tx, number: int, vendor_id: int, payments: Payments, now: datetime) -> None:
    ana = payments.people.ana.actor
    engaging.engage(tx, number, vendor_id, reason="their API is down", actor=ana, now=now)


def test_a_vendor_is_asked_on_its_ways_and_the_incident_is_escalated(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    number = story.opened(tx, payments, now)
    ask(tx, number, contoso, payments, now)
    (letter,) = letters(tx, number, payments)
    assert (letter.channel, letter.address) == ("ntfy", "contoso-desk")
    assert letter.title == f"Contoso: Help wanted: #{number} High error rate"
    assert reading.get(tx, number, actor=payments.people.ana.actor).escalated_count == 1
    (event,) = story.events(tx, number, "vendor_engaged")
    assert event.data["vendor_id"] == contoso
    lines = timeline_of(tx, number, payments)
    assert "Ana asked Contoso for help: their API is down." in lines


def timeline_of(tx: Tx, number: int, payments: Payments) -> list[str]:
    found = reading.timeline(tx, number, actor=payments.people.ana.actor)
    entries: list[timeline.Entry] = list(getattr(found, "items", found))
    return [entry.sentence for entry in entries]


def test_their_time_counts_in_their_hours_until_they_are_let_go(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    ask(tx, number, contoso, payments, now)
    engaging.set_ticket(tx, number, contoso, " CS-9 ", actor=ana, now=now)
    tuesday = now + 23 * HOUR
    (running,) = engaging.engagements(tx, number, actor=ana, now=tuesday)
    assert (running.engagement.ticket, running.is_over) == ("CS-9", False)
    assert running.worked == timedelta(hours=9)
    engaging.release(tx, number, contoso, reason="fixed by them", actor=ana, now=tuesday)
    (over,) = engaging.engagements(tx, number, actor=ana, now=tuesday + 5 * HOUR)
    assert (over.worked, over.is_over, over.opens_at) == (running.worked, True, None)
    with pytest.raises(NotEngaged):
        engaging.release(tx, number, contoso, actor=ana, now=tuesday)
    ask(tx, number, contoso, payments, tuesday)
    assert len(engaging.engagements(tx, number, actor=ana, now=tuesday)) == 2


def test_their_clock_stops_when_the_incident_ends(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    ask(tx, number, contoso, payments, now)
    story.resolved(tx, number, ana, now + HOUR)
    (over,) = engaging.engagements(tx, number, actor=ana, now=now + 4 * HOUR)
    assert (over.worked, over.is_over) == (HOUR, True)
    with pytest.raises(escalating.NotOpen):
        ask(tx, number, contoso, payments, now)


def test_who_works_on_it_already_is_not_asked_again(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    number = story.opened(tx, payments, now)
    ask(tx, number, contoso, payments, now)
    with pytest.raises(AlreadyEngaged):
        ask(tx, number, contoso, payments, now)
    assert len(letters(tx, number, payments)) == 1
    assert engaging.in_hand(tx, contoso, actor=payments.people.ana.actor)[0].reason


def test_nobody_outside_is_asked_for_a_drill(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    number = story.opened(tx, payments, now, is_drill=True)
    with pytest.raises(OnlyADrill):
        ask(tx, number, contoso, payments, now)


def test_only_who_works_on_incidents_asks_vendors(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    number = story.opened(tx, payments, now)
    with pytest.raises(NotPermitted):
        engaging.engage(tx, number, contoso, reason="", actor=payments.people.sam.actor, now=now)
    with pytest.raises(BadEngagement):
        engaging.engage(
            tx, number, contoso, reason="x" * 501, actor=payments.people.ana.actor, now=now
        )


def react(tx: Tx, number: int, now: datetime) -> None:
    """Let happen what follows from the events of the pages about it."""
    for event in ledger.of_subject(tx, f"incident/{number}"):
        for reaction in REACTIONS.get(event.kind, {}).values():
            if event.kind == vendors.WANTED:
                reaction(tx, event, now)


def test_a_step_of_a_policy_asks_the_vendor_once(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    wanted = NewPolicy(
        "payments", (NewStep(("person:bo@example.com", "vendor:Contoso")),), "admins"
    )
    cleo = payments.people.cleo.actor
    oncall.replace_policy(tx, payments.policy, wanted, actor=cleo, now=now)
    number = story.opened(tx, payments, now)
    for _ in range(2):
        react(tx, number, now)
    (standing,) = engaging.engagements(tx, number, actor=cleo, now=now)
    assert standing.engagement.vendor_id == contoso
    assert standing.engagement.reason == "the policy payments"
    assert len(letters(tx, number, payments)) == 1


def test_a_row_of_the_matrix_asks_the_vendor_and_pages_nobody_for_it(
    tx: Tx, now: datetime, payments: Payments, contoso: int
) -> None:
    cleo = payments.people.cleo.actor
    targets = bringing_in.targets_of(tx, ["vendor:Contoso"])
    row = Row("Their API", age=HOUR, bring_in=targets)
    bringing_in.set_matrix(tx, [row], actor=cleo, now=now)
    number = story.opened(tx, payments, now)
    paged = story.paged(tx, number)
    incident = reading.get(tx, number, actor=cleo)
    bringing_in.act(tx, incident, actor=identity.SYSTEM, now=now + HOUR)
    (standing,) = engaging.engagements(tx, number, actor=cleo, now=now + HOUR)
    assert standing.engagement.reason == "Their API: open for 1 h"
    assert standing.vendor.id == contoso
    assert story.paged(tx, number) == paged


def test_a_vendor_is_brought_in_and_not_informed(tx: Tx, payments: Payments, contoso: int) -> None:
    assert contoso
    targets = bringing_in.targets_of(tx, ["vendor:Contoso"])
    with pytest.raises(BadRow, match="can bring a vendor in"):
        escalation_matrix.checked([Row("Their API", age=HOUR, inform=targets)])
