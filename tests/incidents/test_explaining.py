"""The whole trace of an incident's pages: from what was said to who answered, and each not."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests import incident_of
from tests.incidents.conftest import Payments
from tests.oncall.conftest import primary, step, weekly
from tocsin.alerts import matcher
from tocsin.alerts.actions import due, inhibiting, silencing
from tocsin.alerts.inhibition import NewRule
from tocsin.alerts.silence import NewSilence
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.actions import explaining, progress, reading, snoozing, whether
from tocsin.incidents.actions.explaining import Explained
from tocsin.incidents.actions.whether import Asked
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.search import Query
from tocsin.incidents.why.link import Hop, Link, State
from tocsin.incidents.why.reason import Why
from tocsin.kit.tx import Tx
from tocsin.notify import delivery
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy
from tocsin.oncall.shift import Span
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class House:
    """A Prometheus that speaks for checkout, whose schedule has Ana on call and then Bo by name."""

    tx: Tx
    now: datetime
    payments: Payments

    def fire(self, name: str) -> None:
        labels = {"alertname": name, "service": "tills", "severity": "critical"}
        said = {"labels": labels, "annotations": {"summary": f"{name} is down"}}
        body = json.dumps([said]).encode()
        sent = Delivery(KEY, "prometheus", body, "application/json", {}, nonce=name)
        intake.accept(self.tx, [sent], now=self.now)

    def explained(self) -> Explained:
        eve = self.payments.people.eve.actor
        [incident] = reading.search(self.tx, Query(), actor=eve).items
        return explaining.explain(self.tx, incident.number, actor=eve)


@pytest.fixture
def house(tx: Tx, now: datetime, payments: Payments) -> House:
    people = payments.people
    begun = (now - timedelta(days=2)).replace(tzinfo=None).isoformat(timespec="minutes")
    plan = primary(weekly(people.ana.id, people.bo.id, starts_at=begun))
    oncall.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    steps = (step("schedule:payments-primary"), step("person:bo@example.com"))
    new = NewPolicy("tills", steps, "person:cleo@example.com")
    policy_id = oncall.create_policy(tx, new, actor=people.cleo.actor, now=now)
    tills = NewService("tills", tier=1, policy_id=policy_id, group_by=("service",))
    catalog.create_service(tx, tills, actor=people.cleo.actor, now=now)
    signals.create_source(
        tx, NewSource("prom", "prometheus", key=KEY), actor=people.eve.actor, now=now
    )
    return House(tx, now, payments)


def test_a_page_is_explained_from_the_event_to_the_answer(house: House, tx: Tx) -> None:
    house.fire("database")
    _send(tx, house.now, Attempt(Outcome.SENT, "ntfy", code="200"))
    ana = house.payments.people.ana.actor
    progress.acknowledge(tx, _number(house), actor=ana, now=house.now + MINUTE)

    found = house.explained()

    assert _hops(found.origin) == ["event", "incident", "service"]
    [chain] = found.chains
    assert _hops(chain.links) == [
        "policy", "step", "schedule", "ways", "channel", "attempt", "step", "step", "answer",
    ]  # fmt: skip
    assert [each.reason for each in chain.links] == [
        Why.POLICY,
        Why.STEP_TAKEN,
        Why.BY_ROTATION,
        Why.BY_ALL_CONTACTS,
        Why.SENT,
        Why.TRY_TAKEN,
        Why.STEP_AFTER_ANSWER,
        Why.STEP_AFTER_ANSWER,
        Why.ANSWERED,
    ]
    assert found.origin[0].sentence == "Prom said so, as critical."
    assert chain.links[0].sentence == "Because it is the policy of the service tills."
    assert chain.links[-1].sentence == "Ana answered."


def test_what_joined_an_incident_says_which_and_why(house: House) -> None:
    house.fire("database")
    house.fire("cache")

    joined = [each for each in house.explained().origin if each.reason is Why.JOINED_INCIDENT]

    assert "which was open already, same service" in joined[0].sentence


def test_an_attempt_that_failed_and_a_circuit_that_was_open_are_told(house: House, tx: Tx) -> None:
    house.fire("database")
    _send(tx, house.now, Attempt(Outcome.TEMPORARY, "ntfy", error="It answered with 503."))
    later = house.now + MINUTE
    _send(tx, later, Attempt(Outcome.DEFERRED, "ntfy", error="ntfy is down; it is asked again."))

    links = house.explained().chains[0].links
    tries = [each.sentence for each in links if each.hop is Hop.ATTEMPT]

    assert tries == [
        "Push through ntfy did not take it this time: It answered with 503.",
        "Push through ntfy was not asked: ntfy is down; it is asked again.",
    ]


def test_a_snooze_ends_one_chain_and_begins_another(house: House, tx: Tx) -> None:
    house.fire("database")
    until = house.now + HOUR
    ana = house.payments.people.ana.actor
    snoozing.snooze(tx, _number(house), until, actor=ana, now=house.now + MINUTE)

    found = house.explained()

    assert found.chains[0].links[-1].sentence == "Paging was stopped: snoozed."
    assert found.origin[-1].sentence == "Ana snoozed it until 16 Mar 10:30 UTC."


def test_an_alert_that_a_silence_muted_is_told_to_whom_it_would_have_paged(
    house: House, tx: Tx
) -> None:
    _silence(house, "deploy")
    house.fire("database")

    [answer] = _muted(house, "bo")

    assert answer.verdict.reason is Why.SILENCED
    assert answer.verdict.sentence.endswith(": deploy.")
    assert [each.hop for each in answer.verdict.links] == [Hop.EVENT, Hop.MUTE]
    assert _muted(house, "sam") == []


def test_what_goes_on_muting_it_when_the_first_reason_ends_is_kept(house: House, tx: Tx) -> None:
    _silence(house, "deploy")
    house.fire("database")
    _silence(house, "the fair", hours=2)
    assert due.unmute(tx, now=house.now + HOUR) == []

    [first, second] = _muted(house, "bo", hours=2), _muted(house, "bo")

    assert first == second
    assert first[0].verdict.sentence.endswith(": the fair.")


def test_an_alert_that_another_held_back_is_told_with_that_one(house: House, tx: Tx) -> None:
    sides = (matcher.parse("alertname=node"),), (matcher.parse("alertname=database"),)
    rule = NewRule("node down", *sides, equal=())
    inhibiting.create(tx, rule, actor=SYSTEM, now=house.now)
    house.fire("node")
    house.fire("database")

    [answer] = _muted(house, "bo")

    assert answer.verdict.reason is Why.INHIBITED
    assert "held back by alert" in answer.verdict.sentence


def test_what_the_policy_was_then_counts_and_not_what_it_is_now(house: House, tx: Tx) -> None:
    _silence(house, "deploy")
    house.fire("database")
    policy = oncall.policy_by_name(tx, "tills")
    assert policy is not None
    new = NewPolicy("tills", (step("person:ana@example.com"),), "person:ana@example.com")
    cleo = house.payments.people.cleo.actor
    assert policy.id is not None
    oncall.replace_policy(tx, policy.id, new, actor=cleo, now=house.now + MINUTE)

    assert len(_muted(house, "bo")) == 1


def test_nobody_was_paged_because_whoever_opened_it_asked_for_that(
    house: House, tx: Tx, now: datetime
) -> None:
    number = _declared_quietly(house, tx, now)
    eve = house.payments.people.eve.actor

    found = explaining.explain(tx, number, actor=eve)

    assert found.chains == []
    assert (found.origin[0].reason, found.origin[-1].reason) == (
        Why.RAISED,
        Why.NEVER_PAGED,
    )


def _declared_quietly(house: House, tx: Tx, now: datetime) -> int:
    from_ana: dict[str, Any] = {"actor": house.payments.people.ana.actor, "now": now}
    return incident_of.declared(tx, "A trial", **from_ana)


def _silence(house: House, reason: str, hours: int = 1) -> None:
    matchers = [matcher.parse("service=tills")]
    ends_at = house.now + hours * HOUR
    new = NewSilence(matchers, house.now - MINUTE, ends_at, reason)
    silencing.create(house.tx, new, actor=SYSTEM, now=house.now)


def _muted(house: House, name: str, hours: int = 1) -> list[whether.Answer]:
    person = getattr(house.payments.people, name)
    span = Span(house.now - HOUR, house.now + hours * HOUR)
    return whether.muted(house.tx, span, Asked(person.id), actor=person.actor)


def _send(tx: Tx, now: datetime, attempt: Attempt) -> None:
    claimed = delivery.claim(tx, now, channels=["ntfy"])
    assert claimed is not None
    delivery.finish(tx, claimed, attempt, now)


def _number(house: House) -> int:
    return house.explained().incident.number


def _hops(links: list[Link] | Any) -> list[str]:
    return [str(each.hop) for each in links if each.state is not State.WAITING]
