import dataclasses
from datetime import datetime, timedelta

import pytest

from tests import cast, mailbox
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.drills import actions, reactions
from tocsin.drills.actions import NotPlanned, NotRunning, UnknownDrill
from tocsin.drills.drill import NewDrill, Status
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import progress, reading, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

MINUTE = timedelta(minutes=1)
LOST = NewDrill("Region lost", "Turn eu1 off.", pages=True)


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    mailbox.set_up(tx, now)
    return cast.cast(tx, now)


@pytest.fixture
def drill_id(tx: Tx, people: cast.Cast, now: datetime) -> int:
    service_id = catalog.create_service(
        tx, NewService("checkout"), actor=people.cleo.actor, now=now
    )
    planned = dataclasses.replace(LOST, service_id=service_id)
    return actions.plan(tx, planned, actor=people.ana.actor, now=now)


def test_a_drill_pages_for_real_and_every_message_says_drill(
    tx: Tx, people: cast.Cast, drill_id: int, now: datetime
) -> None:
    number = actions.start(tx, drill_id, actor=people.ana.actor, now=now)
    about = reading.get(tx, number, actor=people.ana.actor)
    assert (about.is_drill, about.channel, about.priority) == (True, "drill", "P1")
    pages = mailbox.queued(tx, number)
    assert pages
    assert all(letter.message["is_drill"] for letter in pages)


def test_a_drill_for_show_wakes_nobody(tx: Tx, people: cast.Cast, now: datetime) -> None:
    shown = dataclasses.replace(LOST, pages=False)
    drill_id = actions.plan(tx, shown, actor=people.ana.actor, now=now)
    number = actions.start(tx, drill_id, actor=people.ana.actor, now=now)
    assert mailbox.queued(tx, number) == []


def test_ending_it_ends_the_incident_and_keeps_what_was_measured(
    tx: Tx, people: cast.Cast, drill_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    number = actions.start(tx, drill_id, actor=ana, now=now)
    progress.acknowledge(tx, number, actor=people.bo.actor, now=now + 4 * MINUTE)
    ended = actions.end(tx, drill_id, notes="Too slow.", actor=ana, now=now + 9 * MINUTE)
    assert (ended.status, ended.notes) == (Status.ENDED, "Too slow.")
    assert (ended.time_to_acknowledge, ended.time_to_resolve) == (4 * MINUTE, None)
    assert reading.get(tx, number, actor=ana).status is lifecycle.Status.CANCELLED
    last = ledger.of_subject(tx, f"incident/{number}")[-1]
    assert last.data["sentence"] == "Ana ended the drill “Region lost”: answered after 4 m."
    with pytest.raises(NotRunning, match="is ended"):
        actions.end(tx, drill_id, actor=ana, now=now)


def test_resolving_its_incident_ends_the_drill(
    tx: Tx, people: cast.Cast, drill_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    number = actions.start(tx, drill_id, actor=ana, now=now)
    resolved = Resolution(Code.FIXED, "Switched over.", is_verified=True)
    resolving.resolve(tx, number, resolved, actor=ana, now=now + 9 * MINUTE)
    event = next(
        e for e in ledger.of_subject(tx, f"incident/{number}") if e.kind in reactions.REACTIONS
    )
    for _ in range(2):
        for reaction in reactions.REACTIONS[event.kind].values():
            reaction(tx, event, now + 9 * MINUTE)
    ended = actions.of_incident(tx, number, actor=ana)
    assert ended is not None
    assert (ended.status, ended.time_to_resolve) == (Status.ENDED, 9 * MINUTE)


def test_an_incident_that_is_no_drill_ends_none(
    tx: Tx, people: cast.Cast, drill_id: int, now: datetime
) -> None:
    number = actions.start(tx, drill_id, actor=people.ana.actor, now=now)
    assert not actions.end_with_incident(tx, number, actor=people.ana.actor, now=now)
    assert not actions.end_with_incident(tx, number + 1, actor=people.ana.actor, now=now)


def test_a_plan_is_changed_or_dropped_until_it_is_started(
    tx: Tx, people: cast.Cast, drill_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    before = actions.get(tx, drill_id, actor=ana)
    assert not actions.change(tx, drill_id, before.as_new(), actor=ana, now=now)
    later = dataclasses.replace(before.as_new(), planned_for=now + timedelta(days=1))
    assert actions.change(tx, drill_id, later, actor=ana, now=now)
    actions.drop(tx, drill_id, actor=ana, now=now)
    for act in (actions.drop, actions.start):
        with pytest.raises(NotPlanned, match="is dropped"):
            act(tx, drill_id, actor=ana, now=now)
    with pytest.raises(NotPlanned):
        actions.change(tx, drill_id, before.as_new(), actor=ana, now=now)
    with pytest.raises(NotRunning):
        actions.end(tx, drill_id, actor=ana, now=now)


def test_notes_are_written_after_the_end_too(
    tx: Tx, people: cast.Cast, drill_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    actions.start(tx, drill_id, actor=ana, now=now)
    actions.end(tx, drill_id, actor=ana, now=now)
    assert actions.note(tx, drill_id, "Nobody knew the number.", actor=ana, now=now).notes
    kinds = [event.kind for event in ledger.of_subject(tx, f"drill/{drill_id}")]
    assert kinds == ["drill.planned", "drill.noted"]


def test_only_responders_rehearse(tx: Tx, people: cast.Cast, drill_id: int, now: datetime) -> None:
    sam = people.sam.actor
    assert actions.get(tx, drill_id, actor=sam).title == "Region lost"
    with pytest.raises(NotPermitted):
        actions.plan(tx, LOST, actor=sam, now=now)
    with pytest.raises(NotPermitted):
        actions.start(tx, drill_id, actor=sam, now=now)
    with pytest.raises(UnknownDrill):
        actions.start(tx, drill_id + 99, actor=people.ana.actor, now=now)


def test_the_list_goes_on_from_its_cursor(tx: Tx, people: cast.Cast, now: datetime) -> None:
    ana = people.ana.actor
    ids = [actions.plan(tx, NewDrill(f"Drill {n}"), actor=ana, now=now) for n in range(3)]
    first = actions.listed(tx, limit=2, actor=ana)
    rest = actions.listed(tx, cursor=first.next, limit=2, actor=ana)
    assert [d.id for d in first.items + rest.items] == ids[::-1]
