"""One world: what is foretold of it beside what then happens in it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from tests.whatif import engine, world_events, worlds, worlds_amid
from tests.whatif.engine import Happened, Sent, Stepped
from tests.whatif.world_events import Event
from tests.whatif.worlds import LASTS, House
from tocsin.identity.actor import SYSTEM
from tocsin.kit.tx import Tx
from tocsin.oncall.escalation import Paged
from tocsin.whatif import dispatch
from tocsin.whatif.actions import asking
from tocsin.whatif.question import Payload, Question
from tocsin.whatif.simulation import Simulation


class _Over(Exception):
    """Ends a world."""


def differences(tx: Tx, house: House, seed: int) -> list[str]:
    """Return what was foretold and did not happen, and the other way round; the world is undone."""
    return _undone(tx, lambda: _alone(tx, house, Random(seed), seed))


def differences_beside(tx: Tx, house: House, seed: int) -> list[str]:
    """The same of something that comes while something before it is open."""
    return _undone(tx, lambda: _beside(tx, house, Random(seed), seed))


def differences_amid(tx: Tx, house: House, seed: int) -> list[str]:
    """The same of something that comes amid what went on and what people did about it."""
    return _undone(tx, lambda: _amid(tx, house, Random(seed), seed))


def _undone(tx: Tx, look: Callable[[], list[str]]) -> list[str]:
    found: list[str] = []
    try:
        with tx.savepoint():
            found += look()
            raise _Over
    except _Over:
        return found


def _alone(tx: Tx, house: House, rng: Random, seed: int) -> list[str]:
    event = _arranged(tx, house, rng, seed)
    worlds.inhibition(tx, rng)
    return _compared(tx, house, event, open_since=None)


def _beside(tx: Tx, house: House, rng: Random, seed: int) -> list[str]:
    event = _arranged(tx, house, rng, seed)
    later = world_events.after(rng, event, seed)
    engine.happen(tx, event, until=later.at)
    return _compared(tx, house, later, open_since=later.at)


def _amid(tx: Tx, house: House, rng: Random, seed: int) -> list[str]:
    first = _arranged(tx, house, rng, seed)
    worlds_amid.arrange(tx, rng)
    later = worlds_amid.pass_by(tx, house, rng, first, seed)
    return _compared(tx, house, later, open_since=later.at)


def _arranged(tx: Tx, house: House, rng: Random, seed: int) -> Event:
    worlds.arrange(tx, house, rng)
    event = world_events.event(rng, seed)
    worlds.away(tx, house, rng, event.at)
    worlds.silence(tx, rng, event.at)
    return event


def _compared(tx: Tx, house: House, event: Event, *, open_since: datetime | None) -> list[str]:
    payload = Payload(house.sources[event.source], event.body)
    question = Question(payload, event.at, LASTS, open_since)
    foretold = _foretold(asking.simulated(tx, question, actor=SYSTEM), event.at)
    happened = engine.happen(tx, event, until=event.at + LASTS)
    sent = [replace(one, cause="") for one in happened.sent]
    return [
        *_unequal("foretold, not sent", foretold.sent, sent),
        *_unequal("sent, not foretold", sent, foretold.sent),
        *_unequal("foretold, not stepped", foretold.stepped, happened.stepped),
        *_unequal("stepped, not foretold", happened.stepped, foretold.stepped),
    ]


def _foretold(simulation: Simulation, since: datetime) -> Happened:
    sent = [
        Sent(
            row.ended_at or row.due_at,
            row.person_id,
            row.use.way.channel,
            row.use.way.address,
            str(row.message.kind),
            "",
        )
        for row in dispatch.sent(simulation.mailbox.rows)
        if (row.ended_at or row.due_at) >= since
    ]
    stepped = [
        Stepped(
            step.at,
            step.position.stage,
            step.position.loop,
            step.position.step,
            number,
            came.outcome.target,
            came.outcome.person_id or 0,
            "paged" if isinstance(came.outcome, Paged) else "nobody",
            came.outcome.reason or "",
        )
        for pager in simulation.pagers
        for step in pager.steps
        for number, came in enumerate(step.came_to)
    ]
    return Happened(sorted(sent), sorted(stepped), [])


def _unequal(said: str, ones: Sequence[Sent | Stepped], others: Sequence[object]) -> list[str]:
    left = list(others)
    missing = []
    for one in ones:
        if one in left:
            left.remove(one)
        else:
            missing.append(f"{said}: {one}")
    return missing[:4]
