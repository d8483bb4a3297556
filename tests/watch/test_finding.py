"""When somebody is told of trouble, told again, and told that it is over."""

import pytest

from tocsin.watch import finding
from tocsin.watch.finding import Finding, Told

ENGINE = Finding("engine", "No engine has paged for 40 s.")
DISK = Finding("disk", "Only 9% of the disk is free.")


def test_what_was_there_for_a_moment_wakes_nobody() -> None:
    assert finding.confirmed([ENGINE], []) == []
    assert finding.confirmed([ENGINE, DISK], [ENGINE]) == [ENGINE]


def test_new_trouble_is_told_at_once_and_then_remembered() -> None:
    first = finding.news([ENGINE], {}, moment=100.0)
    assert first.title == "Tocsin itself is in trouble: No engine has paged for 40 s."
    assert not finding.news([ENGINE], first.memory, moment=130.0).is_any


def test_trouble_beside_trouble_is_told_alone() -> None:
    first = finding.news([ENGINE], {}, moment=100.0)
    assert finding.news([ENGINE, DISK], first.memory, moment=130.0).troubles == [DISK]


@pytest.mark.parametrize(
    ("moment", "is_told"), [(100.0, False), (3699.0, False), (3700.0, True), (5.0, True)]
)
def test_it_is_told_again_each_hour_and_after_a_new_start(moment: float, is_told: bool) -> None:
    memory = {"engine": Told(ENGINE.sentence, 100.0)}
    assert finding.news([ENGINE], memory, moment=moment).is_any is is_told


def test_the_end_of_it_is_told_once() -> None:
    over = finding.news([], {"engine": Told(ENGINE.sentence, 100.0)}, moment=160.0)
    assert over.lines == ["Over: No engine has paged for 40 s."]
    assert over.title == "Tocsin itself is well again"
    assert not finding.news([], over.memory, moment=175.0).is_any
