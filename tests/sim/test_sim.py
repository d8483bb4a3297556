"""A few seeds of the simulation, those that ever failed, and the mutants that must not live."""

from pathlib import Path

import pytest

from tests import mutants
from tests.sim import crawl, killing, run
from tests.sim.stage import Ground

pytestmark = pytest.mark.timeout(900)  # a machine that is busy takes its time

DAYS = 0.25
SEEDS = range(1, 31)
EVERYDAY = SEEDS[:20]
REGRESSIONS = Path(__file__).with_name("regressions.txt").read_text().splitlines()
FAILED_ONCE = [line.split()[:2] for line in REGRESSIONS if line[:1].isdigit()]


@pytest.fixture(scope="module")
def digests() -> dict[int, str]:
    """Of each seed that was run, what it came to."""
    return {}


@pytest.mark.parametrize("first", EVERYDAY[::10])
def test_no_rule_is_broken_whatever_happens(
    ground: Ground, digests: dict[int, str], first: int
) -> None:
    for seed in range(first, first + 10):
        result = run.run(ground, seed, days=DAYS)
        digests[seed] = result.digest
        again = f"python -m tests.sim --seeds {seed} --days {DAYS}"
        assert result.holds, "\n".join([*result.breaches, again])


@pytest.mark.parametrize(("seed", "days"), FAILED_ONCE)
def test_what_failed_once_holds(ground: Ground, seed: str, days: str) -> None:
    assert run.run(ground, int(seed), days=float(days)).breaches == ()


def test_a_seed_is_the_same_every_time(ground: Ground, digests: dict[int, str]) -> None:
    first = digests.get(5) or run.run(ground, 5, days=DAYS).digest
    assert run.run(ground, 5, days=DAYS).digest == first


def test_following_every_link_changes_nothing(ground: Ground) -> None:
    assert crawl.breaches(ground) == []


@pytest.mark.parametrize("name", mutants.ALL)
def test_no_mutant_survives(ground: Ground, name: str) -> None:
    death = killing.kill_soon(ground, name, SEEDS)
    assert death.is_killed, str(death)
