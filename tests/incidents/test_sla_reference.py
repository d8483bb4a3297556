"""SLA clocks in many zones, over changes of the clocks and public holidays, minute by minute.

The reference knows nothing of working periods: it asks of each minute what the wall shows, and of
each day a library of holidays that our own calendars are not asked through.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.catalog.calendar import Calendar, Hours
from tocsin.incidents import sla
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Change, Facts, Kind, Terms

MINUTE = timedelta(minutes=1)
LONGEST = 4 * 1440
ZONES = {
    "Europe/Berlin": "DE",
    "Europe/London": "GB",
    "Europe/Lisbon": "PT",
    "America/New_York": "US",
    "America/Sao_Paulo": "BR",
    "America/St_Johns": "CA",
    "Africa/Cairo": "EG",
    "Asia/Kolkata": "IN",
    "Asia/Tokyo": "JP",
    "Australia/Lord_Howe": "AU",
    "Pacific/Chatham": "NZ",
    "Pacific/Apia": "",
}
# Days before clocks change or holidays fall together somewhere among these, and a quiet one.
BEFORE = ("2026-03-06", "2026-03-27", "2026-04-02", "2026-07-01", "2026-09-25", "2026-12-23")
WORKING = (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING, Status.RESOLVED)


@st.composite
def agreements(draw: st.DrawFn) -> Terms:
    zone = draw(st.sampled_from(sorted(ZONES)))
    opens = draw(st.integers(0, 12)) * 60
    closes = min(opens + draw(st.integers(1, 16)) * 60, 1440)
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    weekly = tuple(Hours(day, opens, closes) for day in sorted(days))
    own = draw(st.frozensets(st.sampled_from([date(2026, 3, 30), date(2026, 12, 24)])))
    places = (ZONES[zone],) if ZONES[zone] and draw(st.booleans()) else ()
    pauses = draw(st.sampled_from([frozenset({Status.PENDING}), frozenset[Status]()]))
    within = {(Priority.P2, Kind.RESOLUTION): draw(st.integers(1, 900)) * MINUTE}
    return Terms(Calendar(zone, weekly, own, places), within, pauses)


starts = st.builds(
    lambda day, minutes: datetime.fromisoformat(f"{day}T12:00+00:00") + minutes * MINUTE,
    st.sampled_from(BEFORE),
    st.integers(0, 1440),
)
histories = st.lists(st.tuples(st.integers(1, 1200), st.sampled_from(WORKING)), max_size=5)


@lru_cache(maxsize=64)
def kept(place: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays(place, years=(2026, 2027), expand=False))


def runs(terms: Terms, changes: list[Change], minute: datetime) -> bool:
    status = [change.status for change in changes if change.at <= minute][-1]
    if status in terms.pauses or status is Status.RESOLVED:
        return False
    of = terms.calendar
    local = minute.astimezone(ZoneInfo(of.time_zone))
    if local.date() in of.holidays or any(local.date() in kept(place) for place in of.places):
        return False
    at = local.hour * 60 + local.minute
    return any(h.weekday == local.weekday() and h.opens <= at < h.closes for h in of.weekly)


def told(start: datetime, history: list[tuple[int, Status]]) -> list[Change]:
    found = [Change(start, Status.OPEN)]
    for minutes, status in history:
        found.append(Change(found[-1].at + minutes * MINUTE, status))
    return found


@settings(max_examples=40, deadline=None)
@given(agreements(), starts, histories, st.integers(0, LONGEST))
def test_a_clock_shows_the_minutes_that_the_reference_counts(
    terms: Terms, start: datetime, history: list[tuple[int, Status]], later: int
) -> None:
    now = start + later * MINUTE
    changes = [change for change in told(start, history) if change.at <= now]
    facts = Facts(Kind.RESOLUTION, Priority.P2, start, None, changes)
    clock = sla.clock(terms, facts, now=now)
    assert clock is not None
    ran = [runs(terms, changes, start + i * MINUTE) for i in range(later)]
    assert clock.elapsed == sum(ran) * MINUTE
    assert clock.is_breached == (clock.elapsed >= clock.within)


@settings(max_examples=40, deadline=None)
@given(agreements(), starts, histories)
def test_it_is_due_when_the_reference_has_counted_so_many(
    terms: Terms, start: datetime, history: list[tuple[int, Status]]
) -> None:
    changes = told(start, history)
    facts = Facts(Kind.RESOLUTION, Priority.P2, start, None, changes)
    clock = sla.clock(terms, facts, now=start)
    assert clock is not None
    wanted, ran, minute = clock.within / MINUTE, 0, start
    while ran < wanted and minute < start + LONGEST * MINUTE:
        ran += runs(terms, changes, minute)
        minute += MINUTE
    if ran >= wanted:
        assert clock.due_at == minute
    else:
        assert clock.due_at is None or clock.due_at > minute
