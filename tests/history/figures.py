"""The same figures, from what Tocsin keeps: its KPIs, its facts and its ledger."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.history import reference
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import clocks
from tocsin.insights import actions as insights
from tocsin.insights.fact import Fact
from tocsin.insights.kpi import Figure, Kpis
from tocsin.insights.window import By, Window
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx

WINDOW = Window(datetime(2015, 1, 1, tzinfo=UTC), datetime(2018, 1, 1, tzinfo=UTC))
PRIORITIES = {"P1": "1 - Critical", "P2": "2 - High", "P3": "3 - Moderate", "P4": "4 - Low"}
LEVELS = {"high": "1 - High", "medium": "2 - Medium", "low": "3 - Low"}
NOBODY = "?"


def figures(tx: Tx) -> dict[str, Any]:
    kpis = insights.kpis(tx, WINDOW, actor=SYSTEM)
    facts = insights.facts(tx, WINDOW, actor=SYSTEM)
    told = {one.number: clocks.events(tx, one.number) for one in facts}
    by_month = insights.breakdown(tx, WINDOW, By.MONTH, zone=ZoneInfo("UTC"), actor=SYSTEM)
    return {
        "events": sum("state" in e.data for events in told.values() for e in events),
        "incidents": kpis.logged,
        "events_by_state": reference.count(s for events in told.values() for s in states(events)),
        **_durations(tx, kpis, facts),
        **_promises(tx, kpis, facts),
        **_hands(kpis, facts),
        **_words(tx, facts, told),
        "opened_per_month": {row.key[:7]: row.kpis.logged for row in by_month},
        "backlog_at_midnight": {day: _backlog(facts, day) for day in reference.DAYS},
        "priority_matrix_observed": _matrix(told.values()),
        "state_transitions": reference.count(
            f"{a} -> {b}" for events in told.values() for a, b in _pairs(states(events)) if a != b
        ),
        "incidents_whose_priority_changed": sum(
            len({levels[2] for levels in _levels(events)}) > 1 for events in told.values()
        ),
    }


def states(events: Sequence[Event]) -> list[str]:
    return [event.data["state"] for event in events if "state" in event.data]


def _durations(tx: Tx, kpis: Kpis, facts: Sequence[Fact]) -> dict[str, Any]:
    rows = insights.breakdown(tx, WINDOW, By.PRIORITY, zone=ZoneInfo("UTC"), actor=SYSTEM)
    resolve = [_hours(one.logged_at, one.resolved_at) for one in facts]
    closed = reference.spread([h for one in facts if (h := _hours(one.logged_at, one.closed_at))])
    beyond = reference.spread([hours for hours in resolve if hours is not None])
    return {
        "resolve_hours": {
            **_of(kpis.mttr),
            "p90_linear": (kpis.mttr.p90 or 0) / 3600,
            "p95_linear": beyond["p95_linear"],
            "max": beyond["max"],
        },
        "close_hours": {name: closed[name] for name in ("n", "mean", "median")},
        "resolve_hours_by_final_priority": {
            PRIORITIES[row.key]: _of(row.kpis.mttr) for row in rows if row.kpis.mttr.n
        },
    }


def _promises(tx: Tx, kpis: Kpis, facts: Sequence[Fact]) -> dict[str, Any]:
    rows = insights.breakdown(tx, WINDOW, By.PRIORITY, zone=ZoneInfo("UTC"), actor=SYSTEM)
    share, n = kpis.sla_attainment.value or 0, kpis.sla_attainment.n
    met = round(share * n)
    return {
        "final_priority_counts": reference.count(PRIORITIES[one.priority] for one in facts),
        "made_sla_final": {"met": met, "missed": n - met, "pct": 100 * share},
        "made_sla_by_final_priority": {
            PRIORITIES[row.key]: {
                "met": round((row.kpis.sla_attainment.value or 0) * row.kpis.sla_attainment.n),
                "total": row.kpis.sla_attainment.n,
            }
            for row in rows
        },
    }


def _hands(kpis: Kpis, facts: Sequence[Fact]) -> dict[str, Any]:
    first_time = kpis.first_time_fix_rate
    return {
        "reopened_incidents": round((kpis.reopen_rate.value or 0) * kpis.reopen_rate.n),
        "reopens_total": sum(one.reopenings for one in facts),
        "reassigned_incidents": sum(one.reassignments > 0 for one in facts),
        "mean_reassignments": sum(one.reassignments for one in facts) / len(facts),
        "one_touch_no_reassign_no_reopen": round((first_time.value or 0) * first_time.n),
    }


def _words(tx: Tx, facts: Sequence[Fact], told: Mapping[int, Sequence[Event]]) -> dict[str, Any]:
    kept = [_kept(events) for events in told.values()]
    problems = [words["Problem"] for words in kept if "Problem" in words]
    rows = insights.breakdown(tx, WINDOW, By.TEAM, zone=ZoneInfo("UTC"), actor=SYSTEM)
    groups = Counter({NOBODY if not row.key else row.name: row.kpis.logged for row in rows})
    categories = ((one.category or NOBODY).partition("/")[0].capitalize() for one in facts)
    return {
        "contact_type_final": reference.count(words["Contact type"] for words in kept),
        "linked_to_problem_final": len(problems),
        "distinct_problems_final": len(set(problems)),
        "linked_to_change_rfc_final": sum("Change" in words for words in kept),
        "caused_by_change_final": sum("Caused by change" in words for words in kept),
        "top_categories_final": reference.top(categories),
        "top_assignment_groups_final": reference.top(groups.elements()),
    }


def _kept(events: Sequence[Event]) -> dict[str, str]:
    return next(e.data.get("kept", {}) for e in events if e.kind == "incident.imported")


def _levels(events: Sequence[Event]) -> Iterator[tuple[str, str, str]]:
    """Impact, urgency and priority as they stood at each row of the other tool."""
    levels: tuple[str, str, str] | None = None
    owed = 0
    for event in events:
        if "state" in event.data and levels is not None and owed:
            yield levels
            owed = 0
        if event.kind in ("incident.declared", "incident.prioritized"):
            data = event.data
            levels = (data["impact"], data["urgency"], data["priority"])
        owed += "state" in event.data
    if levels is not None and owed:
        yield levels


def _matrix(told: Any) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for events in told:
        for impact, urgency, priority in _levels(events):
            cell = found.setdefault(f"{LEVELS[impact]} x {LEVELS[urgency]}", Counter())
            cell[PRIORITIES[priority]] += 1
    return {name: dict(cell) for name, cell in found.items()}


def _backlog(facts: Sequence[Fact], day: str) -> int:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return sum(
        one.logged_at <= at < one.closed_at for one in facts if one.logged_at and one.closed_at
    )


def _of(figure: Figure) -> dict[str, float]:
    return {
        "n": figure.n,
        "mean": (figure.value or 0) / 3600,
        "median": (figure.p50 or 0) / 3600,
    }


def _hours(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() / 3600 if start and end else None


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return itertools.pairwise(words)
