"""Whatever people do in whatever order, the row and the ledger tell the same."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actor import Actor
from tocsin.incidents import milestone
from tocsin.incidents.actions import (
    classifying,
    closing,
    due,
    escalating,
    progress,
    reading,
    resolving,
)
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.lifecycle import OPEN, Status
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.kit import errors
from tocsin.kit.tx import Tx

Deed = Callable[[Tx, int, Actor, datetime], object]


def _hold(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    hold = Hold("vendor", now + timedelta(minutes=20))
    progress.put_on_hold(tx, number, hold, actor=actor, now=now)


def _correct(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    earlier = Correction(Milestone.DETECTED, now - timedelta(hours=9), "typo")
    classifying.correct_milestone(tx, number, earlier, actor=actor, now=now)


def _time(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    claimed = due.claim(tx, now=now)
    if claimed is not None:
        due.perform(tx, claimed, now=now)


DEEDS: tuple[Deed, ...] = (
    lambda tx, n, a, now: progress.acknowledge(tx, n, actor=a, now=now),
    lambda tx, n, a, now: progress.start_work(tx, n, actor=a, now=now),
    lambda tx, n, a, now: progress.resume(tx, n, actor=a, now=now),
    lambda tx, n, a, now: resolving.resolve(tx, n, story.FIXED, actor=a, now=now),
    lambda tx, n, a, now: resolving.resolve(tx, n, story.RECOVERED, actor=a, now=now),
    lambda tx, n, a, now: resolving.reopen(tx, n, reason="again", actor=a, now=now),
    lambda tx, n, a, now: classifying.mark(tx, n, Milestone.DIAGNOSED, actor=a, now=now),
    lambda tx, n, a, now: classifying.mark(tx, n, Milestone.MITIGATED, actor=a, now=now),
    lambda tx, n, a, now: classifying.categorize(tx, n, "network", actor=a, now=now),
    lambda tx, n, a, now: escalating.to_people(tx, n, reason="help", actor=a, now=now),
    lambda tx, n, a, now: closing.mark_reviewed(tx, n, actor=a, now=now),
    lambda tx, n, a, now: closing.close(tx, n, actor=a, now=now),
    _hold,
    _correct,
    _time,
)


@pytest.mark.parametrize("seed", range(25))
def test_milestones_and_status_can_be_told_from_the_ledger_alone(
    tx: Tx, now: datetime, payments: Payments, seed: int
) -> None:
    chance = random.Random(seed)
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    for deed in chance.choices(DEEDS, k=25):
        now += timedelta(minutes=chance.randrange(90))
        try:
            with tx.savepoint():
                deed(tx, number, ana, now)
        except errors.Anticipated:
            continue
        check(tx, number, ana, now)


def check(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    incident = reading.get(tx, number, actor=actor)
    events = story.events(tx, number)
    told = milestone.current(story.stated(tx, number))
    told = {m: at for m, at in told.items() if m not in milestone.REPEATING}
    assert told == {m: at for m, at in incident.milestones.items() if at is not None}
    statuses = [event.data["status"] for event in events if "status" in event.data]
    assert statuses[-1] == incident.status
    assert incident.reopened_count == len(story.events(tx, number, "reopened"))
    clocks = reading.clocks(tx, number)
    running = [clock for clock in clocks if clock.stopped_at is None]
    assert bool(running) == (incident.status in OPEN)
    if incident.status is Status.PENDING:  # only what was missed before is still to be said
        assert all(c.next_check_at is None or c.next_check_at <= now for c in running)
