"""Fairness: who carried how much of being on call, what it is paid, and how good schedules are."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from starlette.responses import Response

from tocsin.api import asked, names
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Listed, Output, TimeOfDay, shown
from tocsin.insights import load_sheet
from tocsin.insights.actions import carrying
from tocsin.insights.hour import Kind, Rate, Rules
from tocsin.kit import periods
from tocsin.oncall import quality
from tocsin.oncall.shift import Span

router = noun("fairness")

BACK = timedelta(days=30)


class LoadOut(Output):
    """One person's part in the period; what was served is as it was written down."""

    person_id: int
    name: str
    all_hours: float
    hours: dict[Kind, float]
    all_interruptions: int
    interruptions: dict[Kind, int]
    pay: float
    warnings: list[str]


class RateOut(Output):
    hour: float
    interruption: float


class RulesOut(Output):
    night_from: TimeOfDay
    night_to: TimeOfDay
    weekend: list[str]
    holidays: str
    currency: str
    rates: dict[Kind, RateOut]
    most_days: int
    rest: str


class RateIn(Input):
    hour: float = 0.0
    interruption: float = 0.0


class RulesIn(Input):
    """``rates`` are by kind of hour, ``holidays`` is a place such as DE or DE-BE."""

    night_from: TimeOfDay = time(22)
    night_to: TimeOfDay = time(6)
    weekend: tuple[str, ...] = ("sat", "sun")
    holidays: str = ""
    currency: str = "EUR"
    rates: Mapping[Kind, RateIn] = {}
    most_days: int = 7
    rest: Duration = timedelta(hours=11)


class FaultOut(Output):
    """What costs points; ``person`` is whom it is about, if anybody."""

    flaw: quality.Flaw
    person: str | None
    starts_at: datetime
    ends_at: datetime


class QualityOut(Output):
    """``score`` is from 0 to 100; the parts that make it are from 0 to 1."""

    schedule: str
    schedule_id: int
    score: int
    coverage: float
    balance: float
    rest: float
    depth: float
    faults: list[FaultOut]


@router.get("")
def list_all(frame: Reading, period: asked.Period) -> Listed[LoadOut]:
    """Return everybody's part in the last 30 days unless told else, the longest first."""
    span = _behind(period, frame.now)
    found = carrying.loads(frame.tx, span, actor=frame.actor, now=frame.now)
    return Listed(items=[LoadOut.model_validate(each) for each in found])


@router.get("/sheet", response_class=Response)
def sheet(frame: Reading, period: asked.Period) -> Response:
    """Return the same as CSV, for a spreadsheet or the payroll."""
    span = _behind(period, frame.now)
    found = carrying.loads(frame.tx, span, actor=frame.actor, now=frame.now)
    currency = carrying.rules_of(frame.tx).currency
    return Response(load_sheet.of_loads(found, currency), media_type="text/csv; charset=utf-8")


@router.get("/rules")
def show_rules(frame: Reading) -> RulesOut:
    """Return how hours are counted, paid and limited."""
    return _rules(carrying.view_rules(frame.tx, actor=frame.actor))


@router.put("/rules")
def set_rules(body: RulesIn, frame: Writing) -> RulesOut:
    """Set how hours are counted, paid and limited; it holds for the past as well."""
    given = {kind: Rate(each.hour, each.interruption) for kind, each in body.rates.items()}
    wanted = Rules(
        body.night_from.replace(tzinfo=None),
        body.night_to.replace(tzinfo=None),
        body.weekend,
        body.holidays,
        body.currency,
        {kind: given.get(kind, Rate()) for kind in Kind},
        body.most_days,
        body.rest,
    )
    carrying.set_rules(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _rules(carrying.rules_of(frame.tx))


@router.get("/schedules")
def list_schedules(frame: Reading, period: asked.Period) -> Listed[QualityOut]:
    """Return how good each schedule is in the next 30 days unless told else, the worst first."""
    span = Span(*period.ahead(frame.now, by=BACK))
    found = carrying.rated(frame.tx, span, actor=frame.actor)
    ids = [fault.person_id for one in found for fault in one.quality.faults]
    known = names.of(frame.tx, people=ids)
    return Listed(
        items=[
            shown(
                QualityOut,
                one.quality,
                schedule=one.schedule.name,
                schedule_id=one.schedule.id,
                faults=[
                    shown(FaultOut, each, person=known.email(each.person_id))
                    for each in one.quality.faults
                ],
            )
            for one in found
        ]
    )


def _behind(period: asked.Period, now: datetime) -> Span:
    """Return the period that was asked for; so many days back, where nothing was said."""
    starts_at, ends_at = period.ahead(now.astimezone(UTC) - BACK, by=BACK)
    return Span(starts_at, ends_at)


def _rules(found: Rules) -> RulesOut:
    rates = {kind: RateOut.model_validate(rate) for kind, rate in found.rates.items()}
    return shown(RulesOut, found, rates=rates, rest=periods.format_duration(found.rest))
