"""KPIs: what is averaged, what is counted beside it, and what is left out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.incidents import milestone
from tocsin.insights import fact, kpi
from tocsin.insights.fact import Fact
from tocsin.insights.window import BadWindow, By, Window, rows_of
from tocsin.kit.ledger import Event

T0 = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return T0 + timedelta(minutes=count)


WHOLE = Fact(
    1,
    logged_at=minutes(6),
    occurred_at=minutes(0),
    detected_at=minutes(5),
    acknowledged_at=minutes(8),
    resolved_at=minutes(65),
    status="resolved",
    priority="P1",
    team_id=1,
    service_ids=(1, 2),
)


def test_durations_are_measured_between_milestones() -> None:
    found = kpi.compute([WHOLE])
    assert (found.mtti.value, found.mtta.value, found.mttr.value) == (300, 180, 3600)
    assert found.resolution_rate.value == 1
    assert found.first_time_fix_rate.value == 1


def test_blank_milestones_are_not_applicable_and_contradictions_invalid() -> None:
    blank = replace(WHOLE, number=2, occurred_at=None, resolved_at=None, status="open")
    wrong = replace(WHOLE, number=3, acknowledged_at=minutes(4))
    found = kpi.compute([WHOLE, blank, wrong])
    assert (found.mtti.n, found.mtti.not_applicable, found.mtti.invalid) == (2, 1, 0)
    assert (found.mtta.n, found.mtta.not_applicable, found.mtta.invalid) == (2, 0, 1)
    assert (found.mttr.n, found.mttr.not_applicable) == (2, 1)
    assert found.resolution_rate.value == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "left_out",
    [{"is_drill": True}, {"status": "cancelled"}, {"is_duplicate": True}, {"logged_at": None}],
)
def test_drills_cancelled_and_duplicates_count_nowhere(left_out: dict[str, object]) -> None:
    found = kpi.compute([WHOLE, replace(WHOLE, **left_out)])
    assert found.logged == 1
    assert found.mttr.n == 1


@pytest.mark.parametrize(
    "spoiled",
    [replace(WHOLE, escalations=1), replace(WHOLE, reassignments=1), replace(WHOLE, reopenings=1)],
)
def test_a_first_time_fix_passes_through_one_pair_of_hands(spoiled: Fact) -> None:
    found = kpi.compute([WHOLE, spoiled])
    assert found.first_time_fix_rate.value == 0.5


def test_satisfaction_says_how_many_answered() -> None:
    asked = [replace(WHOLE, was_asked=True, score=score) for score in (5, 2, None)]
    found = kpi.compute([*asked, WHOLE])
    assert (found.csat.value, found.csat.n, found.csat.not_applicable) == (3.5, 2, 2)
    assert found.csat_satisfied.value == 0.5
    assert found.csat_response_rate.value == pytest.approx(2 / 3)


def test_a_promise_counts_once_it_is_decided() -> None:
    met = replace(WHOLE, response_met=True, resolution_met=True)
    late = replace(WHOLE, response_met=False)
    found = kpi.compute([met, late, WHOLE])
    assert (found.sla_attainment.value, found.sla_attainment.n) == (0.5, 2)
    assert found.sla_attainment.not_applicable == 1


def test_nothing_has_no_figures() -> None:
    found = kpi.compute([])
    assert found.mttr == kpi.Figure(None, 0)
    assert found.resolution_rate.value is None


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_percentiles_lie_among_the_values(values: list[float]) -> None:
    ordered = sorted(values)
    p50, p90 = kpi.percentile(ordered, 0.5), kpi.percentile(ordered, 0.9)
    assert ordered[0] <= p50 <= p90 <= ordered[-1]


def event(number: int, kind: str, **data: object) -> Event:
    return Event(number, T0, kind, "incident/1", "person/1", dict(data))


def reached(number: int, name: milestone.Milestone, at: datetime) -> Event:
    return event(number, milestone.KIND, milestone=name, at=at.isoformat())


def test_a_fact_is_folded_from_the_ledger_alone() -> None:
    found = fact.fold(
        1,
        [
            event(1, "incident.declared", priority="P2", team_id=3, services=[7], status="open"),
            reached(2, milestone.Milestone.LOGGED, minutes(1)),
            reached(3, milestone.Milestone.DETECTED, minutes(0)),
            event(4, "incident.team_set", **{"from": 3, "to": 4}),
            event(5, "incident.escalated", way="functional"),
            reached(6, milestone.Milestone.RESOLVED, minutes(30)),
            event(7, "incident.resolved", status="resolved", code="fixed"),
            event(8, "incident.sla_stopped", clock="resolution", met=True, elapsed_seconds=1700),
            reached(9, milestone.Milestone.DETECTED, minutes(-5)),
            event(10, "satisfaction.given", score=4),
        ],
    )
    assert found == Fact(
        1,
        logged_at=minutes(1),
        detected_at=minutes(-5),
        resolved_at=minutes(30),
        status="resolved",
        priority="P2",
        team_id=4,
        service_ids=(7,),
        escalations=1,
        reassignments=1,
        resolution_met=True,
        working_seconds=1700,
        score=4,
        was_asked=True,
    )


def test_a_reopening_takes_the_resolution_back() -> None:
    found = fact.fold(
        1,
        [
            reached(1, milestone.Milestone.RESOLVED, minutes(30)),
            event(2, "incident.resolved", status="resolved"),
            reached(3, milestone.Milestone.REOPENED, minutes(40)),
            event(4, "incident.reopened", status="in_progress"),
        ],
    )
    assert not found.is_resolved
    assert (found.reopenings, found.status) == (1, "in_progress")


@pytest.mark.parametrize(
    ("asked", "is_in"),
    [
        ({}, True),
        ({"service_id": 2}, True),
        ({"service_id": 3}, False),
        ({"team_id": 2}, False),
        ({"priority": "P1"}, True),
        ({"category": "network"}, True),
        ({"category": "net"}, False),
    ],
)
def test_a_window_filters(asked: dict[str, object], is_in: bool) -> None:
    window = Window(minutes(0), minutes(60), **asked)  # type: ignore[arg-type]  # by case
    assert window.covers(replace(WHOLE, category="network/dns")) is is_in


def test_a_window_is_half_open_and_ends_after_it_begins() -> None:
    assert not Window(minutes(0), minutes(6)).covers(WHOLE)
    assert Window(minutes(6), minutes(7)).covers(WHOLE)
    with pytest.raises(BadWindow):
        Window(minutes(1), minutes(1))


def test_a_breakdown_counts_days_where_the_reader_lives() -> None:
    late = replace(WHOLE, logged_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert rows_of(late, By.MONTH, ZoneInfo("UTC")) == ["2026-03-01"]
    assert rows_of(late, By.MONTH, ZoneInfo("Europe/Berlin")) == ["2026-04-01"]
    assert rows_of(late, By.WEEK, ZoneInfo("UTC")) == ["2026-03-30"]
    assert rows_of(late, By.SERVICE, ZoneInfo("UTC")) == ["1", "2"]
