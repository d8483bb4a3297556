from datetime import datetime

import pytest

from tests import cast
from tests.incident_of import declared
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.incident import UnknownIncident
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import runbooks
from tocsin.knowledge.actions.runbooks import AlreadyAttached, AlreadySo, Archived, UnknownRunbook
from tocsin.knowledge.runbook import NewRunbook, UnknownStep

STEPS = ("Look at the pool.", "Drain it.")


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def checkout(tx: Tx, people: cast.Cast, now: datetime) -> int:
    return catalog.create_service(tx, NewService("checkout"), actor=people.cleo.actor, now=now)


@pytest.fixture
def pool(tx: Tx, people: cast.Cast, checkout: int, now: datetime) -> int:
    new = NewRunbook("Pool exhausted", STEPS, checkout)
    return runbooks.create(tx, new, actor=people.ana.actor, now=now)


def test_the_runbooks_of_the_services_hit_are_suggested_until_attached(
    tx: Tx, people: cast.Cast, checkout: int, pool: int, now: datetime
) -> None:
    ana = people.ana.actor
    runbooks.create(tx, NewRunbook("For nobody in particular", ("x",)), actor=ana, now=now)
    number = declared(tx, "Slow", actor=ana, now=now, service_ids=(checkout,))
    assert [r.id for r in runbooks.suggested(tx, number, actor=ana)] == [pool]
    runbooks.attach(tx, pool, number, actor=ana, now=now)
    assert runbooks.suggested(tx, number, actor=ana) == []


def test_steps_are_ticked_and_taken_back_by_name_and_time(
    tx: Tx, people: cast.Cast, pool: int, now: datetime
) -> None:
    ana, bo = people.ana.actor, people.bo.actor
    number = declared(tx, "Slow", actor=ana, now=now)
    run_id = runbooks.attach(tx, pool, number, actor=ana, now=now)
    run = runbooks.tick(tx, run_id, 2, actor=bo, now=now)
    assert [step.tick.ticked_by if step.tick else None for step in run.steps] == [None, bo.label]
    with pytest.raises(AlreadySo, match="done already"):
        runbooks.tick(tx, run_id, 2, actor=ana, now=now)
    assert runbooks.untick(tx, run_id, 2, actor=ana, now=now).done == 0
    with pytest.raises(AlreadySo, match="not done yet"):
        runbooks.untick(tx, run_id, 2, actor=ana, now=now)
    with pytest.raises(UnknownStep):
        runbooks.tick(tx, run_id, 3, actor=ana, now=now)


def test_each_tick_is_on_the_timeline_and_the_last_completes_the_run(
    tx: Tx, people: cast.Cast, pool: int, now: datetime
) -> None:
    ana = people.ana.actor
    number = declared(tx, "Slow", actor=ana, now=now)
    run_id = runbooks.attach(tx, pool, number, actor=ana, now=now)
    for step in (1, 2):
        runbooks.tick(tx, run_id, step, actor=ana, now=now)
    events = [e for e in ledger.of_subject(tx, f"incident/{number}") if "runbook" in e.kind]
    assert [event.data["sentence"] for event in events] == [
        "Ana attached the runbook “Pool exhausted” (2 steps).",
        "Ana did step 1 of “Pool exhausted”: Look at the pool.",
        "Ana did step 2 of “Pool exhausted”: Drain it.",
        "Ana completed the runbook “Pool exhausted”.",
    ]
    assert runbooks.runs(tx, number, actor=ana)[0].is_complete


def test_an_edit_of_the_runbook_leaves_what_runs_alone(
    tx: Tx, people: cast.Cast, pool: int, now: datetime
) -> None:
    ana = people.ana.actor
    number = declared(tx, "Slow", actor=ana, now=now)
    run_id = runbooks.attach(tx, pool, number, actor=ana, now=now)
    shorter = NewRunbook("Pool", ("Restart.",))
    assert runbooks.update(tx, pool, shorter, actor=ana, now=now)
    assert not runbooks.update(tx, pool, shorter, actor=ana, now=now)
    assert [s.text for s in runbooks.run(tx, run_id, actor=ana).steps] == list(STEPS)


def test_a_runbook_is_attached_once_and_not_when_archived(
    tx: Tx, people: cast.Cast, pool: int, now: datetime
) -> None:
    ana = people.ana.actor
    number, other = (declared(tx, title, actor=ana, now=now) for title in ("Slow", "Down"))
    runbooks.attach(tx, pool, number, actor=ana, now=now)
    with pytest.raises(AlreadyAttached):
        runbooks.attach(tx, pool, number, actor=ana, now=now)
    assert runbooks.archive(tx, pool, actor=ana, now=now)
    assert runbooks.listed(tx, actor=ana) == []
    with pytest.raises(Archived):
        runbooks.attach(tx, pool, other, actor=ana, now=now)
    assert runbooks.restore(tx, pool, actor=ana, now=now)


def test_only_responders_work_with_runbooks(
    tx: Tx, people: cast.Cast, pool: int, now: datetime
) -> None:
    number = declared(tx, "Slow", actor=people.ana.actor, now=now)
    run_id = runbooks.attach(tx, pool, number, actor=people.ana.actor, now=now)
    with pytest.raises(NotPermitted):
        runbooks.tick(tx, run_id, 1, actor=people.sam.actor, now=now)
    with pytest.raises(UnknownIncident):
        runbooks.runs(tx, number, actor=people.dan.actor)
    with pytest.raises(UnknownRunbook):
        runbooks.get(tx, pool + 99, actor=people.ana.actor)
