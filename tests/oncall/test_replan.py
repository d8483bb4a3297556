"""What the editor draws of an unsaved plan is what holds once it is saved."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from tests.cast import Cast
from tests.oncall.conftest import primary, weekly
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall import actions, replan, schedule
from tocsin.oncall.actions import plans, replanning
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.override import NewOverride
from tocsin.oncall.replan import Replan
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Span
from tocsin.oncall.temporary import NewTemporary, Rota

HOUR = timedelta(hours=1)


@pytest.fixture
def schedule_id(tx: Tx, people: Cast, now: datetime) -> int:
    """Ana and Bo by weeks; two overrides of Cleo's stand."""
    new = primary(weekly(people.ana.id, people.bo.id))
    number = actions.create_schedule(tx, new, actor=people.cleo.actor, now=now)
    for day in (1, 3):
        starts_at = now + timedelta(days=day)
        ends = (starts_at, starts_at + 9 * HOUR)
        override = NewOverride(number, people.cleo.id, *ends)
        actions.add_override(tx, override, actor=people.cleo.actor, now=now)
    return number


def kept(tx: Tx, schedule_id: int, span: Span) -> Schedule:
    (found,) = plans.load(tx, [schedule_id], span)
    return found


def anything(random: Random, plan: Schedule, people: Cast, now: datetime) -> Replan:
    """Some covers of each kind, over one another and over what stands."""
    everybody = [people.ana.id, people.bo.id, people.cleo.id]

    def hours() -> tuple[datetime, datetime]:
        starts_at = now + random.randrange(1, 200) * HOUR
        return starts_at, starts_at + random.randrange(1, 60) * HOUR

    def rota() -> NewTemporary:
        starts_at, ends_at = hours()
        layer = replace(weekly(*random.sample(everybody, 2), length="1d"), time_zone="UTC")
        return NewTemporary(plan.id, starts_at, ends_at, Rota((layer,)))

    return Replan(
        ended=tuple(each.id for each in plan.overrides if random.random() < 0.5),
        overrides=tuple(
            NewOverride(plan.id, random.choice(everybody), *hours())
            for _ in range(random.randrange(4))
        ),
        leave=tuple(NewLeave(people.ana.id, *hours()) for _ in range(random.randrange(2))),
        rotas=tuple(rota() for _ in range(random.randrange(2))),
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_is_drawn_before_the_save_holds_after_it(
    tx: Tx, people: Cast, schedule_id: int, now: datetime, seed: int
) -> None:
    span = Span(now, now + timedelta(days=14))
    plan = kept(tx, schedule_id, span)
    wanted = anything(Random(seed), plan, people, now)
    drawn = schedule.shifts(replan.draft(plan, wanted), span)
    replanning.replan(tx, schedule_id, wanted, actor=people.cleo.actor, now=now)
    assert schedule.shifts(kept(tx, schedule_id, span), span) == drawn


def test_nothing_is_done_where_something_of_it_cannot_be(
    tx: Tx, people: Cast, schedule_id: int, now: datetime
) -> None:
    plan = kept(tx, schedule_id, Span(now, now + timedelta(days=14)))
    past = NewOverride(schedule_id, people.bo.id, now - 3 * HOUR, now - 2 * HOUR)
    wanted = Replan(ended=(plan.overrides[0].id,), overrides=(past,))
    with pytest.raises(errors.Invalid), tx.savepoint():
        replanning.replan(tx, schedule_id, wanted, actor=people.cleo.actor, now=now)
    assert kept(tx, schedule_id, Span(now, now + timedelta(days=14))) == plan


def test_a_responder_lays_on_covers_but_no_layers(
    tx: Tx, people: Cast, schedule_id: int, now: datetime
) -> None:
    noon = NewOverride(schedule_id, people.bo.id, now + HOUR, now + 2 * HOUR)
    made = replanning.replan(
        tx, schedule_id, Replan(overrides=(noon,)), actor=people.bo.actor, now=now
    )
    assert made.override_id is not None
    layers = Replan(layers=primary(weekly(people.bo.id)))
    with pytest.raises(errors.Forbidden):
        replanning.replan(tx, schedule_id, layers, actor=people.bo.actor, now=now)
    with pytest.raises(errors.Forbidden):
        replanning.replan(tx, schedule_id, Replan(), actor=people.dan.actor, now=now)
