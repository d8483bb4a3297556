"""SLA clocks against a count of the minutes in which they run, one by one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.catalog.calendar import ALWAYS, Calendar, Hours
from tocsin.incidents import sla
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Change, Facts, Kind, Terms
from tocsin.kit.periods import Period

MINUTE = timedelta(minutes=1)
# The Friday before clocks go forward in Berlin; Monday is a holiday.
START = datetime(2026, 3, 27, 14, tzinfo=UTC)
OFFICE = Calendar(
    "Europe/Berlin",
    (*(Hours(day, 9 * 60, 17 * 60) for day in range(5)), Hours(6, 60, 5 * 60)),
    frozenset({date(2026, 3, 30)}),
)
PAUSING = frozenset({Status.PENDING})
WORKING_STATUSES = [Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING, Status.RESOLVED]

histories = st.lists(st.tuples(st.integers(1, 1500), st.sampled_from(WORKING_STATUSES)), max_size=6)


def changes(history: list[tuple[int, Status]]) -> list[Change]:
    moment, found = START, [Change(START, Status.OPEN)]
    for minutes, status in history:
        moment += minutes * MINUTE
        found.append(Change(moment, status))
    return found


def runs(terms: Terms, history: list[Change], minute: datetime) -> bool:
    status = [change.status for change in history if change.at <= minute][-1]
    if status in terms.pauses or status is Status.RESOLVED:
        return False
    local = minute.astimezone(ZoneInfo(terms.calendar.time_zone))
    at = local.hour * 60 + local.minute
    hours = terms.calendar.weekly
    return local.date() not in terms.calendar.holidays and any(
        h.weekday == local.weekday() and h.opens <= at < h.closes for h in hours
    )


def facts(history: list[Change], stopped_at: datetime | None = None) -> Facts:
    return Facts(Kind.RESOLUTION, Priority.P2, START, stopped_at, history)


def terms(within: timedelta, calendar: Calendar = OFFICE) -> Terms:
    return Terms(calendar, {(Priority.P2, Kind.RESOLUTION): within}, PAUSING)


@settings(max_examples=120, deadline=None)
@given(histories, st.integers(1, 900), st.integers(0, 8000))
def test_a_clock_shows_the_minutes_in_which_it_ran(
    history: list[tuple[int, Status]], within: int, later: int
) -> None:
    told, agreed, now = changes(history), terms(within * MINUTE), START + later * MINUTE
    known = [change for change in told if change.at <= now]
    clock = sla.clock(agreed, facts(known), now=now)
    ran = sum(runs(agreed, known, START + i * MINUTE) for i in range(later))
    assert clock is not None
    assert clock.elapsed == ran * MINUTE
    assert clock.percent == 100 * ran // within


@settings(max_examples=120, deadline=None)
@given(histories, st.integers(1, 900))
def test_a_clock_is_due_at_the_minute_in_which_the_last_of_it_ran(
    history: list[tuple[int, Status]], within: int
) -> None:
    told, agreed = changes(history), terms(within * MINUTE)
    clock = sla.clock(agreed, facts(told), now=told[-1].at)
    assert clock is not None
    if clock.due_at is None:
        assert told[-1].status in {Status.PENDING, Status.RESOLVED}
        return
    minutes = int((clock.due_at - START) / MINUTE)
    ran = [runs(agreed, told, START + i * MINUTE) for i in range(minutes)]
    assert sum(ran) == within
    assert ran[-1]


def test_a_pause_that_lasts_has_no_end() -> None:
    told = [Change(START, Status.OPEN), Change(START + MINUTE, Status.PENDING)]
    assert sla.pauses(told, PAUSING) == [Period(START + MINUTE)]
    clock = sla.clock(terms(timedelta(hours=1), ALWAYS), facts(told), now=START + 9 * MINUTE)
    assert clock is not None
    assert (clock.elapsed, clock.due_at) == (MINUTE, None)


def test_what_stops_in_time_is_met_and_what_runs_out_is_breached() -> None:
    agreed, hour = terms(timedelta(hours=1), ALWAYS), timedelta(hours=1)
    met = sla.clock(agreed, facts([], START + hour), now=START + 9 * hour)
    late = sla.clock(agreed, facts([], START + hour + MINUTE), now=START + 9 * hour)
    running = sla.clock(agreed, facts([]), now=START + hour)
    assert [c and c.is_breached for c in (met, late, running)] == [False, True, True]


def test_warnings_come_at_half_at_four_fifths_and_at_the_end() -> None:
    agreed, history = terms(timedelta(hours=10), ALWAYS), facts([])
    found = [sla.next_warning(agreed, history, warned_percent=w) for w in (0, 50, 80, 100)]
    hours = [at and (at[0], (at[1] - START) / timedelta(hours=1)) for at in found]
    assert hours == [(50, 5.0), (80, 8.0), (100, 10.0), None]


def test_a_stopped_clock_warns_no_more() -> None:
    agreed = terms(timedelta(hours=10), ALWAYS)
    assert sla.next_warning(agreed, facts([], START), warned_percent=0) is None


def test_warnings_that_were_passed_over_are_given_as_one() -> None:
    assert sla.reached(sla.WARN_AT, 99, warned_percent=0) == [50, 80]
    assert sla.reached(sla.WARN_AT, 140, warned_percent=80) == [100]
    assert sla.reached(sla.WARN_AT, 79, warned_percent=50) == []


def test_a_clock_that_is_set_back_warns_again() -> None:
    assert sla.lowered(sla.WARN_AT, 80, percent=30) == 0
    assert sla.lowered(sla.WARN_AT, 80, percent=60) == 50
    assert sla.lowered(sla.WARN_AT, 50, percent=90) == 50


def test_a_breach_is_always_heard_of_and_an_update_is_not_asked_for_early() -> None:
    agreed = Terms(ALWAYS, {}, warn_at=(25, 90), page_at=(90,))
    assert agreed.steps(Kind.RESOLUTION) == [25, 90, 100]
    assert agreed.steps(Kind.UPDATE) == [90, 100]


def test_nothing_promised_is_no_clock() -> None:
    assert sla.clock(Terms(ALWAYS, {}), facts([]), now=START) is None
