"""What a random world has seen before something comes: alerts that come and go, and what people
did about their incidents."""

import json
from datetime import datetime, timedelta
from random import Random

from tests.whatif import engine, world_events, worlds
from tests.whatif.world_events import Event
from tests.whatif.worlds import FOUNDED, House
from tocsin.alerts.actions import routing
from tocsin.alerts.rule import Effects, Flapping, Rule
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import lifecycle
from tocsin.incidents import search as searches
from tocsin.incidents.actions import progress, reading, snoozing
from tocsin.kit.tx import Tx

_WATCHED = timedelta(hours=2)
_OPEN = tuple(sorted(lifecycle.OPEN))


def arrange(tx: Tx, rng: Random) -> None:
    """Sometimes what is critical explains the rest, and sometimes alerts are watched."""
    worlds.inhibition(tx, rng)
    if rng.random() < 0.6:
        quiet = timedelta(minutes=rng.choice((7, 33, 190)), seconds=17)
        wanted = Effects(flapping=Flapping(rng.choice((2, 2, 3)), _WATCHED, quiet))
        rules = routing.rules(tx, actor=SYSTEM)
        watched = Rule("watched", (), wanted, continues=True)
        routing.replace(tx, [*rules, watched], actor=SYSTEM, now=FOUNDED)


def pass_by(tx: Tx, house: House, rng: Random, first: Event, seed: int) -> Event:
    """Let the first come, perhaps go and come again, and people act; return what comes then."""
    latest = first
    for is_over in (True, False, True)[: rng.randint(0, 3)]:
        then = _changed(rng, latest, is_over=is_over)
        engine.happen(tx, latest, until=then.at)
        latest = then
    later = world_events.after(rng, Event(first.source, first.body, latest.at), seed)
    acted_at = latest.at + (later.at - latest.at) * rng.choice((0.3, 0.7))
    acted_at = acted_at.replace(microsecond=0)
    engine.happen(tx, latest, until=acted_at)
    _act(tx, house, rng, acted_at)
    engine.pass_time(tx, acted_at, until=later.at)
    return later


def _changed(rng: Random, before: Event, *, is_over: bool) -> Event:
    at = before.at + timedelta(minutes=rng.choice((1, 3, 8)), seconds=rng.randrange(60))
    body = json.loads(before.body)
    if before.source == "pager":
        body["event_action"] = "resolve" if is_over else "trigger"
    for alert in body.get("alerts", ()):
        alert["status"] = "resolved" if is_over else "firing"
    return Event(before.source, json.dumps(body).encode(), at)


def _act(tx: Tx, house: House, rng: Random, at: datetime) -> None:
    """Somebody takes what is open, or leaves it alone for a while, or both."""
    found = reading.search(tx, searches.Query(status=_OPEN, limit=20), actor=SYSTEM)
    for each in sorted(found.items, key=lambda each: each.number):
        if rng.random() < 0.3:
            progress.acknowledge(tx, each.number, actor=house.people.ana.actor, now=at)
        if rng.random() < 0.5:
            until = at + timedelta(minutes=rng.choice((5, 31, 130, 600)), seconds=29)
            snoozing.snooze(tx, each.number, until, actor=SYSTEM, now=at)
