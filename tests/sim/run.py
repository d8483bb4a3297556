"""Seeds, one after the other: their worlds, their findings and what they cost."""

import hashlib
import time
from dataclasses import dataclass

from tests.sim import invariants, samples, world
from tests.sim.stage import Ground
from tests.sim.world import World


@dataclass(frozen=True)
class Result:
    """What a seed came to. ``digest`` is the same whenever the same seed runs the same code."""

    seed: int
    days: float
    breaches: tuple[str, ...]
    digest: str
    seconds: float
    commits: int
    sendings: int
    accepted: int
    crashes: int
    pauses: int
    failovers: int

    @property
    def holds(self) -> bool:
        return not self.breaches


def run(ground: Ground, seed: int, *, days: float = 1.0) -> Result:
    """Run one seed and judge it."""
    began = time.monotonic()
    with ground.clone() as dsn:
        made = World(seed, dsn, days, ground.house)
        try:
            with world.staged(made):
                samples.begin(made)
                made.run()
                made.hub.run(made.hub.elapsed + 1)
            found = invariants.breaches(made)
        finally:
            made.close()
    return _result(made, seed, days, found, time.monotonic() - began)


def _result(made: World, seed: int, days: float, found: list[str], seconds: float) -> Result:
    log = made.providers.log
    return Result(
        seed=seed,
        days=days,
        breaches=tuple(found),
        digest=_digest(made),
        seconds=seconds,
        commits=made.hub.commits,
        sendings=len(log),
        accepted=sum(len(said.receipts) for said in made.senders.said),
        crashes=sum(database.crashes for database in made.databases),
        pauses=sum(database.pauses for database in made.databases),
        failovers=made.evidence.failovers,
    )


def _digest(made: World) -> str:
    facts = [
        (one.notification_id, one.provider, one.claimed, one.began, one.accepted, one.finished)
        for one in made.providers.log
    ]
    return hashlib.sha256(repr((facts, made.hub.commits)).encode()).hexdigest()[:16]
