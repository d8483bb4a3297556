"""What a help desk's log says of itself, counted from its rows and from nothing of ours.

Times have no zone there; a duration is the difference of what the clock on the wall showed.
"""

import csv
import gzip
import io
import itertools
import math
import statistics
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

Rows = Sequence[dict[str, str]]
FORM = "%d/%m/%Y %H:%M"
BLANK = "?"
DAYS = ("2016-03-15", "2016-04-01", "2016-04-15", "2016-05-01", "2016-05-15", "2016-06-01")


def read(path: Path, *, every: int = 1) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns and the rows of each so many-th incident."""
    with gzip.open(path, "rb") as packed:
        reader = csv.DictReader(io.TextIOWrapper(packed, "utf-8", newline=""))
        rows = [row for row in reader if zlib.crc32(row["number"].encode()) % every == 0]
    return list(reader.fieldnames or ()), rows


def written(columns: Sequence[str], rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def figures(rows: Rows) -> dict[str, Any]:
    by_number: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_number.setdefault(row["number"], []).append(row)
    last = [each[-1] for each in by_number.values()]
    return {
        "events": len(rows),
        "incidents": len(last),
        "events_by_state": count(row["incident_state"] for row in rows),
        **_durations(last),
        **_promises(last),
        **_hands(last),
        **_words(last),
        "opened_per_month": count(f"{_time(row, 'opened_at'):%Y-%m}" for row in last),
        "backlog_at_midnight": {day: _backlog(last, day) for day in DAYS},
        "priority_matrix_observed": _matrix(rows),
        "state_transitions": count(
            f"{a['incident_state']} -> {b['incident_state']}"
            for each in by_number.values()
            for a, b in itertools.pairwise(each)
            if a["incident_state"] != b["incident_state"]
        ),
        "incidents_whose_priority_changed": sum(
            len({row["priority"] for row in each}) > 1 for each in by_number.values()
        ),
    }


def _durations(last: Rows) -> dict[str, Any]:
    resolved = [row for row in last if row["resolved_at"] != BLANK]
    by_priority: dict[str, list[float]] = {}
    for row in resolved:
        by_priority.setdefault(row["priority"], []).append(_hours(row, "resolved_at"))
    whole = spread([_hours(row, "resolved_at") for row in resolved])
    closed = spread([_hours(row, "closed_at") for row in last])
    return {
        "resolve_hours": whole,
        "close_hours": {name: closed[name] for name in ("n", "mean", "median")},
        "resolve_hours_by_final_priority": {
            name: {k: v for k, v in spread(hours).items() if k in ("n", "mean", "median")}
            for name, hours in sorted(by_priority.items())
        },
    }


def _promises(last: Rows) -> dict[str, Any]:
    met = [row for row in last if row["made_sla"] == "true"]
    by: dict[str, dict[str, int]] = {}
    for row in last:
        tally = by.setdefault(row["priority"], {"met": 0, "total": 0})
        tally["met"] += row["made_sla"] == "true"
        tally["total"] += 1
    share = 100 * len(met) / len(last)
    return {
        "final_priority_counts": count(row["priority"] for row in last),
        "made_sla_final": {"met": len(met), "missed": len(last) - len(met), "pct": share},
        "made_sla_by_final_priority": by,
    }


def _hands(last: Rows) -> dict[str, Any]:
    moved = [int(row["reassignment_count"]) for row in last]
    again = [int(row["reopen_count"]) for row in last]
    return {
        "reopened_incidents": sum(each > 0 for each in again),
        "reopens_total": sum(again),
        "reassigned_incidents": sum(each > 0 for each in moved),
        "mean_reassignments": statistics.fmean(moved),
        "one_touch_no_reassign_no_reopen": sum(
            a == 0 and b == 0 for a, b in zip(moved, again, strict=True)
        ),
    }


def _words(last: Rows) -> dict[str, Any]:
    problems = [row["problem_id"] for row in last if row["problem_id"] != BLANK]
    return {
        "contact_type_final": count(row["contact_type"] for row in last),
        "linked_to_problem_final": len(problems),
        "distinct_problems_final": len(set(problems)),
        "linked_to_change_rfc_final": sum(row["rfc"] != BLANK for row in last),
        "caused_by_change_final": sum(row["caused_by"] != BLANK for row in last),
        "top_categories_final": top(row["category"] for row in last),
        "top_assignment_groups_final": top(row["assignment_group"] for row in last),
    }


def _matrix(rows: Rows) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        cell = found.setdefault(f"{row['impact']} x {row['urgency']}", Counter())
        cell[row["priority"]] += 1
    return {name: dict(cell) for name, cell in found.items()}


def _backlog(last: Rows, day: str) -> int:
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return sum(_time(row, "opened_at") <= at < _time(row, "closed_at") for row in last)


def _hours(row: dict[str, str], until: str) -> float:
    return (_time(row, until) - _time(row, "opened_at")).total_seconds() / 3600


def _time(row: dict[str, str], name: str) -> datetime:
    return datetime.strptime(row[name], FORM).replace(tzinfo=UTC)


def count(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words))


def top(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items(), key=lambda each: (-each[1], each[0]))[:10])


def spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)

    def at(share: float) -> float:
        place = (len(ordered) - 1) * share
        low = math.floor(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)

    measures: dict[str, Callable[[], float]] = {
        "mean": lambda: statistics.fmean(ordered),
        "median": lambda: at(0.5),
        "p90_linear": lambda: at(0.9),
        "p95_linear": lambda: at(0.95),
        "max": lambda: ordered[-1],
    }
    return {"n": len(ordered)} | {name: measure() for name, measure in measures.items()}


def differences(wanted: Any, found: Any, *, at: str = "", within: float = 0.001) -> list[str]:
    """Return where two trees of figures differ by more than that share."""
    if isinstance(wanted, dict):
        names = sorted({*wanted, *(found if isinstance(found, dict) else ())})
        there = found if isinstance(found, dict) else {}
        return [
            line
            for name in names
            for line in differences(
                wanted.get(name), there.get(name), at=f"{at}/{name}", within=within
            )
        ]
    if wanted is None or found is None:
        return [] if wanted == found else [f"{at}: {found} instead of {wanted}"]
    is_near = math.isclose(wanted, found, rel_tol=within, abs_tol=1e-9)
    return [] if is_near else [f"{at}: {found} instead of {wanted}"]
