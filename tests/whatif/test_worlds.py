"""What is foretold of a world is what then happens in it, row by row, in the real engine."""

from collections.abc import Sequence

import pytest

from tests.whatif import worlds_compared
from tests.whatif.conftest import Ground

SEEDS = [range(5), range(5, 10)]
ONCE = [223, 236, 314, 533, 623, 639]
"""Those were foretold otherwise once: two warnings of one moment stood in another order, what comes
together and may join each other had incidents of its own, and a vendor whom a team's page had asked
was warned of by the team's policy. What joined an incident late did not make it more pressing."""


@pytest.mark.parametrize("seeds", [*SEEDS, ONCE], ids=str)
@pytest.mark.timeout(600)
def test_what_is_foretold_is_what_happens(ground: Ground, seeds: Sequence[int]) -> None:
    for seed in seeds:
        found = worlds_compared.differences(ground.tx, ground.house, seed)
        assert not found, _said(found, seed)


@pytest.mark.parametrize("seeds", [*SEEDS, ONCE], ids=str)
@pytest.mark.timeout(600)
def test_it_is_so_beside_what_is_open(ground: Ground, seeds: Sequence[int]) -> None:
    for seed in seeds:
        found = worlds_compared.differences_beside(ground.tx, ground.house, seed)
        assert not found, _said(found, seed)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.timeout(600)
def test_it_is_so_amid_what_flaps_is_snoozed_and_holds_back(
    ground: Ground, seeds: Sequence[int]
) -> None:
    for seed in seeds:
        found = worlds_compared.differences_amid(ground.tx, ground.house, seed)
        assert not found, _said(found, seed)


def _said(found: list[str], seed: int) -> str:
    return "\n".join([*found, f"python -m tests.whatif --seeds {seed}"])
