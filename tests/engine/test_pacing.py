"""What may wait takes a part of each second, and catches up after a while."""

from collections.abc import Iterator

import pytest

from tocsin.engine import lanes, steps
from tocsin.engine.loop import Take
from tocsin.engine.pacing import LONGEST_SECONDS, REST_SECONDS, WORK_SECONDS, Pace
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

PORTION = WORK_SECONDS / 4


class Work:
    """Portions that take a while each; how many are left is said."""

    def __init__(self, portions: int) -> None:
        self.left = portions
        self.now = 0.0

    def take(self, _database: Database) -> bool:
        if not self.left:
            return False
        self.left -= 1
        self.now += PORTION
        return True


def done_at(work: Work, database: Database) -> Iterator[float]:
    """When each portion was done by somebody who comes again ten times a second."""
    step = Pace(lambda: work.now).over(work.take)
    for _ in range(10_000):
        before = work.left
        is_on = step(database)
        if work.left < before:
            yield work.now
        if not work.left and not is_on:
            return
        work.now += 0 if is_on else 0.1
    raise AssertionError("It is never done.")


def test_a_little_is_done_without_a_rest(database: Database) -> None:
    assert list(done_at(Work(3), database)) == pytest.approx([PORTION, 2 * PORTION, 3 * PORTION])


def test_much_leaves_others_most_of_a_second(database: Database) -> None:
    within = [at for at in done_at(Work(100), database) if at <= LONGEST_SECONDS / 2]
    a_second = WORK_SECONDS + REST_SECONDS
    assert len(within) * PORTION <= WORK_SECONDS * (LONGEST_SECONDS / 2 / a_second + 1)
    assert len(within) * PORTION >= WORK_SECONDS * (LONGEST_SECONDS / 2 / a_second / 2)


def test_several_kinds_of_work_share_what_one_would_have(database: Database) -> None:
    first, second = Work(100), Work(100)
    pace = Pace(lambda: first.now + second.now)
    steps = [pace.over(work.take) for work in (first, second)]
    for _ in range(100):
        for step in steps:
            step(database)
    done = 200 - first.left - second.left
    assert done * PORTION <= WORK_SECONDS + PORTION, "the first portion of each is always done"
    assert first.left < 100
    assert second.left < 100


def test_whoever_comes_to_an_end_leaves_others_at_rest(database: Database) -> None:
    much, little = Work(100), Work(1)
    pace = Pace(lambda: much.now + little.now)
    long, short = pace.over(much.take), pace.over(little.take)
    while long(database):
        pass
    left = much.left
    assert short(database)
    little.now += REST_SECONDS / 2
    assert not short(database)
    assert not long(database)
    assert much.left == left


def test_very_much_is_done_without_a_rest_after_a_while(database: Database) -> None:
    portions = 2_000
    *_, last = done_at(Work(portions), database)
    assert last <= LONGEST_SECONDS + REST_SECONDS + portions * PORTION


def test_whoever_was_done_begins_anew(database: Database) -> None:
    work = Work(2_000)
    step = Pace(lambda: work.now).over(work.take)
    work.now = LONGEST_SECONDS * 3
    while work.left:
        work.now += 0 if step(database) else 0.1
    assert not step(database)
    work.left = 100
    portions = 0
    while step(database):
        portions += 1
    assert portions * PORTION == WORK_SECONDS


def test_all_that_nobody_waits_for_shares_a_pace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced: list[tuple[Pace, Take]] = []

    class Noted(Pace):
        def over(self, take: Take) -> Take:
            paced.append((self, take))
            return super().over(take)

    monkeypatch.setattr(lanes, "Pace", Noted)
    lanes.build(settings, engine="test")

    assert len({id(pace) for pace, _ in paced}) == 1
    assert {steps.seal, steps.learn} < {take for _, take in paced}
    assert len(paced) == 3, "and what follows from a storm"
