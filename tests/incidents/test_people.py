"""Whose it is, who is brought in, and who watches."""

from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.team import Membership, NewTeam
from tocsin.incidents import reactions
from tocsin.incidents.actions import (
    assigning,
    escalating,
    progress,
    reading,
    resolving,
    snoozing,
    talking,
)
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.role import Role
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep


def databases(tx: Tx, payments: Payments, now: datetime) -> int:
    """A team of Cleo's and Eve's, without a policy."""
    cleo, eve = payments.people.cleo, payments.people.eve
    team_id = identity.create_team(tx, NewTeam("databases"), actor=cleo.actor, now=now)
    members = [Membership(cleo.id), Membership(eve.id)]
    identity.set_members(tx, team_id, members, actor=cleo.actor, now=now)
    return team_id


def react(tx: Tx, number: int, now: datetime) -> None:
    for event in story.events(tx, number):
        for reaction in reactions.REACTIONS.get(event.kind, {}).values():
            reaction(tx, event, now)


def test_whoever_is_given_it_is_told_and_whoever_takes_it_is_not(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, (ana, bo) = story.opened(tx, payments, now), (payments.people.ana, payments.people.bo)
    assigning.assign(tx, number, ana.id, actor=ana.actor, now=now)
    assigning.assign(tx, number, bo.id, actor=ana.actor, now=now)
    assigning.assign(tx, number, None, actor=ana.actor, now=now)
    assert story.noticed(tx, number) == [("Bo", "Assigned to you")]
    assert story.kinds(tx, number) == ["declared", "assigned", "assigned", "unassigned"]


def test_an_incident_is_not_given_to_one_that_cannot_work_on_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    with pytest.raises(assigning.CannotWork, match="Dan cannot work on incidents"):
        assigning.assign(tx, number, people.dan.id, actor=people.ana.actor, now=now)


def test_another_team_takes_it_from_an_assignee_who_is_not_of_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana
    assigning.assign(tx, number, ana.id, actor=ana.actor, now=now)
    team_id = databases(tx, payments, now)
    incident = assigning.set_team(tx, number, team_id, actor=ana.actor, now=now)
    assert (incident.team_id, incident.assignee_id) == (team_id, None)
    told = story.events(tx, number, "team_set")[0].data
    assert told == {"from": payments.people.payments.id, "to": team_id}


def test_one_person_is_incident_manager_and_many_are_specialists(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, (ana, bo) = story.opened(tx, payments, now), (payments.people.ana, payments.people.bo)
    for role in (Role.INCIDENT_MANAGER, Role.SPECIALIST):
        for person in (ana, bo):
            assigning.give_role(tx, number, role, person.id, actor=ana.actor, now=now)
    held = {(holder.role, holder.person_id) for holder in reading.roles(tx, number)}
    assert held == {
        (Role.INCIDENT_MANAGER, bo.id), (Role.SPECIALIST, ana.id), (Role.SPECIALIST, bo.id)
    }  # fmt: skip
    assert story.noticed(tx, number)[0] == ("Bo", "You are incident manager")


def test_a_role_ends_once(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana
    assigning.give_role(tx, number, Role.SCRIBE, ana.id, actor=ana.actor, now=now)
    assigning.end_role(tx, number, Role.SCRIBE, ana.id, actor=ana.actor, now=now)
    with pytest.raises(assigning.HasNoSuchRole, match="not scribe"):
        assigning.end_role(tx, number, Role.SCRIBE, ana.id, actor=ana.actor, now=now)


def test_escalating_to_a_team_hands_it_over_and_pages_all_of_a_team_without_policy(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    progress.acknowledge(tx, number, actor=ana, now=now)
    team_id = databases(tx, payments, now)
    incident = escalating.to_team(tx, number, team_id, reason="Locks", actor=ana, now=now)
    assert (incident.team_id, incident.escalated_count) == (team_id, 1)
    assert story.paged(tx, number) == ["Bo", "Cleo", "Eve"]
    assert story.milestones(tx, number)[-1] == "escalated"


@pytest.mark.parametrize("has_policy", [True, False], ids=["a policy", "no policy"])
def test_a_page_that_begins_anew_goes_to_the_team_that_has_it(
    tx: Tx, now: datetime, payments: Payments, *, has_policy: bool
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    cleo, team_id = people.cleo.actor, databases(tx, payments, now)
    if has_policy:
        step = NewStep((f"person:{people.eve.email}",))
        plan = NewPolicy("databases", (step,), fallback=f"person:{people.eve.email}")
        policy_id = oncall.create_policy(tx, plan, actor=cleo, now=now)
        owned = NewService("postgres", team_id=team_id, policy_id=policy_id)
        catalog.create_service(tx, owned, actor=cleo, now=now)
    escalating.to_team(tx, number, team_id, reason="Locks", actor=people.ana.actor, now=now)
    handed = ["Eve"] if has_policy else ["Cleo", "Eve"]
    for minutes in (1, 2):
        at = now + timedelta(minutes=minutes)
        progress.acknowledge(tx, number, actor=people.eve.actor, now=at)
        snoozing.unacknowledge(tx, number, actor=people.eve.actor, now=at)
        assert pending(tx, number) == handed


def test_a_page_that_begins_anew_goes_by_the_policy_it_was_handed_to(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    step = NewStep((f"person:{people.eve.email}",))
    plan = NewPolicy("databases", (step,), fallback=f"person:{people.eve.email}")
    policy_id = oncall.create_policy(tx, plan, actor=people.cleo.actor, now=now)
    escalating.to_policy(tx, number, policy_id, reason="Locks", actor=people.ana.actor, now=now)
    progress.acknowledge(tx, number, actor=people.eve.actor, now=now)
    snoozing.unacknowledge(tx, number, actor=people.eve.actor, now=now)
    assert pending(tx, number) == ["Eve"]


def pending(tx: Tx, number: int) -> list[str]:
    return sorted(told.person for told in story.told(tx, number) if told.status == "pending")


def test_whoever_answers_for_the_other_team_has_it_and_nobody_is_paged_again(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, people = story.opened(tx, payments, now), payments.people
    progress.start_work(tx, number, actor=people.ana.actor, now=now)
    team_id = databases(tx, payments, now)
    escalating.to_team(tx, number, team_id, reason="Locks", actor=people.ana.actor, now=now)
    incident = progress.acknowledge(tx, number, actor=people.eve.actor, now=now)
    assert (incident.status, incident.assignee_id) == (Status.IN_PROGRESS, people.eve.id)
    assert pages.advance(tx, now + timedelta(hours=1)) == 0
    assert story.kinds(tx, number)[-1] == "assigned"


def test_a_team_without_anybody_leaves_it_to_the_administrators(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, cleo = story.opened(tx, payments, now), payments.people.cleo.actor
    empty = identity.create_team(tx, NewTeam("nobody"), actor=cleo, now=now)
    escalating.to_team(tx, number, empty, reason="Locks", actor=cleo, now=now)
    assert story.paged(tx, number) == ["Bo", "Eve"]


def test_escalating_to_a_team_pages_by_the_policy_of_its_service(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    team_id = databases(tx, payments, now)
    owned = NewService("postgres", team_id=team_id, policy_id=payments.policy)
    catalog.create_service(tx, owned, actor=payments.people.cleo.actor, now=now)
    escalating.to_team(tx, number, team_id, reason="Locks", actor=ana, now=now)
    statuses = [(told.person, told.status) for told in story.told(tx, number)]
    assert statuses == [("Bo", "suppressed"), ("Bo", "pending")]


def test_escalating_to_management_informs_those_who_manage(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    escalating.to_people(tx, number, reason="All shops are down", actor=ana, now=now)
    assert story.noticed(tx, number) == [("Cleo", "Escalated to you")]
    said = story.events(tx, number, "escalated")[0].data
    assert (said["way"], said["person_ids"]) == ("hierarchical", [payments.people.cleo.id])


def test_the_next_step_can_be_paged_at_once(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    escalating.next_step(tx, number, actor=ana, now=now)
    assert story.paged(tx, number) == ["Bo", "Cleo"]


def test_nobody_is_brought_in_for_what_is_over(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    with pytest.raises(escalating.NotOpen, match="reopen it first"):
        escalating.to_people(tx, number, reason="?", actor=ana, now=now)


def test_those_who_watch_are_told_once_but_not_who_did_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana
    for member in (ana, payments.people.sam):
        talking.watch(tx, number, member.id, actor=ana.actor, now=now)
    resolving.resolve(tx, number, story.FIXED, actor=ana.actor, now=now)
    react(tx, number, now)
    react(tx, number, now)
    assert story.noticed(tx, number) == [("Sam", "Ana resolved it")]


def test_a_requester_who_watches_hears_only_what_is_public(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, (ana, dan) = story.opened(tx, payments, now), (payments.people.ana, payments.people.dan)
    talking.watch(tx, number, dan.id, actor=ana.actor, now=now)
    talking.comment(tx, number, "The vendor is asleep", actor=ana.actor, now=now)
    talking.comment(tx, number, "We are on it", is_public=True, actor=ana.actor, now=now)
    react(tx, number, now)
    assert story.noticed(tx, number) == [("Dan", "Ana commented for the reporter")]


def test_one_may_watch_for_oneself_only(tx: Tx, now: datetime, payments: Payments) -> None:
    number, sam = story.opened(tx, payments, now), payments.people.sam
    assert talking.watch(tx, number, sam.id, actor=sam.actor, now=now)
    assert not talking.watch(tx, number, sam.id, actor=sam.actor, now=now)
    assert reading.watchers(tx, number) == [sam.id]
    assert talking.unwatch(tx, number, sam.id, actor=sam.actor, now=now)
    with pytest.raises(permission.NotPermitted):
        talking.watch(tx, number, payments.people.bo.id, actor=sam.actor, now=now)
