"""Whatever stands in any place of an export, it is carried over or refused, and never a fault."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.blueprints import (
    test_import_alertmanager,
    test_import_grafana_oncall,
    test_import_opsgenie,
    test_import_pagerduty,
)
from tocsin.blueprints import export, reading
from tocsin.blueprints.importers import (
    alertmanager,
    grafana_oncall,
    opsgenie,
    pagerduty,
    week,
)
from tocsin.kit import errors, periods
from tocsin.oncall import wall_time

ODD: tuple[Any, ...] = (None, "", "odd", 7, -1.5, True, [], ["odd"], [7], {}, {"odd": "odd"})
GONE = object()
Read = Callable[[Any], object]


def of_yaml(given: Any) -> object:
    return alertmanager.read(export.as_yaml(given))


READERS: dict[str, tuple[Read, Any]] = {
    "alertmanager": (of_yaml, reading.load_plain(test_import_alertmanager.FILE)),
    "grafana": (grafana_oncall.read, test_import_grafana_oncall.EXPORT),
    "opsgenie": (opsgenie.read, test_import_opsgenie.EXPORT),
    "pagerduty": (pagerduty.read, test_import_pagerduty.EXPORT),
}


def places(given: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to every part of it."""
    keys: list[Any] = []
    if isinstance(given, dict | list):
        keys = list(given) if isinstance(given, dict) else list(range(len(given)))
    for key in keys:
        yield (*way, key)
        yield from places(given[key], (*way, key))


@pytest.mark.parametrize("name", READERS)
def test_a_part_that_is_odd_or_gone_is_never_a_fault(name: str) -> None:
    read, whole = READERS[name]
    for number, way in enumerate(places(whole)):
        odd = (*ODD, GONE)[number % (len(ODD) + 1)]
        _tried(read, _with(whole, way, odd), (*way, odd))


def _tried(read: Read, given: Any, where: tuple[Any, ...]) -> None:
    try:
        read(given)
    except errors.Invalid:
        return
    except Exception as fault:
        pytest.fail(f"{where}: {fault!r}")


def _with(whole: Any, way: tuple[Any, ...], odd: Any) -> Any:
    """Return it with something odd in this place, or without the place."""
    changed = copy.deepcopy(whole)
    at = changed
    for key in way[:-1]:
        at = at[key]
    if odd is GONE:
        del at[way[-1]]
    else:
        at[way[-1]] = odd
    return changed


class _Lately:
    """Something of ours, lately renamed."""


@pytest.mark.parametrize(
    "fault",
    [
        lambda: getattr(_Lately(), "former"),  # noqa: B009 - the attribute is not there
        lambda: periods.format_duration("odd"),  # type: ignore[arg-type]
        lambda: wall_time.local("odd", "odd"),  # type: ignore[arg-type]
    ],
)
def test_a_fault_of_ours_goes_on_as_one(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[], object]
) -> None:
    monkeypatch.setattr(week, "restrictions", lambda _: fault())
    with pytest.raises((AttributeError, TypeError)):
        grafana_oncall.read(test_import_grafana_oncall.EXPORT)


def test_a_shift_in_a_zone_that_is_not_known_here_has_the_zone_of_its_schedule() -> None:
    export = copy.deepcopy(test_import_grafana_oncall.EXPORT)
    export["on_call_shifts"][0]["time_zone"] = "Mars/Olympus"
    found = grafana_oncall.read(export)
    said = "schedule payments, weeks: there is no time zone 'Mars/Olympus' here, so it has"
    assert f"{said} Europe/Berlin" in found.left
    whole = grafana_oncall.read(test_import_grafana_oncall.EXPORT)
    assert found.document["schedules"] == whole.document["schedules"]


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("weekdays", "7", "weekdays are from sunday to saturday, not '7'"),
        ("months", "3:99999999999", "months are from january to december, not '3:99999999999'"),
        ("days_of_month", "1:-1", "days_of_month '1:-1' are not days one after the other"),
    ],
)
def test_a_time_interval_that_cannot_be_is_told_and_the_rest_carried_over(
    key: str, written: str, said: str
) -> None:
    whole = reading.load_plain(test_import_alertmanager.FILE)
    whole["time_intervals"][0]["time_intervals"][0][key] = [written]
    found = alertmanager.read(export.as_yaml(whole))
    assert f"interval nights, 2. payments: not carried over; {said}" in found.left
    assert len(found.document["services"]) == 4
