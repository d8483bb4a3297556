"""Groups of alerts are counted only where there may be too many of them."""

from datetime import datetime, timedelta

import pytest

from tests.cast import cast
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import room
from tocsin.incidents.actions import declare, joining
from tocsin.incidents.incident import Declaration
from tocsin.incidents.store import groups as store
from tocsin.incidents.store.groups import Asked
from tocsin.kit.tx import Tx

SPACE = 7_000_000
"""A service that nobody else in these tests has."""
SOON = timedelta(milliseconds=10)


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MEMORY", room.Memory())


def opened(tx: Tx, now: datetime, *keys: str) -> None:
    said = [Declaration(key, grouping_key=key, grouped_for=SPACE, pages=False) for key in keys]
    declare.declare_all(tx, said, actor=SYSTEM, now=now)


def counted(tx: Tx, asked: Asked, at_most: int) -> int | None:
    [found] = store.open_in(tx, [asked], at_most=at_most)
    return found.count


def test_they_are_counted_where_those_since_may_have_taken_the_room(tx: Tx, now: datetime) -> None:
    cast(tx, now)
    opened(tx, now, "a", "b")
    [first] = store.open_in(tx, [Asked(SPACE, 1)], at_most=10)
    assert first.count == 2

    known = Asked(SPACE, 1, first.count, first.last_number)
    assert counted(tx, known, 10) is None
    assert counted(tx, known, 3) == 2
    assert counted(tx, Asked(SPACE, 8, 2, first.last_number), 10) == 2
    assert counted(tx, Asked(SPACE, 1, 0, first.last_number + 1), 10) == 2
    opened(tx, now, "c", "d", "e", "f", "g", "h")
    assert counted(tx, known, 10) is None
    assert counted(tx, known, 9) == 8


def test_a_count_is_remembered_for_a_moment(tx: Tx, now: datetime) -> None:
    cast(tx, now)
    opened(tx, now, "a", "b")
    assert joining.without_room(tx, {SPACE: 1}, at_most=10, now=now) == {SPACE: 2}
    opened(tx, now, "c")
    assert joining.without_room(tx, {SPACE: 1}, at_most=10, now=now + SOON) == {}
    assert joining.without_room(tx, {SPACE: 7}, at_most=10, now=now + SOON) == {SPACE: 3}
    late = now + SOON + room.LONGEST
    assert joining.without_room(tx, {SPACE: 1}, at_most=10, now=late) == {SPACE: 3}
