"""What a schedule comes to: each layer on its own, and the line that pages go by."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import clock, errors
from tocsin.kit.periods import Period
from tocsin.kit.tx import Tx
from tocsin.oncall import (
    absence,
    override,
    restriction,
    rotation,
    schedule,
    temporary,
    wall_time,
)
from tocsin.oncall.actions import reading, scheduling
from tocsin.oncall.policy import Policy
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.target import Kind
from tocsin.web import lanes, names
from tocsin.web.oncall import calendar, duty
from tocsin.web.render import Shown
from tocsin.web.words import Reader

_AHEAD, _A_DAY = timedelta(days=60), timedelta(days=1)


class Row(StrEnum):
    """What a strip shows; covers are what somebody can take hold of."""

    LAYER = "layer"
    AWAY = "away"
    COVER = "cover"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Strip:
    """``bands`` are the hours at which a layer counts, where it does not always."""

    name: str
    note: str
    blocks: Sequence[lanes.Block]
    row: Row = Row.LAYER
    bands: Sequence[lanes.Block] = ()


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
    (watch,) = duty.duties(tx, actor, now=now, schedule_ids=[number])
    return {
        "plan": plan,
        "may_edit": scheduling.may_configure(tx, plan, actor=actor),
        "people": people,
        "duty": watch,
        "preview": drawn(tx, plan, window, me=actor.person_id),
        "shifts": _shifts(tx, number, actor=actor, now=now),
        "policies": paged_by(tx, number, actor=actor),
    }


def draft(
    tx: Tx, made: Callable[[], Schedule], *, reader: Reader, me: int | None = None
) -> Preview:
    """Return what a draft comes to, or what it still lacks."""
    window = calendar.window_of(reader, None)
    try:
        plan = made()
        return drawn(tx, plan, window, me=me)
    except errors.Invalid as fault:
        return Preview(window, missing=fault.sentence)


def drawn(
    tx: Tx,
    plan: Schedule,
    window: lanes.Window,
    *,
    me: int | None,
    covers: Sequence[lanes.Shift] | None = None,
) -> Preview:
    """Draw a plan; ``covers`` stand for its overrides where somebody is at work on them."""
    paper = _Paper(plan, window, _people(tx, plan), me, covers)
    strips = [*paper.lower(), *paper.layers(), *paper.upper()]
    final = paper.final()
    strips = [*strips, final] if len(strips) > 1 or not plan.rotations else [final]
    return Preview(window, strips, gaps=sum(each.kind == "gap" for each in final.blocks))


def _shifts(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Shift]:
    """Return the shifts that begin in the next two weeks, whole."""
    found = reading.list_shifts(tx, number, span=Span(now, now + _AHEAD), actor=actor)
    return [each for each in found if each.starts_at < now + timedelta(days=calendar.DAYS)]


@dataclass(frozen=True, slots=True)
class _Paper:
    """What the strips of a schedule are drawn on, from the lowest to the final one."""

    plan: Schedule
    window: lanes.Window
    people: Mapping[int, Person]
    me: int | None
    covers: Sequence[lanes.Shift] | None

    @property
    def span(self) -> Span:
        return calendar.span_of(self.window)

    def lower(self) -> Iterator[Strip]:
        if self.plan.first:
            note = f"next in line in {self.plan.first.name}"
            yield self._strip("Secondary", note, schedule.secondary(self.plan.first, self.span))

    def layers(self) -> Iterator[Strip]:
        away = absence.away(self.plan.absences)
        for each in self.plan.rotations:
            line = rotation.shifts(each, self.span, away=away)
            strip = self._strip(each.name, _said(each), line)
            yield replace(strip, bands=self._bands(each))

    def upper(self) -> Iterator[Strip]:
        away = absence.away(self.plan.absences)
        if gone := self._away():
            yield Strip("Away", "takes no turns", gone, Row.AWAY)
        if replaced := temporary.over(self.plan.temporaries, [], self.span, away):
            yield self._strip("For a while", "in place of the layers", replaced)
        if self.covers is not None:
            yield Strip("Covers", "", lanes.blocks(self.window, self.covers), Row.COVER)
        elif taken := override.shifts(self.plan.overrides, self.span):
            yield self._strip("Overrides", "", taken)

    def final(self) -> Strip:
        line = schedule.shifts(self.plan, self.span)
        drawn = calendar.blocks(self.window, line, self.people, me=self.me)
        return Strip("Final", "who is paged", drawn, Row.FINAL)

    def _strip(self, name: str, note: str, line: Sequence[Shift]) -> Strip:
        drawn = calendar.blocks(self.window, line, self.people, me=self.me, with_gaps=False)
        return Strip(name, note, drawn)

    def _bands(self, layer: Rotation) -> Sequence[lanes.Block]:
        if not layer.restrictions:
            return ()
        zone = wall_time.zone(layer.time_zone)
        found = restriction.windows(layer.restrictions, self.span, zone)
        open_at = [lanes.Shift("", Period(each.starts_at, each.ends_at)) for each in found]
        return lanes.blocks(self.window, open_at)

    def _away(self) -> Sequence[lanes.Block]:
        takers = schedule.participants(self.plan)
        gone = [
            calendar.named(each.person_id, Period(each.starts_at, each.ends_at), self.people)
            for each in self.plan.absences
            if each.person_id in takers
        ]
        return lanes.blocks(self.window, [replace(each, kind="away") for each in gone])


def _said(layer: Rotation) -> str:
    times = "at some times" if layer.restrictions else ""
    return ", ".join(filter(None, (f"every {layer.turn}", times)))


def _people(tx: Tx, plan: Schedule) -> Mapping[int, Person]:
    whole = [plan, plan.first] if plan.first else [plan]
    return names.of(tx, people={id for each in whole for id in schedule.people(each)}).people


def paged_by(tx: Tx, number: int, *, actor: Actor) -> list[Policy]:
    """Return the policies that page by a schedule."""
    found = reading.list_policies(tx, actor=actor).items
    return [each for each in found if _pages(each, number)]


def _pages(policy: Policy, number: int) -> bool:
    targets = [policy.fallback, *(each for step in policy.steps for each in step.targets)]
    return any(each.kind is Kind.SCHEDULE and each.id == number for each in targets)
