"""Each way in which a provider fails, all at once and all the time, and a healthy one beside it.

Everybody has a second way to be reached, an hour later; it must be used at once when the first
one fails. Somebody else is paged through a provider that is well, and must not notice.
"""

import argparse
import time
from collections.abc import Sequence
from itertools import count

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.sender import Event
from tests.chaos.table import Figure

MATRIX = ("5xx", "429", "slow", "reset", "ambig", "badtls", "wrongjson", "hang")
DELIVERS = frozenset({"slow", "wrongjson"})
FALLBACK_SECONDS = 30.0
LEEWAY_SECONDS = 0.1
PERSON = """\
  - {{email: {who}@example.com, name: "{who}", role: responder,
     contacts: [
       {{channel: webhook, address: "{url}{who}"}}, {{channel: ntfy, address: push-{who}}}]}}
"""
POLICY = """\
  - name: "{who}"
    fallback: "person:cleo@example.com"
    steps: [{{targets: ["person:{who}@example.com"], delay: 7d}}]
"""
SERVICE = """\
  - {{name: "{who}", team: payments, tier: 1, policy: "{who}"}}
"""
WELL = """\
  - {{email: well@example.com, name: well, role: responder,
     contacts: [{{channel: ntfy, address: push-well}}]}}
"""
# The first contact at once, the second an hour later: what people set who want to sleep.
_RULES = """
insert into notification_rule (person_id, urgency, position, contact_id, delay)
select person_id, 'high', case channel when 'webhook' then 0 else 1 end, id,
    case channel when 'webhook' then interval '0' else interval '1 hour' end
from contact
where channel in ('webhook', 'ntfy') and person_id in (
    select person_id from contact where channel = 'webhook'
) and person_id in (
    select person_id from contact where channel = 'ntfy'
)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--matrix", default=",".join(MATRIX))
    parser.add_argument("--samples", type=int, default=100, help="pages of the healthy provider")


def run(given: argparse.Namespace) -> list[Figure]:
    return providers(given.matrix.split(","), samples=given.samples)


def providers(matrix: Sequence[str], *, samples: int) -> list[Figure]:
    with place.opened() as here:
        here.provider_url = here.start_provider()
        here.start()
        here.organise(world=_world(here, matrix))
        here.change(_RULES)
        numbers = count(1)
        before = [_well(here, next(numbers)) for _ in range(samples)]
        sick = [Event(next(numbers), f"to:{who}", f"Sick{n:07d}") for n, who in enumerate(matrix)]
        for event in sick:
            assert posting.post(here, event)
        beside = [_well(here, next(numbers)) for _ in range(samples)]
        _await_fallbacks(here, sick)
        verdict = storm.verdict_of(here, engines=1)
    return [
        *(_one(verdict, event) for event in sick),
        *_healthy(verdict, before, beside),
        *(f for f in oracle.figures(verdict) if "in the end" not in f.name),
    ]


def _world(here: Place, matrix: Sequence[str]) -> str:
    """Everybody sick has a provider of their own, so that none suffers from another's fault."""
    whole = here.world()
    for who in matrix:
        faults = ("--tls",) if who == "badtls" else ("--faults", f"{who}=100")
        url = here.start_provider(*faults)
        given = {"who": who, "url": url}
        whole = whole.replace("teams:\n", f"{PERSON.format(**given)}teams:\n")
        whole = whole.replace("services:\n", f"{POLICY.format(**given)}services:\n")
        whole = whole.replace("sources:\n", f"{SERVICE.format(**given)}sources:\n")
    well = {"who": "well", "url": ""}
    whole = whole.replace("teams:\n", f"{WELL.format(**well)}teams:\n")
    whole = whole.replace("services:\n", f"{POLICY.format(**well)}services:\n")
    whole = whole.replace("sources:\n", f"{SERVICE.format(**well)}sources:\n")
    return f'{whole}  ntfy: {{server: "{here.provider_url}"}}\n'


def _well(here: Place, number: int) -> Event:
    event = Event(number, "to:well", f"Well{number:07d}")
    assert posting.post(here, event)
    time.sleep(0.1)
    return event


def _await_fallbacks(here: Place, sick: Sequence[Event]) -> None:
    waiting = {event.name for event in sick if event.kind.removeprefix("to:") not in DELIVERS}

    def all_came() -> bool:
        said = here.calls.read_text("utf-8").splitlines()
        return all(any(name in line and "push-" in line for line in said) for name in waiting)

    place.eventually(all_came, seconds=90, what="every second contact is used")


def _one(verdict: oracle.Verdict, event: Event) -> Figure:
    who = event.kind.removeprefix("to:")
    calls = [call for call in verdict.evidence.pages if call.name == event.name]
    if who in DELIVERS:
        came = [call.t - event.sent for call in calls if call.delivered]
        return table.at_most(f"{who}: delivered after", 30, min(came, default=1e9), unit=" s")
    pushed = [call.t - event.sent for call in calls if call.is_push]
    first = min(pushed, default=1e9)
    return table.at_most(f"{who}: second contact used after", FALLBACK_SECONDS, first, unit=" s")


def _healthy(
    verdict: oracle.Verdict, before: Sequence[Event], beside: Sequence[Event]
) -> list[Figure]:
    asked = oracle.first_of(verdict.evidence.pages)
    quiet, sick = (
        sorted(asked.get(one.name, 1e9) - one.sent for one in some) for some in (before, beside)
    )
    base, p99 = oracle.percentile(quiet, 99), oracle.percentile(sick, 99)
    allowed = max(base * 1.1, base + LEEWAY_SECONDS)
    return [
        table.told("healthy channel alone, p99", f"{base:.3f} s"),
        table.at_most("healthy channel beside all of them, p99", allowed, p99, unit=" s"),
    ]
