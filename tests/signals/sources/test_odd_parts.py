"""A good message of which one part is not what its vendor says it is."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.signals.sources import test_changes, test_clouds, test_observability
from tests.signals.test_hostile_bodies import check, read

GOOD: dict[str, list[Any]] = {
    kind: [case[0] for case in cases]
    for table in (test_changes.CASES, test_clouds.CASES, test_observability.CASES)
    for kind, cases in table.items()
}
ODD: tuple[Any, ...] = (None, [], {}, [None, 7], {"": 0}, 10**30, True, "\x00\ud800", [[]])


def spoiled(value: Any) -> Iterator[Any]:
    """The value with each of its parts, however deep, replaced by each odd one in turn."""
    yield from ODD
    if isinstance(value, dict):
        for name, member in value.items():
            yield {key: each for key, each in value.items() if key != name}
            yield from ({**value, name: other} for other in spoiled(member))
    if isinstance(value, list):
        for place, member in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in spoiled(member))


@pytest.mark.parametrize("kind", GOOD)
def test_an_odd_part_is_read_or_complained_about(kind: str) -> None:
    for good in GOOD[kind]:
        for bad in spoiled(good):
            check(read(kind, json.dumps(bad).encode()), kind)
