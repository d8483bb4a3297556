"""Whatever stands in one place of a message, the rest of it is read or complained about."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.signals.reading import NOW
from tests.signals.sources import test_desks, test_infrastructure, test_uptime
from tests.signals.test_hostile_bodies import check
from tocsin.signals import reading
from tocsin.signals.provider import Context

CASES: dict[str, list[Any]] = {
    **test_uptime.CASES,
    **test_infrastructure.CASES,
    **test_desks.CASES,
}
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e308, 10**300, "", " ", "\x00", "\ud800", "x" * 2000),
    *([], {}, [[]], [None, 7, {"a": []}], {"id": {"id": None}}, {"": ""}, "$NAME", "{{name}}"),
    *("9999-12-31T23:59:59Z", "-1", "NaN", "null", "{", "[{", "1 - ", "http://"),
)


@pytest.mark.parametrize("kind", CASES)
def test_an_odd_value_in_any_place_breaks_nothing(kind: str) -> None:
    for body, *_ in CASES[kind][:4]:
        for odd in odd_ones(body):
            raw = json.dumps(odd).encode()
            check(reading.read(kind, raw, {}, Context(now=NOW, nonce="n")), kind)


def odd_ones(value: Any) -> Iterator[Any]:
    """The document once for each odd value in each of its places."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield {key: part for key, part in value.items() if key != name}
            for odd in (*ODD, *odd_ones(member)):
                yield value | {name: odd}
