"""kill -9 of webs, engines and PostgreSQL under a stream of events and a provider that fails."""

import argparse
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.chaos import evidence, oracle, place, provider, table
from tests.chaos.place import Place
from tests.chaos.table import Figure

MIX = {"new": 20.0, "climb": 1.0, "bare": 1.0, "join": 12.0, "repeat": 46.0, "resolve": 20.0}
CLIMB_SECONDS = 4.0
LEASE_SECONDS = 15.0
SETTLE_SECONDS = 240.0
LONGEST = 4
_UNFINISHED = """
select
    (select count(*) from notification
        where status in ('pending', 'sending') and kind = 'page')
    + (select count(*) from page
        where status = 'paging' and next_due_at < app_now() + interval '60 s')
"""
_LEFT = """
select n.subject, n.id::text, n.status, n.due_at::text, coalesce(n.lease_until::text, '')
from notification n
where n.status in ('pending', 'sending') and n.kind = 'page'
union all
select p.subject, p.id::text, p.status, p.next_due_at::text, p.stage
from page p
where p.status = 'paging' and p.next_due_at < app_now() + interval '60 s'
limit 10
"""


@dataclass(frozen=True)
class Storm:
    """``parts_every`` and ``postgres_every`` are seconds from one kill to the next."""

    webs: int = 2
    engines: int = 2
    rate: float = 100
    secs: float = 60
    parts_every: float = 0.5
    postgres_every: float = 7
    kinds: tuple[str, ...] = ("web", "engine")
    faults: str = "hang=3,5xx=5,429=4,ambig=3"
    seed: int = 1
    batch: int = 4
    events: int = 0
    mutant: str = ""
    keep: bool = False
    settle_seconds: float = SETTLE_SECONDS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--web", type=int, default=2)
    parser.add_argument("--engine", type=int, default=2)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--secs", type=float, default=60)
    parser.add_argument("--kill", action="append", metavar="PART[,PART]:SECONDS", default=[])
    parser.add_argument("--provider", default="hang=3,5xx=5,429=4,ambig=3", metavar="FAULT=PERCENT")
    parser.add_argument("--batch", type=int, default=4, help="events of a request")
    parser.add_argument("--events", type=int, default=0, help="confirmed events that are asked for")
    parser.add_argument("--mutant", default="", help="a bad engine of tests/mutants")
    parser.add_argument("--keep", action="store_true", help="leave the logs and the database")


def run(given: argparse.Namespace) -> list[Figure]:
    every = {"web,engine": 0.5, "pg": 7.0}
    if given.kill:
        every = {what: float(secs) for what, _, secs in (one.partition(":") for one in given.kill)}
    postgres_every = every.pop("pg", 0.0)
    parts, parts_every = next(iter(every.items()), ("", 0.0))
    return storm(
        Storm(
            webs=given.web,
            engines=given.engine,
            rate=given.rate,
            secs=given.secs,
            parts_every=parts_every,
            postgres_every=postgres_every,
            kinds=tuple(parts.split(",")),
            faults=given.provider,
            seed=given.seed,
            batch=given.batch,
            events=given.events,
            mutant=given.mutant,
            keep=given.keep,
        )
    )


def storm(asked: Storm) -> list[Figure]:
    with place.opened(seed=asked.seed, mutant=asked.mutant, keep=asked.keep) as here:
        here.provider_url = here.start_provider("--seed", str(asked.seed))
        here.start(webs=asked.webs, engines=asked.engines)
        here.organise(delay=f"{CLIMB_SECONDS:.0f}s")
        here.set_faults(provider.read_faults(asked.faults))
        rage(here, asked)
        here.set_faults({})
        settle(here, seconds=asked.settle_seconds)
        return judged(here, asked)


def rage(here: Place, asked: Storm) -> None:
    """Send and kill until the time is over, then wait until every sender is done."""
    sender = here.start_sender(
        *("--rate", str(asked.rate), "--secs", str(asked.secs)),
        *("--seed", str(asked.seed), "--mix", json.dumps(MIX), "--wanted", str(asked.events)),
        *("--batch", str(asked.batch)),
    )
    killing(here, asked, sender)
    assert sender.wait(90) == 0, "the sender fell"


def killing(here: Place, asked: Storm, sender: "subprocess.Popen[Any]") -> None:
    """Until the sender is done, which may be later than planned: it wants its confirmations."""
    dice = random.Random(asked.seed)
    start = time.monotonic()
    due = {"part": start + asked.parts_every, "postgres": start + asked.postgres_every}
    while sender.poll() is None and time.monotonic() < start + asked.secs * LONGEST:
        moment = time.monotonic()
        if asked.postgres_every and moment >= due["postgres"]:
            kill_postgres(here)
            due["postgres"] = moment + asked.postgres_every * dice.uniform(0.5, 1.5)
        if asked.parts_every and moment >= due["part"]:
            kill_one(here, dice, asked.kinds)
            due["part"] = moment + asked.parts_every * dice.uniform(0.5, 1.5)
        time.sleep(0.02)


def kill_postgres(here: Place, mode: str = "kill9") -> None:
    here.note("kill", kind="postgres", mode=mode)
    here.postgres.end(mode)
    here.postgres.start()
    here.note("start", part="postgres")


def kill_one(here: Place, dice: random.Random, kinds: tuple[str, ...]) -> None:
    part = dice.choice([p for p in here.parts.values() if p.kind in kinds])
    if not part.has_ended:
        here.kill(part)
    here.restart(part)


def settle(here: Place, *, seconds: float = SETTLE_SECONDS) -> None:
    """The faults are over; within this time nothing may be left to do."""
    for part in here.parts.values():
        if part.has_ended:
            here.restart(part)
    end = time.monotonic() + seconds
    while here.ask(_UNFINISHED)[0][0] and time.monotonic() < end:
        time.sleep(0.5)
    if left := here.ask(_LEFT):
        sys.stderr.write(f"not settled: {left}\n")


def judged(here: Place, asked: Storm) -> list[Figure]:
    verdict = verdict_of(here, engines=asked.engines)
    lease = LEASE_SECONDS + 2
    delays = verdict.delays
    found = oracle.figures(verdict)
    if asked.events:
        found[0] = table.at_least(oracle.BEGINS, asked.events, len(verdict.evidence.acked))
    p50, p99 = (oracle.percentile(delays, percent) for percent in (50, 99))
    found += [
        table.told("accepted event to first attempt, p50", f"{p50:.3f} s"),
        table.at_most("accepted event to first attempt, p99", lease, p99, unit=" s"),
    ]
    if back := verdict.pg_recover:
        slowest = oracle.percentile(back, 99)
        found.append(table.at_most("PostgreSQL kill -9 to paging again", 5, slowest, unit=" s"))
        resumed = oracle.percentile(verdict.pg_resume, 99)
        found.append(table.told("of it after PostgreSQL answers again", f"{resumed:.2f} s"))
    return found


def verdict_of(here: Place, *, engines: int) -> oracle.Verdict:
    """Read what all have written down, and the database."""
    seen = evidence.gathered(acks=here.acks, calls=here.calls, deeds=here.deeds)
    final = oracle.read(here.postgres.dsn)
    return oracle.Verdict(seen, final, engines=engines)
