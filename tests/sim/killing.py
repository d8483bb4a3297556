"""Mutants in the simulation: each must break a rule within a few seeds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tests import mutants
from tests.sim import crawl, run
from tests.sim.stage import Ground

DAYS = 0.25
# What is seen only by following the links of a message, which needs no time and no faults.
BY_CRAWLING = frozenset({"ack_get"})
# A seed that is known to find the mutant; when it no longer does, the others are tried.
KNOWN: Mapping[str, int] = MappingProxyType(
    {
        "mark_before": 6,
        "nolease": 5,
        "lazy": 9,
        "noseq": 5,
        "split_tx": 5,
        "deadline_fail": 5,
        "seconds_duration": 6,
        "drift": 2,
        "fence_off": 28,
        "conflict_do_nothing": 4,
        "drop_unrouted": 5,
    }
)


@dataclass(frozen=True)
class Death:
    """In how many of the seeds a mutant was found out, and by which rules."""

    name: str
    seeds: int
    killed_in: int
    rules: tuple[str, ...]

    @property
    def is_killed(self) -> bool:
        return self.killed_in > 0

    def __str__(self) -> str:
        if not self.is_killed:
            return f"{self.name:>20}  SURVIVED {self.seeds} seeds"
        return f"{self.name:>20}  {self.killed_in:>3} of {self.seeds:>3}  {', '.join(self.rules)}"


def all_of_them(ground: Ground, seeds: Sequence[int]) -> Iterator[Death]:
    """Try every mutant on each of the seeds."""
    for name in mutants.ALL:
        yield kill(ground, name, seeds)


def kill_soon(ground: Ground, name: str, seeds: Sequence[int]) -> Death:
    """Try until one seed has found it out, the one that is known to first."""
    known = [KNOWN[name]] if name in KNOWN else []
    return kill(ground, name, [*known, *seeds], enough=1)


def kill(ground: Ground, name: str, seeds: Sequence[int], *, enough: int | None = None) -> Death:
    """Try one mutant on seeds; with ``enough``, only until so many have found it out."""
    rules: dict[str, None] = {}
    killed, tried = 0, 0
    for seed in seeds[:1] if name in BY_CRAWLING else seeds:
        tried += 1
        with mutants.applied(name):
            found = _breaches(ground, name, seed)
        killed += bool(found)
        rules |= dict.fromkeys(breach.partition(":")[0] for breach in found)
        if enough is not None and killed >= enough:
            break
    return Death(name, tried, killed, tuple(rules))


def _breaches(ground: Ground, name: str, seed: int) -> Sequence[str]:
    if name in BY_CRAWLING:
        return [f"a link that is looked at: {breach}" for breach in crawl.breaches(ground)]
    return run.run(ground, seed, days=DAYS).breaches
