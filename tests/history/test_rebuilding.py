"""Lives: statuses, hand-overs and reopenings rebuilt from rows, with the times of then."""

from typing import Any

import pytest

from tests.history import samples
from tests.history.samples import berlin
from tocsin.history import known, preview, reading, rebuilding
from tocsin.history.standing import Ground
from tocsin.incidents.past import Past, Saying
from tocsin.insights.fact import Fact


def pasts(content: bytes = samples.FILE) -> dict[str, Past]:
    found = reading.read(content, samples.mapping(), now=samples.NOW)
    assert not found.refused
    rows = {number: reading.rows(item, found.mapping) for number, item in found.items.items()}
    ground = Ground(
        found.mapping, known.imagined(known.names_in(r for some in rows.values() for r in some))
    )
    return {number: rebuilding.rebuild(some, ground) for number, some in rows.items()}


def word(said: Saying) -> str:
    return said.kind.removeprefix("incident.")


def fact_of(past: Past) -> Fact:
    return preview.fact_of(1, past)


def test_each_row_has_one_entry_with_its_state() -> None:
    told = pasts()["A-1"].told
    states = [(word(one), one.data["state"]) for one in told if "state" in one.data]
    assert states == [
        ("declared", "New"),
        ("touched", "New"),
        ("started", "Doing"),
        ("held", "Waiting for caller"),
        ("held", "Waiting for parts"),
        ("resolved", "Solved"),
        ("reopened", "Doing"),
        ("resolved", "Solved"),
        ("closed", "Done"),
    ]


def test_what_changed_beside_the_status_is_told_too() -> None:
    kinds = [word(one) for one in pasts()["A-1"].told]
    assert kinds.count("team_set") == kinds.count("assigned") == kinds.count("prioritized") == 1


def test_every_entry_says_when_and_who() -> None:
    told = pasts()["A-1"].told
    started = next(one for one in told if word(one) == "started")
    assert started.data["happened_at"] == berlin(16, 9, 30).isoformat()
    assert started.data["by"] == "Ana"
    said = [one for one in told if word(one) not in ("milestone", "imported")]
    assert all(one.data["happened_at"] and one.data["by"] for one in said)


def test_the_fact_is_what_the_other_tool_counts() -> None:
    found = fact_of(pasts()["A-1"])
    assert (found.logged_at, found.acknowledged_at) == (berlin(16, 9), berlin(16, 9, 30))
    assert (found.resolved_at, found.closed_at) == (berlin(17, 9), berlin(20, 9))
    assert (found.reassignments, found.reopenings, found.resolution_met) == (1, 1, False)
    assert (found.status, found.priority, found.category) == ("closed", "P2", "mail/inbox")


def test_a_single_row_tells_how_it_ended() -> None:
    past = pasts()["A-2"]
    found = fact_of(past)
    kinds = [word(one) for one in past.told if word(one) != "milestone"]
    assert kinds == ["declared", "resolved", "closed", "sla_stopped", "imported"]
    assert found.acknowledged_at is None
    assert found.resolved_at is not None
    assert found.is_duplicate


def test_what_is_still_open_stays_open() -> None:
    past = pasts()["A-3"]
    assert past.columns["status"] == "in_progress"
    assert past.columns["resolved_at"] is past.columns["closed_at"] is None
    assert not fact_of(past).is_resolved


def test_a_column_that_says_nothing_leaves_the_milestone_open() -> None:
    told = samples.LINES[9].replace("01.03.2026 14:00", "?")
    past = pasts("\n".join([samples.HEADER, told]).encode())["A-2"]
    found = fact_of(past)
    assert found.resolved_at is None
    assert found.is_resolved
    assert past.columns["resolved_at"] == past.columns["closed_at"] is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "No mail"),
        ("description", "A-1 in Oldesk"),
        ("priority_reason", "as it was in Oldesk"),
        ("resolution_code", "restarted"),
        ("reopened_count", 1),
        ("review_waiver", "carried over from Oldesk"),
    ],
)
def test_the_row_is_how_it_stands_in_the_end(name: str, value: Any) -> None:
    assert pasts()["A-1"].columns[name] == value


def test_what_has_no_field_is_kept_as_words() -> None:
    last = pasts()["A-1"].told[-1]
    assert word(last) == "imported"
    assert last.data["kept"] == {"Room": "12"}
    assert last.data["external_number"] == "A-1"
    assert "happened_at" not in last.data
