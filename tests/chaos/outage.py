"""Half an hour in which the provider is down while incidents pile up, and what comes after it.

The half hour is the database's: app_now(), which every part of the product asks, is put forward
by a minute each second. When the provider is back everyone must be told of each incident
once, soon, and of nothing that is over.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence

from tests.chaos import evidence, oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.sender import Event
from tests.chaos.table import Figure

A_SECOND = 60.0
SOON_SECONDS = 60.0
# Who is late with a step waits its whole delay before the next one: two more are put forward.
_UNTIL_THE_LAST = (0, 360, 720)
_CLOCK = """
create or replace function app_now() returns timestamptz
language sql volatile parallel safe
as 'select clock_timestamp() + interval ''{} s'''
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mins", type=float, default=30)
    parser.add_argument("--incidents", type=int, default=2000)


def run(given: argparse.Namespace) -> list[Figure]:
    return outage(mins=given.mins, incidents=given.incidents)


def outage(*, mins: float, incidents: int) -> list[Figure]:
    with place.opened() as here:
        here.provider_url = here.start_provider("--faults", "5xx=100")
        here.start(engines=2)
        here.organise(delay="5m")
        over = _pile_up(here, incidents=incidents, seconds=mins * 60)
        here.set_faults({})
        healed = time.monotonic()
        for ahead in _UNTIL_THE_LAST:
            here.change(_CLOCK.format(mins * 60 + ahead))
            storm.settle(here, seconds=storm.SETTLE_SECONDS + incidents / 20)
        verdict = storm.verdict_of(here, engines=2)
    return [*_after(verdict, healed, over), *oracle.figures(verdict)]


def _pile_up(here: Place, *, incidents: int, seconds: float) -> set[str]:
    """Open them all within the first third, end a tenth; return the names of what is over."""
    steady, climbing = (
        [Event(n, kind, f"Out{n:07d}") for n in range(1, incidents + 1) if (n % 5 == 0) == climbs]
        for kind, climbs in (("new", False), ("climb", True))
    )
    over = steady[::10]
    ahead = 0.0
    sizes = [int(len(some) * 3 * A_SECOND / seconds) + 1 for some in (steady, climbing)]
    while ahead < seconds:
        began = time.monotonic()
        for some, size in zip((steady, climbing), sizes, strict=True):
            posting.post_batches(here, [some.pop() for _ in range(min(size, len(some)))])
        ahead += A_SECOND
        here.change(_CLOCK.format(ahead))
        time.sleep(max(0.0, began + 1 - time.monotonic()))
    ended = [Event(10**6 + n, "resolve", one.name, began=one.began) for n, one in enumerate(over)]
    posting.post_batches(here, ended)
    return {event.name for event in ended}


def _after(verdict: oracle.Verdict, healed: float, over: set[str]) -> Sequence[Figure]:
    calls = [call for call in verdict.evidence.pages if call.delivered]
    first = oracle.first_of(calls)
    late = max((moment - healed for moment in first.values()), default=1e9)
    per_person = Counter((call.name, call.person) for call in calls)
    name = f"first page of each of {len(first):,} open incidents, slowest"
    return [
        table.at_most(name, SOON_SECONDS, late, unit=" s"),
        table.at_most("pages of a person and incident", 1, max(per_person.values(), default=0)),
        table.exactly("pages about what was over", 0, len(over & set(first))),
        table.told("requests while it was down", _in_vain(verdict.evidence)),
    ]


def _in_vain(seen: evidence.Evidence) -> str:
    return f"{sum(not call.delivered for call in seen.calls):,}"
