"""Declining goes to the next in line, never to nobody; asking for help keeps who asks."""

from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tests.oncall.told import advance
from tocsin.identity import actor
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import declining, helping, progress, reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.page import Status as Paging
from tocsin.oncall.policy import NewPolicy, NewStep

FIVE = timedelta(minutes=5)


def opened(tx: Tx, payments: Payments, now: datetime) -> int:
    """One of no team: Bo is paged, then Cleo, then the catch-all."""
    services = (payments.ledger,)
    return story.opened(tx, payments, now, service_ids=services, policy_id=payments.policy)


def kinds(tx: Tx, number: int) -> list[str]:
    return pages.kinds(tx, ideas.subject(number))


def test_who_declines_hands_it_to_the_next_in_line_at_once(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    declining.decline(tx, number, reason="On a train", actor=bo, now=now)
    assert story.paged(tx, number) == ["Bo", "Cleo"]
    assert [each.status for each in story.told(tx, number)] == ["suppressed", "pending"]
    assert kinds(tx, number) == ["page.started", "page.stepped", "page.declined", "page.stepped"]
    found = oncall.page_of(tx, ideas.subject(number))
    assert found is not None
    assert (found.status, found.next_due_at) == (Paging.PAGING, now + FIVE)


def test_a_page_is_declined_once_and_only_by_those_who_were_paged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    with pytest.raises(oncall.NotPagedYet):
        declining.decline(tx, number, actor=people.ana.actor, now=now)
    with pytest.raises(oncall.NotPagedYet):
        declining.decline(tx, number, actor=actor.SYSTEM, now=now)
    declining.decline(tx, number, actor=people.bo.actor, now=now)
    with pytest.raises(oncall.AlreadyDeclined):
        declining.decline(tx, number, actor=people.bo.actor, now=now)
    assert story.paged(tx, number) == ["Bo", "Cleo"]


def test_what_was_answered_cannot_be_declined(tx: Tx, now: datetime, payments: Payments) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo.actor
    progress.acknowledge(tx, number, actor=bo, now=now)
    with pytest.raises(oncall.NotPaging):
        declining.decline(tx, number, actor=bo, now=now)


def test_the_last_in_line_cannot_decline_into_silence(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = opened(tx, payments, now), payments.people
    oncall.set_catch_all(tx, ["person:cleo@example.com"], actor=people.cleo.actor, now=now)
    declining.decline(tx, number, actor=people.bo.actor, now=now)
    before = pages.notifications(tx, ideas.subject(number))
    with pytest.raises(oncall.LastInLine, match="the last who can be paged"):
        declining.decline(tx, number, actor=people.cleo.actor, now=now)
    assert pages.notifications(tx, ideas.subject(number)) == before
    found = oncall.page_of(tx, ideas.subject(number))
    assert found is not None
    assert (found.status, found.next_due_at) == (Paging.PAGING, now + FIVE)


def test_the_last_of_a_policy_declines_to_the_catch_all(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = opened(tx, payments, now), payments.people
    declining.decline(tx, number, actor=people.bo.actor, now=now)
    declining.decline(tx, number, actor=people.cleo.actor, now=now)
    assert story.paged(tx, number) == ["Bo", "Cleo", "Eve"]
    with pytest.raises(oncall.LastInLine):
        declining.decline(tx, number, actor=people.eve.actor, now=now)


def test_as_long_as_another_of_the_step_has_it_nobody_else_is_paged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    people = payments.people
    both = NewStep(("person:bo@example.com", "person:ana@example.com"), FIVE)
    policy = NewPolicy("both", (both,), "person:cleo@example.com")
    policy_id = oncall.create_policy(tx, policy, actor=people.cleo.actor, now=now)
    number = story.opened(tx, payments, now, policy_id=policy_id)
    declining.decline(tx, number, actor=people.bo.actor, now=now)
    assert story.paged(tx, number) == ["Bo", "Ana"]
    declining.decline(tx, number, actor=people.ana.actor, now=now)
    assert story.paged(tx, number) == ["Bo", "Ana", "Cleo"]


def test_who_declined_is_not_paged_again_by_a_repeat(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = opened(tx, payments, now), payments.people
    declining.decline(tx, number, actor=people.bo.actor, now=now)
    advance(tx, now + FIVE)
    assert story.paged(tx, number) == ["Bo", "Cleo", "Cleo"]
    trace = oncall.trace(tx, oncall.page_of(tx, ideas.subject(number)).id)  # type: ignore[union-attr]
    assert [each.outcome for each in trace] == ["paged", "paged", "paged"]


def test_who_asks_for_help_keeps_it_and_the_next_in_line_is_paged(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = story.opened(tx, payments, now), payments.people.bo
    helping.need_help(tx, number, reason="Never saw this", actor=bo.actor, now=now)
    incident = reading.get(tx, number, actor=bo.actor)
    assert (incident.status, incident.assignee_id) == (Status.ACKNOWLEDGED, bo.id)
    assert story.paged(tx, number) == ["Bo", "Cleo"]
    assert story.told(tx, number)[-1].title.startswith("Help wanted: ")
    assert "escalated" in story.kinds(tx, number)
    progress.acknowledge(tx, number, actor=payments.people.cleo.actor, now=now + FIVE)
    after = reading.get(tx, number, actor=bo.actor)
    assert after.assignee_id == bo.id
    assert advance(tx, now + 9 * FIVE) == 0


def test_nobody_answers_the_call_for_help_so_it_goes_on(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, bo = opened(tx, payments, now), payments.people.bo
    helping.need_help(tx, number, actor=bo.actor, now=now)
    advance(tx, now + FIVE)
    assert story.paged(tx, number) == ["Bo", "Cleo", "Cleo"]  # who asks is left alone
    helping.need_help(tx, number, actor=bo.actor, now=now + 2 * FIVE)
    assert story.paged(tx, number) == ["Bo", "Cleo", "Cleo", "Eve"]


def test_help_is_asked_of_another_team(tx: Tx, now: datetime, payments: Payments) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    progress.acknowledge(tx, number, actor=people.cleo.actor, now=now)
    team = people.payments.id
    helping.need_help(tx, number, team_id=team, actor=people.cleo.actor, now=now)
    assert story.paged(tx, number) == ["Bo", "Bo"]
    assert reading.get(tx, number, actor=people.bo.actor).team_id == team


def test_nobody_who_could_help_is_said_and_changes_nothing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    people = payments.people
    for member in (people.cleo, people.eve):
        pages.unreachable(tx, member, now)
    number = opened(tx, payments, now)
    with pytest.raises(helping.NobodyToHelp, match="Name a team"):
        helping.need_help(tx, number, actor=people.bo.actor, now=now)
    assert reading.get(tx, number, actor=people.bo.actor).status is Status.OPEN
    assert [each.status for each in story.told(tx, number)] == ["pending"]
