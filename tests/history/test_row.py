"""Rows: each word of the other tool in one of ours, or a reason why the row is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.history import samples
from tocsin.history import moments, reading, row
from tocsin.history.row import BadRow, Row
from tocsin.incidents.priority import Level, Priority

SAID = {"number": "A-1", "status": "New", "logged": "16.02.2026 09:00"}


def understood(**more: str) -> Row:
    return row.understood(2, SAID | more, {}, samples.mapping())


@pytest.mark.parametrize(
    ("more", "name", "value"),
    [
        ({"status": "doing"}, "status", "in_progress"),
        ({"status": "In Progress"}, "status", "in_progress"),
        ({"priority": "3 - Moderate"}, "priority", Priority.P3),
        ({"priority": "P1"}, "priority", Priority.P1),
        ({"impact": "2 - Medium"}, "impact", Level.MEDIUM),
        ({"urgency": "1"}, "urgency", Level.HIGH),
        ({"channel": "phone"}, "channel", "phone"),
        ({"channel": "pigeon"}, "channel", None),
        ({"code": "Solved (by magic)"}, "code", "solved_by_magic"),
        ({"code": "7"}, "code", "code_7"),
        ({"reopenings": "2"}, "reopenings", 2),
        ({"sla_met": "Breached"}, "sla_met", False),
        ({"sla_met": "perhaps"}, "sla_met", None),
    ],
)
def test_a_word_is_understood(more: dict[str, str], name: str, value: Any) -> None:
    assert getattr(understood(**more), name) == value


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"number": ""}, "it has no number"),
        ({"number": "1" * 201}, "longer than 200"),
        ({"status": "Parked"}, "which status 'Parked' is"),
        (
            {"logged": "yesterday"},
            "“logged” cannot be read: 'yesterday' is no time such as 16.03.2026 09:30 or",
        ),
        ({"priority": "purple"}, "which priority 'purple' is"),
        ({"impact": "huge"}, "which impact 'huge' is"),
        ({"reassignments": "many"}, "its reassignments are no number"),
    ],
)
def test_a_row_that_says_too_little_is_refused(more: dict[str, str], said: str) -> None:
    with pytest.raises(BadRow, match=said.replace("(", r"\(")):
        understood(**more)


@pytest.mark.parametrize(
    ("text", "forms", "zone", "at"),
    [
        ("29/3/2026 12:00", ("%d/%m/%Y %H:%M",), "Europe/Berlin", "2026-03-29T10:00"),
        ("28/3/2026 12:00", ("%d/%m/%Y %H:%M",), "Europe/Berlin", "2026-03-28T11:00"),
        ("2026-03-28T12:00:00+05:30", (), "Europe/Berlin", "2026-03-28T06:30"),
        ("2026-03-28T12:00:00Z", ("%d",), "UTC", "2026-03-28T12:00"),
        ("1774699200", ("epoch",), "UTC", "2026-03-28T12:00"),
        ("1774699200000", ("epoch",), "UTC", "2026-03-28T12:00"),
        ("28/Mar/26 12:00 PM", ("%d/%b/%y %I:%M %p",), "UTC", "2026-03-28T12:00"),
    ],
)
def test_a_time_is_read(text: str, forms: tuple[str, ...], zone: str, at: str) -> None:
    assert moments.read(text, forms, zone) == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_a_time_to_come_was_read_wrongly() -> None:
    late = samples.NOW + timedelta(days=3)
    with pytest.raises(BadRow, match="lies in the future"):
        row.check_times(understood(closed=late.isoformat()), now=samples.NOW)


def test_an_incident_with_one_bad_row_is_refused_as_a_whole() -> None:
    bad = samples.FILE.replace(b"Waiting for parts", b"Parked")
    found = reading.read(bad, samples.mapping(), now=samples.NOW)
    assert list(found.items) == ["A-2", "A-3"]
    assert len(found.refused) == 9
    reasons = {each.line: each.reason for each in found.refused}
    assert reasons[6] == "the mapping does not say which status 'Parked' is"
    assert reasons[2] == "line 6 of the same incident cannot be carried over"


def test_a_file_is_read_whole() -> None:
    found = reading.read(samples.FILE, samples.mapping(), now=samples.NOW)
    assert (found.row_count, list(found.items), found.refused) == (11, ["A-1", "A-2", "A-3"], [])
    assert found.notes == ["Read as utf-8."]
