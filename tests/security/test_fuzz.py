"""Every parser takes its corpus and some thousand mutations of it; `python -m fuzz` goes on."""

import os

import pytest

from fuzz.corpus import CORPUS
from fuzz.mutation import mutants
from fuzz.targets import TARGETS

# So many of each parser; `TOCSIN_FUZZ_CASES=100000` for a long look without atheris.
CASES = int(os.environ.get("TOCSIN_FUZZ_CASES", "300"))


def test_every_parser_has_a_corpus() -> None:
    assert set(CORPUS) == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_no_mutation_breaks_a_parser(name: str) -> None:
    for data in (*CORPUS[name], *mutants(CORPUS[name], count=CASES, seed=1)):
        try:
            TARGETS[name](data)
        except Exception as crash:
            raise AssertionError(f"{name} broke at {data!r}") from crash


def test_mutations_are_the_same_from_the_same_seed() -> None:
    first, again = (list(mutants([b"seed"], count=50, seed=7)) for _ in range(2))
    assert first == again
    assert len(set(first)) > 40
