"""An engine that sleeps longer than its lease: others take over, and its late writes are void."""

import argparse
import signal
import time

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.sender import Event
from tests.chaos.table import Figure

_SENT_TWICE = """
select count(*)
from (
    select data ->> 'notification_id'
    from event
    where kind = 'notification.sent'
    group by data ->> 'notification_id'
    having count(*) > 1
) as twice
"""
_TAKEN_OVER = """
select count(*), count(*) filter (where n.status = 'sent' and n.fence > 1)
from notification n
where exists (
    select 1
    from notification_attempt a
    where a.notification_id = n.id and a.fence < n.fence
)
"""

_OPEN = "select count(*) from notification_attempt where ended_at is null"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--secs", type=float, default=90, help="longer than a lease of 15 s")


def run(given: argparse.Namespace) -> list[Figure]:
    return stop(secs=given.secs)


def stop(*, secs: float, mutant: str = "") -> list[Figure]:
    with place.opened(mutant=mutant) as here:
        here.provider_url = here.start_provider("--faults", "slow=100")
        here.start(webs=1, engines=2)
        here.organise()
        others = _stopped_while_sending(here, secs)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=2)
        ((taken, sent),) = here.ask(_TAKEN_OVER)
        return [
            table.at_least("messages that were in the hands of the sleeper", 1, taken),
            table.exactly("of them sent by another engine", taken, sent),
            table.exactly(
                "late writes of the sleeper that took effect", 0, here.count(_SENT_TWICE)
            ),
            table.exactly("attempts whose end it could not write down", 0, here.count(_OPEN)),
            table.at_most("slowest page beside it", 5, _slowest(verdict, others), unit=" s"),
            *oracle.figures(verdict),
        ]


def _stopped_while_sending(here: Place, secs: float) -> list[Event]:
    """Let it sleep with messages in its hands; return what was sent to us meanwhile."""
    events = [Event(n, "new", f"Stop{n:07d}") for n in range(1, 41)]  # more than one engine takes
    posting.post_batches(here, events)
    place.eventually(lambda: here.calls_made() > 20, seconds=20, what="calls at the provider")
    sleeper = here.parts["engine0"]
    sleeper.signal(signal.SIGSTOP)
    here.note("kill", kind="engine", part="engine0", how="SIGSTOP")
    here.set_faults({})
    ends = time.monotonic() + secs
    others: list[Event] = []
    while time.monotonic() < ends:
        others.append(Event(1000 + len(others), "new", f"Beside{len(others):07d}"))
        posting.post(here, others[-1])
        time.sleep(1)
    sleeper.signal(signal.SIGCONT)
    ends = time.monotonic() + 30
    while here.count(_OPEN) and time.monotonic() < ends:
        time.sleep(0.1)
    return others


def _slowest(verdict: oracle.Verdict, others: list[Event]) -> float:
    asked = oracle.first_of(verdict.evidence.pages)
    return max(asked.get(one.name, 1e9) - one.sent for one in others)
