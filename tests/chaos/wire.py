"""The wire to PostgreSQL cut at every byte of a COMMIT, half open, slow, and dead for a while."""

import argparse
import json
import time
from functools import partial
from itertools import count

from tests.chaos import oracle, place, posting, proxy, storm, table
from tests.chaos.place import Place
from tests.chaos.proxy import Proxy
from tests.chaos.sender import Event
from tests.chaos.table import Figure

_DOUBLED = """
select count(*)
from (
    select labels ->> 'alertname'
    from alert
    group by labels ->> 'alertname'
    having count(*) > 1
) as twice
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cut-commit", default="all", choices=["all", "none"])
    parser.add_argument("--latency", default="50..2000", metavar="MS..MS")
    parser.add_argument("--blackhole", type=float, default=10, metavar="SECONDS")


def run(given: argparse.Namespace) -> list[Figure]:
    low, _, high = given.latency.partition("..")
    latencies = [int(low), int(high)] if high else [int(low)] if low else []
    return wire(cuts=given.cut_commit == "all", latencies=latencies, blackhole=given.blackhole)


def wire(*, cuts: bool, latencies: list[int], blackhole: float) -> list[Figure]:
    with place.opened() as here, proxy.running(here.postgres.socket) as between:
        here.dsn = between.dsn
        here.provider_url = here.start_provider()
        here.start()
        here.organise()
        numbers = count(1)
        found = _cut_commits(here, between, numbers) if cuts else []
        found += _half_open(here, between, numbers)
        found += [f for ms in latencies for f in _slow(here, between, numbers, ms=ms)]
        if blackhole:
            found += _dead(here, between, blackhole)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=1)
        doubled = here.count(_DOUBLED)
    return [*found, table.exactly("alerts that exist twice", 0, doubled), *oracle.figures(verdict)]


def _cut_commits(here: Place, between: Proxy, numbers: "count[int]") -> list[Figure]:
    """Whatever becomes of a COMMIT, its sender hears an error and tries again, or it is done.

    The engine sleeps meanwhile: every COMMIT is that of an event that is taken in.
    """
    here.end("engine")
    tried = 0
    for position in range(proxy.BYTES_OF_A_COMMIT + 1):
        before = between.cuts
        between.cut_at = position
        event = Event(next(numbers), "new", f"Cut{position:07d}")
        place.eventually(partial(posting.post, here, event), seconds=60, what="confirmation")
        between.cut_at = None
        tried += between.cuts - before
    here.restart(here.parts["engine0"])
    return [table.exactly("COMMITs cut, each after another byte", position + 1, tried)]


def _half_open(here: Place, between: Proxy, numbers: "count[int]") -> list[Figure]:
    """Nobody is woken any more; what is due is found by looking."""
    between.is_silent = between.only_listeners = True
    delays = _paged(here, [Event(next(numbers), "new", f"Deaf{n:07d}") for n in range(10)])
    between.is_silent = between.only_listeners = False
    slowest = max(delays)
    return [table.at_most("page with a listener half open, slowest", 2, slowest, unit=" s")]


def _slow(here: Place, between: Proxy, numbers: "count[int]", *, ms: int) -> list[Figure]:
    """A page over a slow wire; where it is too slow, the sender is refused and keeps its event."""
    between.latency = ms / 1000
    events = [Event(next(numbers), "new", f"Slow{ms * 1000 + n:07d}") for n in range(3)]
    try:
        told = f"{max(_paged(here, events)):.1f} s"
    except AssertionError:
        told = "refused for two minutes, then confirmed"
    between.latency = 0
    for event in (each for each in events if each.acked is None):
        place.eventually(partial(posting.post, here, event), seconds=120, what="confirmation")
    return [table.told(f"page over {ms} ms a word, slowest", told)]


def _dead(here: Place, between: Proxy, seconds: float) -> list[Figure]:
    """Everything said is swallowed; then the wire is reset, as a router that comes back does it."""
    sender = here.start_sender(
        *("--rate", "10", "--secs", str(seconds + 4), "--seed", "2"),
        *("--mix", json.dumps({"new": 1}), "--prefix", "Dead"),
    )
    time.sleep(2)
    between.is_silent = True
    time.sleep(seconds)
    between.is_silent = False
    between.reset_all()
    here.note("kill", kind="postgres", mode="wire")
    assert sender.wait(seconds + 120) == 0, "the sender fell"
    return []


def _paged(here: Place, events: list[Event]) -> list[float]:
    """Post one after the other and wait for each at the provider; how long each took."""
    delays = []
    for event in events:
        place.eventually(partial(posting.post, here, event), seconds=120, what="confirmation")
        place.eventually(partial(_was_told, here, event.name), seconds=120, what="a page")
        delays.append(time.monotonic() - event.sent)
    return delays


def _was_told(here: Place, name: str) -> bool:
    return here.calls.exists() and name in here.calls.read_text("utf-8")
