"""How often a confidence was right, and that more of it never means less."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.triage import reliability
from tocsin.triage.reliability import Reliability


def after(*guesses: tuple[float, bool]) -> Reliability:
    known = Reliability()
    for confidence, was_right in guesses:
        known = reliability.noted(known, confidence, was_right=was_right)
    return known


def test_without_a_guess_the_model_is_believed() -> None:
    for said in (0.1, 0.5, 0.9):
        assert reliability.calibrated(Reliability(), said) == pytest.approx(said)
    assert Reliability().accuracy is None


def test_what_boasts_is_believed_less() -> None:
    boasting = after(*[(0.95, i % 2 == 0) for i in range(200)])
    assert reliability.calibrated(boasting, 0.95) == pytest.approx(0.53, abs=0.05)
    assert boasting.accuracy == pytest.approx(0.5, abs=0.02)


def test_late_guesses_count_for_more() -> None:
    better = after(*[(0.8, False)] * 300, *[(0.8, True)] * 900)
    assert (better.accuracy or 0) > 0.85


def test_the_others_share_what_the_first_leaves() -> None:
    boasting = after(*[(0.8, i % 2 == 0) for i in range(300)])
    shared = reliability.shared(boasting, [(1, 0.8), (2, 0.15), (3, 0.05)])
    assert sum(share for _, share in shared) == pytest.approx(1.0)
    assert shared[1][1] == pytest.approx(3 * shared[2][1])
    assert reliability.shared(boasting, []) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80))
def test_more_never_means_less(guesses: list[tuple[float, bool]]) -> None:
    known = after(*guesses)
    told = [reliability.calibrated(known, said / 50) for said in range(51)]
    assert all(0 <= share <= 1 for share in told)
    assert all(b >= a - 1e-9 for a, b in pairwise(told))
    assert sum(each.guesses for each in reliability.table(known)) <= len(guesses) + 1e-6
