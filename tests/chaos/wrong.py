"""Engines that are wrong on purpose, as real processes: a run that lets one pass proves nothing."""

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests import mutants
from tests.chaos import failover, race, sleeper, storm, table
from tests.chaos.storm import Storm
from tests.chaos.table import Figure

Run = Callable[[str], list[Figure]]


def _storm(name: str) -> list[Figure]:
    """Short and hard: many kills, many refusals, little else."""
    faults = "5xx=15,hang=5,ambig=3"
    return storm.storm(
        Storm(
            rate=25, secs=25, parts_every=0.7, postgres_every=8, faults=faults, mutant=name,
            settle_seconds=45,
        )
    )  # fmt: skip


def _sleeper(name: str) -> list[Figure]:
    return sleeper.stop(secs=18, mutant=name)


def _race(name: str) -> list[Figure]:
    return race.race(engines=3, pages=120, posts=20, rounds=1, mutant=name)


def _failover(name: str) -> list[Figure]:
    return failover.failover(["dup"], events=100, mutant=name)


RUNS: Mapping[str, Run] = MappingProxyType(
    {
        "mark_before": _storm,
        "split_tx": _storm,
        "deadline_fail": _storm,
        "drop_unrouted": _storm,
        "nolease": _race,
        "fence_off": _sleeper,
        "conflict_do_nothing": _failover,
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", action="append", choices=list(RUNS), default=[])


def run(given: argparse.Namespace) -> list[Figure]:
    return [caught(name) for name in given.only or RUNS]


def caught(name: str) -> Figure:
    """It holds when the run said no, and the figures that did say why."""
    assert name in mutants.ALL
    found = [f for f in RUNS[name](name) if f.holds is False and _counts(f)]
    refused = [f"{f.name}: {f.measured}" for f in found]
    said = "; ".join(refused) or "survived"
    return Figure(f"mutant {name}", "caught", said, bool(refused))


def _counts(figure: Figure) -> bool:
    """Neither how long something took nor that too little happened says that an engine is wrong."""
    return not table.is_time(figure) and not figure.target.startswith("≥")
