"""Policies and the catch-all are kept, changed and cannot end in silence."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import create, payments, primary, step, weekly
from tocsin.identity.permission import NotPermitted
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions
from tocsin.oncall.policy import NewPolicy
from tocsin.oncall.target import ADMINS

CLEO = "person:cleo@example.com"


def test_a_policy_is_read_back_as_it_was_written(tx: Tx, people: Cast, now: datetime) -> None:
    plan = primary(weekly(people.ana.id))
    actions.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    steps = (
        step("schedule:payments-primary", "team:payments"),
        step("person:Ana@Example.com", "admins", minutes=0.5),
    )
    policy_id = create(tx, people, payments(*steps, repeat=2), now)
    found = actions.policy(tx, policy_id)
    assert (found.name, found.repeat, str(found.fallback)) == ("payments", 2, CLEO)
    assert [[str(target) for target in each.targets] for each in found.steps] == [
        ["schedule:payments-primary", "team:payments"],
        ["person:ana@example.com", "admins"],
    ]
    assert [each.delay for each in found.steps] == [timedelta(minutes=5), timedelta(seconds=30)]
    assert actions.policy_by_name(tx, "PAYMENTS") == found
    assert actions.policies(tx) == [found]


def test_a_target_keeps_its_place_when_it_is_renamed(tx: Tx, people: Cast, now: datetime) -> None:
    plan = primary(weekly(people.ana.id))
    schedule_id = actions.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    policy_id = create(tx, people, payments(step("schedule:payments-primary")), now)
    renamed = primary(weekly(people.ana.id), name="money")
    actions.replace_schedule(tx, schedule_id, renamed, actor=people.cleo.actor, now=now)
    assert str(actions.policy(tx, policy_id).steps[0].targets[0]) == "schedule:money"


def test_replacing_a_policy_tells_what_changed_and_by_itself_nothing(
    tx: Tx, people: Cast, now: datetime
) -> None:
    policy_id = create(tx, people, payments(step("team:payments")), now)
    same, other = payments(step("team:payments")), payments(step("team:payments", minutes=7))
    assert not actions.replace_policy(tx, policy_id, same, actor=people.cleo.actor, now=now)
    assert actions.replace_policy(tx, policy_id, other, actor=people.cleo.actor, now=now)
    kinds = [event.kind for event in ledger.of_subject(tx, f"policy/{policy_id}")]
    assert kinds == ["policy.created", "policy.replaced"]
    assert actions.policy(tx, policy_id).steps[0].delay == timedelta(minutes=7)


@pytest.mark.parametrize(
    "wrong",
    [
        payments(step("team:payments"), fallback=" "),
        payments(),
        payments(step()),
        payments(step("team:payments", minutes=0)),
        payments(step("team:payments", minutes=60 * 24 * 8)),
        payments(step("team:payments"), repeat=-1),
        payments(step("team:nobody")),
        payments(step("schedule:nowhere")),
        payments(step("person:nobody@example.com")),
        payments(step("Ana")),
        NewPolicy("", (step("team:payments"),), CLEO),
    ],
)
def test_a_policy_that_could_end_in_silence_is_refused(
    tx: Tx, people: Cast, now: datetime, wrong: NewPolicy
) -> None:
    with pytest.raises(errors.Invalid):
        create(tx, people, wrong, now)


def test_two_policies_cannot_have_one_name(tx: Tx, people: Cast, now: datetime) -> None:
    create(tx, people, payments(step("team:payments")), now)
    with pytest.raises(actions.PolicyNameTaken):
        create(tx, people, payments(step("admins")), now)


def test_only_those_who_configure_edit_policies(tx: Tx, people: Cast, now: datetime) -> None:
    new = payments(step("team:payments"))
    with pytest.raises(NotPermitted):
        actions.create_policy(tx, new, actor=people.ana.actor, now=now)
    with pytest.raises(NotPermitted):
        actions.set_catch_all(tx, [CLEO], actor=people.ana.actor, now=now)


def test_the_catch_all_is_all_admins_until_somebody_chooses(
    tx: Tx, people: Cast, now: datetime
) -> None:
    assert actions.catch_all(tx) == [ADMINS]
    assert actions.set_catch_all(tx, [CLEO, "team:payments"], actor=people.cleo.actor, now=now)
    assert [str(target) for target in actions.catch_all(tx)] == [CLEO, "team:payments"]
    assert actions.set_catch_all(tx, [], actor=people.cleo.actor, now=now)
    assert actions.catch_all(tx) == [ADMINS]
