from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import phrases, timeline
from tocsin.incidents.actions import (
    assigning,
    classifying,
    escalating,
    progress,
    reading,
    talking,
)
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.phrases import Names, Told
from tocsin.incidents.priority import Level
from tocsin.incidents.role import Role
from tocsin.kit import ledger
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx

NAMES = Names(people={1: "Ana", 2: "Bo"}, teams={7: "payments"}, services={3: "checkout"})


def sentences(tx: Tx, number: int, payments: Payments) -> list[str]:
    entries = reading.timeline(tx, number, actor=payments.people.ana.actor)
    return [entry.sentence for entry in entries]


def test_the_timeline_writes_itself(tx: Tx, now: datetime, payments: Payments) -> None:
    people, number = payments.people, story.opened(tx, payments, now)
    ana, at = people.ana.actor, now + timedelta(minutes=2)
    progress.acknowledge(tx, number, actor=people.bo.actor, now=at)
    assigning.give_role(tx, number, Role.SCRIBE, people.ana.id, actor=people.bo.actor, now=at)
    progress.put_on_hold(tx, number, Hold("vendor", at + timedelta(hours=1)), actor=ana, now=at)
    escalating.to_people(tx, number, reason="All shops", actor=ana, now=at)
    classifying.prioritize(tx, number, impact=Level.LOW, urgency=Level.HIGH, actor=ana, now=at)
    story.resolved(tx, number, ana, at)
    assert sentences(tx, number, payments) == [
        "Ana declared it (web).",
        "Paging began.",
        "Paged Bo.",
        "Bo answered the page.",
        "Bo acknowledged it.",
        "The response target was met: 2 m of 15 m.",
        "Bo made Ana scribe.",
        "Ana started to work on it.",
        "Ana set it to pending: vendor, until 2026-03-16 10:32 UTC.",
        "Ana escalated it to Cleo: All shops.",
        "Ana set the priority to P3 (impact low, urgency high).",
        "The response target was met: 2 m of 4 h.",
        "Ana resolved it: fixed.",
        "The resolution target was met: 2 m of 3 d.",
    ]


def test_what_somebody_wrote_is_its_body(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    talking.comment(tx, number, "**Look** here", actor=ana, now=now)
    last = reading.timeline(tx, number, actor=ana)[-1]
    assert (last.sentence, last.body, last.actor_name) == ("Ana commented.", "**Look** here", "Ana")


def test_the_reporter_reads_what_is_public(tx: Tx, now: datetime, payments: Payments) -> None:
    number, people = story.reported(tx, payments, now), payments.people
    talking.comment(tx, number, "Inside", actor=people.ana.actor, now=now)
    talking.comment(tx, number, "Outside", is_public=True, actor=people.ana.actor, now=now)
    progress.acknowledge(tx, number, actor=people.ana.actor, now=now)
    read = reading.timeline(tx, number, actor=people.dan.actor)
    assert [entry.sentence for entry in read] == [
        "Dan declared it (web).",
        "Ana commented for the reporter.",
        "Ana acknowledged it.",
    ]


def test_other_capabilities_bring_their_own_sentence(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number = story.opened(tx, payments, now)
    ledger.record(
        tx,
        kind="update.sent",
        subject=f"incident/{number}",
        actor=SYSTEM.label,
        at=now,
        data={"sentence": "An update went to 12 stakeholders."},
    )
    assert sentences(tx, number, payments)[-1] == "An update went to 12 stakeholders."


def test_alerts_that_join_right_after_each_other_are_one_entry(now: datetime) -> None:
    def event(number: int, kind: str, count: int = 0) -> Event:
        data = {"count": count}
        return Event(number, now, f"incident.{kind}", "incident/1", "source/4", data)

    joined = "alerts_attached"
    events = [event(1, joined, 2), event(2, joined, 3), event(3, "started"), event(4, joined, 1)]
    said = timeline.entries(events, names=Names(actors={"source/4": "prom"}))
    assert [(entry.event_id, entry.sentence) for entry in said] == [
        (2, "prom added alerts: 5."),
        (3, "prom started to work on it."),
        (4, "prom added alerts: 1."),
    ]


def test_the_timeline_can_be_read_from_an_event_on(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    last = reading.timeline(tx, number, actor=ana)[-1].event_id
    assert reading.timeline(tx, number, after_id=last, actor=ana) == []
    progress.acknowledge(tx, number, actor=ana, now=now)
    since = reading.timeline(tx, number, after_id=last, actor=ana)
    assert "Ana acknowledged it." in [entry.sentence for entry in since]


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("incident.team_set", {"from": 7, "to": 9}, "Ana gave it to the team team 9."),
        ("incident.team_set", {"from": 7}, "Ana took it from the team payments."),
        ("incident.unassigned", {"from": 2}, "Ana took it from Bo."),
        ("incident.services_set", {"services": [3]}, "Ana set the services: checkout."),
        ("incident.escalated", {"way": "functional", "team_id": 7, "reason": "locks"},
         "Ana escalated it to the team payments: locks."),
        ("incident.linked", {"to": 4, "kind": "caused_by"}, "Ana linked it to #4 (caused by)."),
        ("incident.parent_set", {"from": 4}, "Ana took it out of #4."),
        ("incident.edited", {"changes": {"title": [], "description": []}},
         "Ana changed the title and description."),
        ("incident.sla_breached", {"clock": "response"}, "The response target was missed."),
        ("page.stepped", {"targets": [
            {"target": "schedule:x", "person_id": 1, "outcome": "paged"},
            {"target": "person:bo", "person_id": 2, "outcome": "nobody", "reason": "no phone"}]},
         "Paged Ana; could not reach Bo (no phone)."),
        ("page.stepped", {"targets": [
            {"target": "schedule:x", "outcome": "nobody", "reason": "Nobody is on call in x."},
            {"target": "person:bo", "person_id": 2, "outcome": "nobody", "reason": "no phone"}]},
         "Could not reach Bo (no phone). Nobody is on call in x."),
        ("page.stepped", {}, "Paged nobody."),
        ("weather.changed", {}, "Ana: weather changed."),
    ],
)  # fmt: skip
def test_each_kind_has_its_sentence(kind: str, data: dict, sentence: str) -> None:
    assert phrases.sentence(kind, Told("Ana", data, NAMES)) == sentence
