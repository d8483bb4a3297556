"""Incidents are learned in their order, corrected ones anew, and offered to what is like them."""

from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import classifying, configuring, merging
from tocsin.incidents.priority import Priority
from tocsin.kit import outbox
from tocsin.kit.tx import Tx
from tocsin.triage import reactions
from tocsin.triage.actions import learning, reporting, suggesting
from tocsin.triage.actions.suggesting import Said
from tocsin.triage.suggestion import Suggestions, Target

PAST = (
    ("hardware", "The printer on floor {} is jammed again"),
    ("network", "No network in room {}, the VPN is down"),
)


def history(tx: Tx, payments: Payments, now: datetime, *, each: int = 12) -> list[int]:
    """Twelve of each kind, the network's of the ledger, all of one team."""
    return [
        story.opened(
            tx,
            payments,
            now,
            title=title.format(i),
            category=category,
            team_id=payments.people.payments.id,
            service_ids=(payments.ledger,) if category == "network" else (payments.checkout,),
        )
        for i in range(each)
        for category, title in PAST
    ]


def learn(tx: Tx) -> None:
    while learning.learn(tx):
        pass


def suggested(tx: Tx, payments: Payments, now: datetime, title: str) -> Suggestions:
    return suggesting.of_text(tx, Said(title), actor=payments.people.ana.actor, now=now)


def best(found: Suggestions, target: Target) -> str | None:
    return next((choice.name for choice in found.of(target)), None)


def test_a_new_one_is_like_what_was_before(tx: Tx, now: datetime, payments: Payments) -> None:
    numbers = history(tx, payments, now)
    learn(tx)
    found = suggested(tx, payments, now, "The VPN has no network")
    [category, *_] = found.of(Target.CATEGORY)
    assert (category.name, category.confidence > 0.5) == ("network", True)
    assert {"network", "vpn"} <= set(category.words)
    assert not {"the", "has", "no"} & set(category.words), "what anybody says is no reason"
    assert category.cases[0].number in numbers
    assert best(found, Target.SERVICE) == "ledger"
    assert best(found, Target.TEAM) == "payments"


def test_nothing_is_said_before_enough_was_learned(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    history(tx, payments, now, each=4)
    learn(tx)
    assert suggested(tx, payments, now, "The VPN has no network").choices == []


def test_the_priority_comes_from_the_service_and_not_from_the_text(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    for title in ("Everything is on fire, URGENT", "A small wish, no hurry"):
        said = Said(title, service_ids=(payments.checkout,))
        found = suggesting.of_text(tx, said, actor=ana, now=now)
        assert found.priority.priority is Priority.P2
        assert "checkout is of tier 1" in found.priority.judgement.impact_because


def test_what_is_corrected_is_learned_anew(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    numbers = history(tx, payments, now)
    learn(tx)
    configuring.add_category(tx, "network/vpn", actor=cleo, now=now)
    for number in numbers[1::2]:
        classifying.categorize(tx, number, "network/vpn", actor=ana, now=now)
    _react(tx, now)
    learn(tx)
    assert best(suggested(tx, payments, now, "VPN down"), Target.CATEGORY) == "network/vpn"
    learned = {each.target: each.learned for each in reporting.report(tx, actor=ana)}
    assert learned[Target.CATEGORY] == len(numbers)


def test_a_merged_category_is_suggested_as_what_it_became(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    numbers = history(tx, payments, now)
    for number in numbers:
        story.resolved(tx, number, payments.people.ana.actor, now)
    learn(tx)
    merging.merge_category(tx, "network", "software", actor=cleo, now=now)
    assert best(suggested(tx, payments, now, "VPN down"), Target.CATEGORY) == "software"


def test_drills_and_what_was_cancelled_teach_nothing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    story.opened(tx, payments, now, category="network", is_drill=True)
    learn(tx)
    assert not learning.learn(tx)
    assert all(each.learned == 0 for each in reporting.report(tx, actor=ana))


def test_who_configures_lets_it_read_everything_again(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    history(tx, payments, now)
    learn(tx)
    with pytest.raises(NotPermitted):
        learning.relearn(tx, actor=ana, now=now)
    learning.relearn(tx, actor=cleo, now=now)
    assert suggested(tx, payments, now, "VPN down").choices == []
    learn(tx)
    assert best(suggested(tx, payments, now, "VPN down"), Target.CATEGORY) == "network"


def test_what_was_guessed_is_reported(tx: Tx, now: datetime, payments: Payments) -> None:
    history(tx, payments, now, each=30)
    learn(tx)
    report, *_ = reporting.report(tx, actor=payments.people.ana.actor)
    assert report.learned == 60
    assert (report.accuracy or 0) > 0.8
    assert report.bins


def _react(tx: Tx, now: datetime) -> None:
    while outbox.fan_out(tx, reactions.REACTIONS, now=now):
        pass
    while claimed := outbox.claim_some(tx, now=now, limit=100):
        outbox.perform_some(tx, claimed, reactions.REACTIONS, now=now)
