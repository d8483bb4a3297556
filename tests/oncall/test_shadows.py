"""A shadow is told silently of what pages whoever has the schedule, and counts as nobody."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, Member
from tests.oncall.conftest import create, payments, primary, step, weekly
from tests.oncall.told import KEY, MESSAGE, SUBJECT, reachable, unreachable
from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Urgency
from tocsin.notify.notification import Notification, NotificationQuery
from tocsin.oncall import actions
from tocsin.oncall.actions import shadowing
from tocsin.oncall.actions.spells import SpellIsOver
from tocsin.oncall.page import NewPage
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.shift import Span
from tocsin.oncall.spell import BadSpell

DAY = timedelta(days=1)


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    """Ana has it, and everybody can be reached."""
    reachable(tx, *people.all, now=now)
    new = primary(weekly(people.ana.id))
    return actions.create_schedule(tx, new, actor=people.cleo.actor, now=now)


@pytest.fixture
def policy_id(tx: Tx, people: Cast, plan: int, now: datetime) -> int:
    return create(tx, people, payments(step("schedule:payments-primary")), now)


def learns(tx: Tx, plan: int, member: Member, now: datetime) -> int:
    new = NewShadow(plan, member.id, now, now + 7 * DAY, "first week")
    return shadowing.add_shadow(tx, new, actor=member.actor, now=now)


def letters(tx: Tx, member: Member, people: Cast) -> list[Notification]:
    query = NotificationQuery(person_id=member.id)
    return list(notify.list_notifications(tx, query, actor=people.eve.actor).items)


def start(tx: Tx, policy_id: int, now: datetime, subject: str = SUBJECT) -> int:
    new = NewPage(subject, policy_id, MESSAGE)
    return actions.start_page(tx, new, actor=actor.SYSTEM, now=now)


def test_a_shadow_is_told_in_the_inbox_and_not_paged(
    tx: Tx, people: Cast, plan: int, policy_id: int, now: datetime
) -> None:
    learns(tx, plan, people.bo, now)
    page_id = start(tx, policy_id, now)
    (told,) = letters(tx, people.bo, people)
    assert (told.channel, told.kind, told.urgency) == ("inbox", Kind.NOTICE, Urgency.LOW)
    assert told.title == "You shadow Ana: Checkout is down"
    assert [each.person_id for each in actions.trace(tx, page_id)] == [people.ana.id]
    (said,) = [e for e in ledger.of_subject(tx, SUBJECT) if e.kind == "page.shadowed"]
    assert said.data["person_ids"] == [people.bo.id]


def test_with_mail_set_up_a_shadow_gets_a_mail_too_and_nothing_that_rings(
    tx: Tx, people: Cast, plan: int, policy_id: int, now: datetime
) -> None:
    mail = {"host": "mail.example.com", "sender": "tocsin@example.com"}
    notify.set_channel_settings(tx, "email", mail, key=KEY, actor=actor.SYSTEM, now=now)
    learns(tx, plan, people.bo, now)
    start(tx, policy_id, now)
    assert {each.channel for each in letters(tx, people.bo, people)} == {"inbox", "email"}


def test_many_pages_at_once_are_told_too_and_a_repeat_is_not_told_twice(
    tx: Tx, people: Cast, plan: int, policy_id: int, now: datetime
) -> None:
    learns(tx, plan, people.bo, now)
    new = [NewPage(f"incident/{n}", policy_id, MESSAGE) for n in range(3)]
    actions.start_pages(tx, new, actor=actor.SYSTEM, now=now)
    assert len(letters(tx, people.bo, people)) == 3


def test_a_page_that_only_a_shadow_could_see_has_reached_nobody(
    tx: Tx, people: Cast, plan: int, policy_id: int, now: datetime
) -> None:
    unreachable(tx, people.ana, now)
    learns(tx, plan, people.bo, now)
    page_id = start(tx, policy_id, now)
    outcomes = [(each.person_id, each.outcome) for each in actions.trace(tx, page_id)]
    assert outcomes == [(people.ana.id, "nobody"), (people.cleo.id, "paged")]
    assert letters(tx, people.bo, people) == []


def test_whoever_is_paged_does_not_shadow_themselves(
    tx: Tx, people: Cast, plan: int, policy_id: int, now: datetime
) -> None:
    learns(tx, plan, people.ana, now)
    start(tx, policy_id, now)
    assert [each.kind for each in letters(tx, people.ana, people)] == [Kind.PAGE]


def test_shadowing_ends_when_it_is_over_or_taken_back(
    tx: Tx, people: Cast, plan: int, policy_id: int, now: datetime
) -> None:
    shadow_id = learns(tx, plan, people.bo, now)
    shadowing.remove_shadow(tx, shadow_id, actor=people.bo.actor, now=now + DAY)
    start(tx, policy_id, now + DAY)
    assert letters(tx, people.bo, people) == []
    with pytest.raises(SpellIsOver):
        shadowing.remove_shadow(tx, shadow_id, actor=people.bo.actor, now=now + 2 * DAY)
    span = Span(now, now + DAY)
    (kept,) = shadowing.list_shadows(tx, span=span, schedule_id=plan, actor=people.sam.actor)
    assert (kept.person_id, kept.ends_at) == (people.bo.id, now + DAY)


@pytest.mark.parametrize(("begin", "end"), [(2, 1), (-3, -1), (0, 400)])
def test_a_time_that_makes_no_sense_is_refused(
    tx: Tx, people: Cast, plan: int, now: datetime, begin: int, end: int
) -> None:
    new = NewShadow(plan, people.bo.id, now + begin * DAY, now + end * DAY)
    with pytest.raises(BadSpell):
        shadowing.add_shadow(tx, new, actor=people.bo.actor, now=now)


def test_who_may_not_read_incidents_cannot_shadow(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    new = NewShadow(plan, people.dan.id, now, now + DAY)
    with pytest.raises(BadSpell, match="Dan may not read incidents"):
        shadowing.add_shadow(tx, new, actor=people.cleo.actor, now=now)
