"""Engines that race for the same pages, and senders that race with the same alert."""

import argparse
from itertools import count

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.sender import Event
from tests.chaos.table import Figure

# Below what one service may have open until the rest of it is put into one incident.
A_SERVICE = 4000
_SERVICE = "  - {{name: {name}, team: payments, tier: 1, policy: steady, group_window: 30d}}\n"
_SAME = """
select a.labels ->> 'alertname', count(distinct a.id), sum(p.count), count(distinct i.number)
from alert a
join alert_pulse p on p.alert_id = a.id
join incident_alert ia on ia.alert_id = a.id
join incident i on i.number = ia.incident_number and i.status = 'open'
where starts_with(a.labels ->> 'alertname', 'Same')
group by a.labels ->> 'alertname'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engines", type=int, default=4)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=500)


def run(given: argparse.Namespace) -> list[Figure]:
    return race(engines=given.engines, pages=given.pages, posts=given.posts, rounds=given.rounds)


def race(*, engines: int, pages: int, posts: int, rounds: int, mutant: str = "") -> list[Figure]:
    with place.opened(mutant=mutant) as here:
        here.provider_url = here.start_provider()
        here.start(webs=2, engines=engines)
        services = [f"ana-{n}" for n in range(1 + pages // A_SERVICE)]
        here.organise(world=_world(here, services))
        numbers = count(1)
        raced = _engines(
            here,
            [
                Event(next(numbers), f"to:{services[n // A_SERVICE]}", f"Race{n:07d}")
                for n in range(pages)
            ],
        )
        same = _senders(here, posts=posts, rounds=rounds, numbers=numbers)
        verdict = storm.verdict_of(here, engines=engines)
        return [*raced, *same, *oracle.figures(verdict)]


def _world(here: Place, services: list[str]) -> str:
    """The usual one, and a service of Ana's for every few thousand pages."""
    more = "".join(_SERVICE.format(name=name) for name in services)
    return here.world().replace("services:\n", f"services:\n{more}", 1)


def _engines(here: Place, events: list[Event]) -> list[Figure]:
    """All pages are due before the first engine looks; then all engines look at once."""
    parts = here.end("engine")
    posting.post_batches(here, events)
    for part in parts:
        here.restart(part)
    storm.settle(here, seconds=60 + len(events) / 20)
    return [table.told("pages due at once", f"{len(events):,} for {len(parts)} engines")]


def _senders(here: Place, *, posts: int, rounds: int, numbers: "count[int]") -> list[Figure]:
    confirmed = 0
    for number in range(rounds):
        same = [Event(next(numbers), "new", f"Same{number:07d}") for _ in range(posts)]
        confirmed += posting.race(here, same)
    found = here.ask(_SAME)
    good = [row for row in found if row[1:] == (1, posts, 1)]
    return [
        table.exactly(f"confirmed of {rounds} rounds of {posts} posts", rounds * posts, confirmed),
        table.exactly("rounds with one open incident that counts them all", rounds, len(good)),
    ]
