"""Hours on call are counted by kind and by the clock on the wall, paid by data, and limited."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast, cast
from tests.oncall.conftest import create, payments, primary, step, weekly
from tests.oncall.told import reachable, start
from tocsin.identity.permission import NotPermitted
from tocsin.insights import fairness, hour
from tocsin.insights.actions import carrying
from tocsin.insights.fairness import Carried
from tocsin.insights.hour import BadRule, Kind, Rate, Rules
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import quality
from tocsin.oncall.actions import serving
from tocsin.oncall.quality import Flaw
from tocsin.oncall.shift import Shift, Span

BERLIN = ZoneInfo("Europe/Berlin")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 15, 23, tzinfo=UTC)  # midnight in Berlin


def span(hours_from: float, hours_to: float) -> Span:
    return Span(MONDAY + hours_from * HOUR, MONDAY + hours_to * HOUR)


def ana(*spans: Span, paged: tuple[datetime, ...] = ()) -> Carried:
    return Carried(1, "Ana", BERLIN, spans, paged)


def hours(one: Carried, rules: Rules | None = None) -> dict[str, float]:
    found = fairness.load(one, rules or Rules(), Span(MONDAY - DAY, MONDAY + 400 * DAY))
    return {kind: length for kind, length in found.hours.items() if length}


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([span(0, 24)], {"night": 8, "day": 16}),
        ([span(20, 23)], {"day": 2, "night": 1}),
        ([span(0, 24 * 7)], {"night": 40, "day": 80, "weekend": 48}),
        ([span(0, 12), span(6, 18)], {"night": 6, "day": 12}),  # two schedules at once
        ([Span(datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))],
         {"weekend": 22}),
        # the night in which summer time begins is an hour shorter
        ([Span(datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))],
         {"weekend": 23}),
        ([], {}),
    ],
)  # fmt: skip
def test_hours_are_split_by_kind(spans: list[Span], expected: dict[str, float]) -> None:
    assert hours(ana(*spans)) == expected


def test_a_public_holiday_counts_before_a_weekend_and_a_night() -> None:
    christmas = datetime(2026, 12, 24, 23, tzinfo=UTC)
    whole = ana(Span(christmas, christmas + 2 * DAY))  # Friday 25th and Saturday 26th
    assert hours(whole, Rules(holidays="DE")) == {"holiday": 48}
    assert hours(whole) == {"night": 8, "day": 16, "weekend": 24}


def test_pay_is_hours_and_interruptions_by_their_rates() -> None:
    rates = {Kind.DAY: Rate(1, 10), Kind.NIGHT: Rate(2, 25)}
    one = ana(span(0, 24), paged=(MONDAY + 3 * HOUR, MONDAY + 12 * HOUR))
    found = fairness.load(one, Rules(rates=rates), Span(MONDAY, MONDAY + DAY))
    assert found.pay == 16 * 1 + 8 * 2 + 10 + 25
    assert (found.interruptions[Kind.NIGHT], found.interruptions[Kind.DAY]) == (1, 1)


def test_who_is_on_call_too_long_or_gets_no_rest_after_a_night_is_warned_of() -> None:
    night = MONDAY + 3 * HOUR
    eight_days = ana(span(0, 24 * 8), paged=(night, night + HOUR, MONDAY + 36 * HOUR))
    said = fairness.load(eight_days, Rules(), Span(MONDAY, MONDAY + 9 * DAY)).warnings
    assert said == [
        "On call for 8 d in a row from 2026-03-16; 7 days are the limit.",
        "Paged at night, 2026-03-16 03:00, and on call within the 11 h of rest after it.",
    ]
    rested = ana(span(0, 3), span(24, 24 * 7), paged=(night,))
    assert fairness.load(rested, Rules(), Span(MONDAY, MONDAY + 9 * DAY)).warnings == []


@pytest.mark.parametrize(
    "wrong",
    [
        Rules(night_from=time(6), night_to=time(6)),
        Rules(weekend=("someday",)),
        Rules(rates={Kind.DAY: Rate(-1)}),
        Rules(most_days=0),
        Rules(currency="a long word"),
    ],
)
def test_rules_by_which_nothing_could_be_counted_are_refused(wrong: Rules) -> None:
    with pytest.raises(BadRule):
        hour.checked(wrong)


def line(*shifts: tuple[int, float, float]) -> list[Shift]:
    return [Shift(who, MONDAY + a * DAY, MONDAY + b * DAY, "r") for who, a, b in shifts]


@pytest.mark.parametrize(
    ("shifts", "score", "flaws"),
    [
        (line((1, 0, 7), (2, 7, 14), (3, 14, 21)), 100, []),
        (line((1, 0, 10.5), (2, 10.5, 21)), 88, ["overload", "overload"]),
        (line((1, 0, 21)), 52, ["overload", "single_point"]),
        (line((1, 0, 7), (2, 7, 14)), 63, ["gap"]),
        ([], 0, ["gap"]),
    ],
)
def test_a_schedule_has_a_score_and_what_costs_points_is_named(
    shifts: list[Shift], score: int, flaws: list[str]
) -> None:
    found = quality.of(shifts, Span(MONDAY, MONDAY + 21 * DAY))
    assert (found.score, [str(each.flaw) for each in found.faults]) == (score, flaws)
    assert 0 <= found.score <= 100


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    crew = cast(tx, now)
    reachable(tx, *crew.all, now=now)
    return crew


def test_what_was_served_counts_as_written_down_and_what_is_ahead_as_planned(
    tx: Tx, people: Cast, now: datetime
) -> None:
    plan = primary(weekly(people.ana.id, people.bo.id))
    schedule_id = oncall.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    serving.write_down(tx, now=now)
    serving.write_down(tx, now=now + DAY)
    theirs = primary(weekly(people.bo.id))
    oncall.replace_schedule(tx, schedule_id, theirs, actor=people.cleo.actor, now=now + DAY)
    policy = create(tx, people, payments(step("schedule:payments-primary")), now)
    start(tx, policy, now)
    period = Span(now, now + 2 * DAY)
    found = carrying.loads(tx, period, actor=people.sam.actor, now=now + DAY)
    assert [(one.name, one.all_hours, one.all_interruptions) for one in found] == [
        ("Ana", 24.0, 0),
        ("Bo", 24.0, 1),
    ]
    before = Span(now - 2 * DAY, now - DAY)  # nothing was written down: as the schedule says
    assert [one.name for one in carrying.loads(tx, before, actor=people.sam.actor, now=now)] == [
        "Bo"
    ]


def test_the_rules_are_data_that_a_manager_sets(tx: Tx, people: Cast, now: datetime) -> None:
    wanted = replace(
        Rules(), holidays="DE-BE", rates={kind: Rate(3, 20) for kind in Kind}, rest=9 * HOUR
    )
    assert carrying.set_rules(tx, wanted, actor=people.cleo.actor, now=now)
    assert not carrying.set_rules(tx, wanted, actor=people.cleo.actor, now=now)
    assert carrying.view_rules(tx, actor=people.sam.actor) == wanted
    with pytest.raises(NotPermitted):
        carrying.set_rules(tx, Rules(), actor=people.ana.actor, now=now)


def test_schedules_are_rated_the_worst_first(tx: Tx, people: Cast, now: datetime) -> None:
    for name, crew in (("alone", (people.ana.id,)), ("pair", (people.ana.id, people.bo.id))):
        plan = primary(weekly(*crew), name=name)
        oncall.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    found = carrying.rated(tx, Span(now, now + 28 * DAY), actor=people.sam.actor)
    assert [one.schedule.name for one in found] == ["alone", "pair"]
    assert [fault.flaw for fault in found[0].quality.faults] == [Flaw.OVERLOAD, Flaw.SINGLE_POINT]
