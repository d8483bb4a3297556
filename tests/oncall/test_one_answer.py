"""Whatever a schedule is made of, each instant has one answer, and the same however it is asked."""

import itertools
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tocsin.oncall import coverage, schedule, turn
from tocsin.oncall.absence import Absence
from tocsin.oncall.override import Override
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.temporary import FixedShift, Rota, Temporary

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = sorted(zoneinfo.available_timezones())
TURNS = ("7h", "12h", "1d", "7d", "1mo", "1mo on last fri", "2mo on first mon", "holiday")

hours = st.integers(0, 24 * 366).map(lambda number: SINCE + number * HOUR)
lengths = st.integers(1, 24 * 30).map(lambda number: number * HOUR)
people = st.integers(1, 5)
windows = st.builds(
    Restriction,
    st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(tuple),
    st.integers(0, 23).map(time),
    st.integers(0, 23).map(time),
)


@st.composite
def layers(draw: st.DrawFn) -> Rotation:
    who = draw(st.lists(people, min_size=1, max_size=4))
    weights = draw(st.lists(st.integers(1, 3), min_size=len(who), max_size=len(who)))
    return Rotation(
        tuple(who),
        draw(st.sampled_from(ZONES)),
        draw(hours).replace(tzinfo=None),
        turn.parse(draw(st.sampled_from(TURNS))),
        tuple(draw(st.lists(windows, max_size=2))),
        "rotation",
        tuple(weights),
        draw(st.sampled_from(["DE-BE", "US", "JP"])),
        draw(st.sampled_from(OnHolidays)),
    )


def stretched(kind: type[Shift] | type[Absence], person: int, start: datetime, lasts: timedelta):  # type: ignore[no-untyped-def]  # either
    extra = ("calendar",) if kind is Shift else ()
    return kind(person, start, start + lasts, *extra)


absences = st.builds(stretched, st.just(Absence), people, hours, lengths)
told = st.builds(stretched, st.just(Shift), people, hours, lengths)


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    fixed = draw(st.lists(told, max_size=3))
    shifts = tuple(FixedShift(s.person_id, s.starts_at, s.ends_at) for s in fixed)
    return Rota(tuple(draw(st.lists(layers(), max_size=1))), shifts)


@st.composite
def plans(draw: st.DrawFn) -> Schedule:
    """A schedule of everything there is; sometimes the secondary of another."""

    def numbered(kind: type, *rest: st.SearchStrategy[object]) -> tuple[object, ...]:
        found = draw(st.lists(st.tuples(hours, lengths, *rest), max_size=2))
        return tuple(kind(n, start, lasts, *more) for n, (start, lasts, *more) in enumerate(found))

    return Schedule(
        1,
        "any",
        "UTC",
        tuple(draw(st.lists(layers(), max_size=3))),
        numbered(taken, people),  # type: ignore[arg-type]  # overrides
        absences=tuple(draw(st.lists(absences, max_size=4))),
        temporaries=numbered(replacing, rotas()),  # type: ignore[arg-type]  # temporaries
        rota=tuple(draw(st.lists(told, max_size=3))),
        borrowed=tuple(draw(st.lists(told, max_size=2))),
    )


def taken(number: int, start: datetime, lasts: timedelta, person: int) -> Override:
    return Override(number, 1, person, start, start + lasts)


def replacing(number: int, start: datetime, lasts: timedelta, rota: Rota) -> Temporary:
    return Temporary(number, 1, start, start + lasts, rota)


def following(plan: Schedule) -> Schedule:
    return Schedule(2, "secondary", "UTC", secondary_of=1, first=plan)


anything = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # what is shrunk of this takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)


@anything
@given(plans(), hours, st.integers(1, 40), st.booleans())
def test_a_line_is_in_order_and_has_no_overlap(
    plan: Schedule, since: datetime, days: int, is_second: bool
) -> None:
    span = Span(since, since + timedelta(days=days))
    line = schedule.shifts(following(plan) if is_second else plan, span)
    assert all(a.ends_at <= b.starts_at for a, b in itertools.pairwise(line))
    assert all(span.starts_at <= s.starts_at < s.ends_at <= span.ends_at for s in line)


@anything
@given(plans(), hours, st.booleans())
def test_a_moment_a_week_and_a_month_agree(
    plan: Schedule, moment: datetime, is_second: bool
) -> None:
    asked = following(plan) if is_second else plan
    answers = []
    for days in (0.01, 7, 30):
        around = Span(moment - timedelta(days=days), moment + timedelta(days=days))
        found = [s for s in schedule.shifts(asked, around) if s.covers(moment)]
        answers.append([(s.person_id, s.via, s.instead_of) for s in found])
    now = coverage.at(asked, moment)
    assert answers == [[(now.person_id, now.via, now.instead_of)] if now else []] * 3


@anything
@given(plans(), hours, st.booleans())
def test_who_has_it_and_who_is_next_are_the_same_asked_at_once(
    plan: Schedule, moment: datetime, is_second: bool
) -> None:
    asked = following(plan) if is_second else plan
    apart = (coverage.at(asked, moment), coverage.following(asked, moment))
    assert coverage.now_and_next(asked, moment) == apart


@anything
@given(plans(), hours)
def test_nobody_stands_behind_themselves(plan: Schedule, since: datetime) -> None:
    span = Span(since, since + timedelta(days=20))
    first = schedule.shifts(plan, span)
    for second in schedule.secondary(plan, span):
        meeting = [
            s for s in first if s.starts_at < second.ends_at and second.starts_at < s.ends_at
        ]
        assert second.person_id not in {s.person_id for s in meeting}


@anything
@given(plans(), hours)
def test_leave_opens_no_gap(plan: Schedule, since: datetime) -> None:
    span = Span(since, since + timedelta(days=40))
    without = replace(plan, absences=())
    assert coverage.gaps(plan, span) == coverage.gaps(without, span)


@pytest.mark.slow
@pytest.mark.parametrize(("length", "step"), [("1mo on first mon", 2), ("holiday", 6)])
def test_zones_all_over_have_one_answer_with_people_away(length: str, step: int) -> None:
    """Laid over somebody who is there at all hours, so that a gap would show."""
    span = Span(SINCE, SINCE + timedelta(days=365))
    gone = Absence(2, SINCE + timedelta(days=80.3), SINCE + timedelta(days=200.7))
    broken = []
    for zone in ZONES[::step]:
        start = datetime.fromisoformat("2025-12-01T02:30")
        below = Rotation((1,), zone, start, turn.parse("1d"))
        upper = Rotation((2, 3), zone, start, turn.parse(length), holidays="DE-BE")
        plan = Schedule(1, zone, zone, (below, upper), absences=(gone,))
        line = schedule.shifts(plan, span)
        seamless = all(a.ends_at == b.starts_at for a, b in itertools.pairwise(line))
        ends = (line[0].starts_at, line[-1].ends_at) == (span.starts_at, span.ends_at)
        served = [
            s for s in line if s.person_id == 2 and gone.starts_at < s.starts_at < gone.ends_at
        ]
        if not seamless or not ends or served:
            broken.append(zone)
    assert broken == []
