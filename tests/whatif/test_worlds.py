"""What is foretold of a world is what then happens in it, row by row, in the real engine."""

import pytest

from tests.whatif import worlds_compared
from tests.whatif.conftest import Ground

SEEDS = range(24)


@pytest.mark.parametrize("first", SEEDS[::8])
@pytest.mark.timeout(600)
def test_what_is_foretold_is_what_happens(ground: Ground, first: int) -> None:
    for seed in range(first, first + 8):
        found = worlds_compared.differences(ground.tx, ground.house, seed)
        again = f"python -m tests.whatif --seeds {seed}"
        assert not found, "\n".join([*found, again])
