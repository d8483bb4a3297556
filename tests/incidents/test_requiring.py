"""What must be known before a stage, and that nobody who is woken up is kept waiting by it."""

from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import requirement
from tocsin.incidents.actions import (
    answering,
    classifying,
    closing,
    due,
    progress,
    reading,
    requiring,
    resolving,
)
from tocsin.incidents.actions.answering import Wish
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.requirement import Incomplete, Need, Stage
from tocsin.kit.tx import Tx
from tocsin.notify.answers import Verb

DAY = timedelta(days=1)
SORTED = frozenset({Need.CATEGORY, Need.DESCRIPTION})


def require(tx: Tx, payments: Payments, stage: Stage, now: datetime) -> None:
    cleo = payments.people.cleo.actor
    assert requiring.set_requirements(tx, {stage: SORTED}, actor=cleo, now=now)


def test_needs_are_listed_as_a_sentence_names_them() -> None:
    assert requirement.listed([Need.TEAM]) == "a team"
    assert requirement.listed([Need.CATEGORY, Need.SERVICE, Need.ANSWERS]) == (
        "a category, a service and the answers that its form requires"
    )


def test_only_who_configures_says_what_is_required(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    with pytest.raises(NotPermitted):
        requiring.set_requirements(tx, {}, actor=payments.people.ana.actor, now=now)
    cleo = payments.people.cleo.actor
    assert not requiring.set_requirements(tx, {}, actor=cleo, now=now)
    require(tx, payments, Stage.CLOSED, now)
    assert requiring.requirements(tx)[Stage.CLOSED] == SORTED


def test_it_is_not_acknowledged_before_that_is_known(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    require(tx, payments, Stage.ACKNOWLEDGED, now)
    ana, number = payments.people.ana.actor, story.reported(tx, payments, now)
    sentence = "cannot be acknowledged yet: it lacks a category and a description"
    for take in (progress.acknowledge, progress.start_work):
        with pytest.raises(Incomplete, match=sentence):
            take(tx, number, actor=ana, now=now)
    classifying.categorize(tx, number, "software", actor=ana, now=now)
    assert requiring.outlook(tx, number, actor=ana) == {Stage.ACKNOWLEDGED: [Need.DESCRIPTION]}
    classifying.edit(tx, number, description="The card is refused.", actor=ana, now=now)
    progress.acknowledge(tx, number, actor=ana, now=now)
    assert requiring.outlook(tx, number, actor=ana) == {}


def test_what_is_pressing_and_what_an_alert_opened_is_acknowledged_at_once(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    require(tx, payments, Stage.ACKNOWLEDGED, now)
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now)
    assert reading.get(tx, number, actor=ana).priority.is_pressing
    assert progress.acknowledge(tx, number, actor=ana, now=now).status is Status.ACKNOWLEDGED


def test_an_answer_to_a_page_counts_whatever_is_missing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    require(tx, payments, Stage.ACKNOWLEDGED, now)
    number, bo = story.reported(tx, payments, now), payments.people.bo
    done = answering.perform(tx, Wish(Verb.ACKNOWLEDGE, number, bo.person, "ntfy"), now=now)
    assert done.is_done


def test_it_is_not_resolved_before_that_is_known_but_recovers_by_itself(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    require(tx, payments, Stage.RESOLVED, now)
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now)
    wish = Wish(Verb.RESOLVE, number, payments.people.ana.person, "sms")
    with pytest.raises(Incomplete):
        story.resolved(tx, number, ana, now)
    assert "it lacks a category and a description" in answering.perform(tx, wish, now=now).sentence
    resolving.resolve(tx, number, story.RECOVERED, actor=due.TIMER, now=now)
    assert reading.get(tx, number, actor=ana).status is Status.RESOLVED


def test_what_lacks_something_is_not_closed_and_who_has_it_is_asked(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    require(tx, payments, Stage.CLOSED, now)
    ana, dan = payments.people.ana.actor, payments.people.dan.actor
    number = story.reported(tx, payments, now)
    progress.acknowledge(tx, number, actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    with pytest.raises(Incomplete):
        closing.close(tx, number, actor=ana, now=now)
    assert not closing.confirm(tx, number, actor=dan, now=now)
    _let_pass(tx, now + 20 * DAY)
    assert story.kinds(tx, number)[-1] == "closing_held"
    assert story.told(tx, number)[-1].title.startswith("Not closed yet")
    classifying.categorize(tx, number, "software", actor=ana, now=now)
    classifying.edit(tx, number, description="Refused.", actor=ana, now=now)
    _let_pass(tx, now + 60 * DAY)
    assert reading.get(tx, number, actor=ana).status is Status.CLOSED


def _let_pass(tx: Tx, until: datetime) -> None:
    while claimed := due.claim(tx, now=until):
        due.perform(tx, claimed, now=until)
