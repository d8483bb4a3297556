"""What a schedule comes to: each layer on its own, and the line that pages go by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx
from tocsin.oncall import absence, override, rotation, schedule, temporary
from tocsin.oncall.actions import reading
from tocsin.oncall.policy import Policy
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.target import Kind
from tocsin.web import lanes, names
from tocsin.web.oncall import calendar, duty, schedule_form
from tocsin.web.oncall.schedule_form import ScheduleForm
from tocsin.web.render import Shown
from tocsin.web.words import Reader

_AHEAD, _A_DAY = timedelta(days=60), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Strip:
    name: str
    note: str
    blocks: Sequence[lanes.Block]


@dataclass(frozen=True, slots=True)
class Preview:
    """``missing`` says what is to be filled in before there is anything to see."""

    window: lanes.Window
    strips: Sequence[Strip] = ()
    missing: str = ""
    gaps: int = 0


def kept(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Schedule:
    """Return a schedule with all that bears on it today and in the time ahead."""
    return reading.view_plan(tx, number, span=Span(now - _A_DAY, now + _AHEAD), actor=actor)


def view(tx: Tx, number: int, *, actor: Actor, reader: Reader) -> Shown:
    now = clock.now(tx)
    plan = kept(tx, number, actor=actor, now=now)
    people = _people(tx, plan)
    window = calendar.window_of(reader, None)
    watch = duty.board(tx, actor, now=now, schedule_ids=[number])
    return {
        "plan": plan,
        "people": people,
        "duty": watch.duties[0],
        "preview": _preview(plan, window, people, me=actor.person_id),
        "shifts": _shifts(tx, number, actor=actor, now=now),
        "policies": _paged_by(tx, number, actor=actor),
    }


def preview(
    tx: Tx, form: ScheduleForm, before: Schedule | None, *, actor: Actor, reader: Reader
) -> Preview:
    """Return what the form would come to, or what it still lacks."""

    def made() -> Schedule:
        span = calendar.span_of(calendar.window_of(reader, None))
        return reading.view_draft(tx, schedule_form.plan(form, before), span=span, actor=actor)

    return draft(tx, made, reader=reader, me=actor.person_id)


def draft(
    tx: Tx, made: Callable[[], Schedule], *, reader: Reader, me: int | None = None
) -> Preview:
    """Return what a draft comes to, or what it still lacks."""
    window = calendar.window_of(reader, None)
    try:
        plan = made()
        return _preview(plan, window, _people(tx, plan), me=me)
    except errors.Invalid as fault:
        return Preview(window, missing=fault.sentence)


def _shifts(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Shift]:
    """Return the shifts that begin in the next two weeks, whole."""
    found = reading.list_shifts(tx, number, span=Span(now, now + _AHEAD), actor=actor)
    return [each for each in found if each.starts_at < now + timedelta(days=calendar.DAYS)]


def _preview(
    plan: Schedule, window: lanes.Window, people: Mapping[int, Person], *, me: int | None
) -> Preview:
    span = calendar.span_of(window)

    def strip(name: str, note: str, line: Sequence[Shift], *, with_gaps: bool = False) -> Strip:
        drawn = calendar.blocks(window, line, people, me=me, with_gaps=with_gaps)
        return Strip(name, note, drawn)

    away = absence.away(plan.absences)
    strips = [
        strip(each.name, _said(each), rotation.shifts(each, span, away=away))
        for each in plan.rotations
    ]
    if plan.first:
        note = f"next in line in {plan.first.name}"
        strips.insert(0, strip("Secondary", note, schedule.secondary(plan.first, span)))
    if replaced := temporary.over(plan.temporaries, [], span, away):
        strips.append(strip("For a while", "in place of the layers", replaced))
    if taken := override.shifts(plan.overrides, span):
        strips.append(strip("Overrides", "", taken))
    final = strip("Final", "who is paged", schedule.shifts(plan, span), with_gaps=True)
    strips = [*strips, final] if len(strips) > 1 or not plan.rotations else [final]
    return Preview(window, strips, gaps=sum(each.kind == "gap" for each in final.blocks))


def _said(layer: Rotation) -> str:
    times = "at some times" if layer.restrictions else ""
    return ", ".join(filter(None, (f"every {layer.turn}", times)))


def _people(tx: Tx, plan: Schedule) -> Mapping[int, Person]:
    whole = [plan, plan.first] if plan.first else [plan]
    return names.of(tx, people={id for each in whole for id in schedule.people(each)}).people


def _paged_by(tx: Tx, number: int, *, actor: Actor) -> list[Policy]:
    found = reading.list_policies(tx, actor=actor).items
    return [each for each in found if _pages(each, number)]


def _pages(policy: Policy, number: int) -> bool:
    targets = [policy.fallback, *(each for step in policy.steps for each in step.targets)]
    return any(each.kind is Kind.SCHEDULE and each.id == number for each in targets)
