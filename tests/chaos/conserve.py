"""What no parser likes, resolves of nothing, unknown shapes: all kept, all with one fate, all told.

The residue of the conservation law is asked for after every run; here the events are the worst.
"""

import argparse
import json
import time

import httpx2

from tests.chaos import oracle, place, storm, table
from tests.chaos.place import PATHS, Place
from tests.chaos.table import Figure

BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"[1, 2, 3]",
    b"[null]",
    b"\xff\xfe\x00",
    b'"text"',
    b'[{"labels": {}}]',
    b'[{"labels": {"alertname": "\\u0000"}}]',
    b'[{"labels": {"alertname": "\\ud800"}}]',
    b'[{"labels": {"alertname": 1e400}}]',
    b"[" * 8_000,
    b'[{"labels": {"alertname": "Ends"}, "endsAt": "never"}]',
    b'[{"labels": {"alertname": "Gone"}, "endsAt": "2020-01-01T00:00:00Z"}]',
    b"9" * 6_000,
    json.dumps([{"labels": {"alertname": "Long", **{f"l{n}": "v" for n in range(500)}}}]).encode(),
    json.dumps([{"labels": {"alertname": "x" * 5_000}}]).encode(),
)
_KEPT = "select count(*) from raw_event"
_TOLD = "select coalesce(sum(unparseable), 0) from raw_event_outcome"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--secs", type=float, default=20)
    parser.add_argument("--dsn", default="", help="only ask this database for its residue")


def run(given: argparse.Namespace) -> list[Figure]:
    if given.dsn:
        return _residues(oracle.residue(given.dsn))
    return conserve(secs=given.secs)


def conserve(*, secs: float) -> list[Figure]:
    with place.opened() as here:
        here.provider_url = here.start_provider()
        here.start()
        here.organise()
        sender = here.start_sender(
            *("--rate", "30", "--secs", str(secs), "--mix", json.dumps(storm.MIX))
        )
        answered = _trouble(here)
        assert sender.wait(secs + 90) == 0, "the sender fell"
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=1)
        kept, told = here.count(_KEPT), here.count(_TOLD)
    return [
        table.exactly("bodies answered with a server error", 0, sum(s >= 500 for s in answered)),
        table.at_least("raw events kept", len(verdict.evidence.acked) + len(BODIES), kept),
        table.told("statements that no parser could read", told),
        *_residues(verdict.final.residue),
        *oracle.figures(verdict),
    ]


def _trouble(here: Place) -> list[int]:
    """Post every bad body while ordinary ones come, and return the answers."""
    found = []
    for body in BODIES:
        content = {"Content-Type": "application/json"}
        url = here.urls[0] + PATHS["flood"]
        found.append(httpx2.post(url, content=body, headers=content, timeout=30).status_code)
        time.sleep(0.1)
    return found


def _residues(found: dict[str, int]) -> list[Figure]:
    return [table.exactly(name, 0, number) for name, number in found.items()]
