"""Who covers when, as the editor of a schedule has it: overrides that stand, and what is added.

Nothing is kept anywhere before the save: what stood when the editor was opened is told by the
form, so that what somebody else adds meanwhile is never taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel

from tocsin.kit import errors
from tocsin.kit.periods import Period
from tocsin.oncall import turn, wall_time
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.replan import Replan
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Span
from tocsin.oncall.temporary import NewTemporary, Rota
from tocsin.web import forms, lanes, moments, words

_AN_HOUR, _A_DAY = timedelta(hours=1), timedelta(days=1)


class Kind(StrEnum):
    OVERRIDE = "override"
    LEAVE = "leave"
    ROTA = "rota"


KINDS: Sequence[tuple[Kind, str]] = (
    (Kind.OVERRIDE, "Somebody takes over"),
    (Kind.LEAVE, "Somebody is away"),
    (Kind.ROTA, "Others take turns"),
)
_SAID: Mapping[str, str] = {Kind.LEAVE: " is away", Kind.ROTA: " take turns"}


class Cover(BaseModel):
    """``id`` is that of an override that stands; moments are by the reader's wall."""

    id: str = ""
    kind: str = Kind.OVERRIDE
    people: list[str] = []
    starts_at: str = ""
    ends_at: str = ""
    turn: str = "1d"
    reason: str = ""

    @property
    def line(self) -> list[str]:
        """The people that are shown: one, and for a rota a place for whoever comes next."""
        taken = [each for each in self.people if each]
        return [*taken, ""] if self.kind == Kind.ROTA else (taken or [""])[:1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where covers are laid on: a schedule, and by whom, in which zone, and what they may."""

    plan: Schedule
    zone: str
    person_id: int
    may_configure: bool

    def check(self, cover: Cover) -> None:
        """Refuse what only somebody else may do, in a way that keeps the draft."""
        is_own = forms.chosen(cover.people)[:1] == (self.person_id,)
        if cover.kind == Kind.LEAVE and not (is_own or self.may_configure):
            raise errors.Invalid("You can only give leave to yourself; a manager can to others.")
        if cover.kind == Kind.ROTA and not self.may_configure:
            raise errors.Invalid("A rota in place of the layers is made by a manager.")


def of(override: Override) -> Cover:
    return Cover(
        id=str(override.id),
        people=[str(override.person_id)],
        starts_at=moments.written(override.starts_at),
        ends_at=moments.written(override.ends_at),
        reason=override.reason,
    )


def tidy(cover: Cover, *, zone: str, now: datetime, person_id: int) -> Cover:
    """Fill in what a new one lacks, and write moments as fields take them."""
    starts_at = _moment(cover.starts_at, zone)
    if not cover.starts_at:
        starts_at = now.replace(minute=0, second=0, microsecond=0) + _AN_HOUR
    ends_at = _moment(cover.ends_at, zone)
    if starts_at and not cover.ends_at:
        ends_at = starts_at + _A_DAY
    return cover.model_copy(
        update={
            "starts_at": moments.written(starts_at) if starts_at else cover.starts_at,
            "ends_at": moments.written(ends_at) if ends_at else cover.ends_at,
            "people": cover.people or [str(person_id)],
        }
    )


def wanted(covers: Sequence[Cover], known: str, place: Place) -> Replan:
    """Return what the covers come to: what was changed, added and taken out."""
    before = {each.id: of(each) for each in place.plan.overrides}
    stay = {int(each.id) for each in covers if _stays(each, before)}
    shown = {int(each) for each in known.split() if each.isdecimal() and len(each) < 19}
    found = Replan(ended=tuple(sorted(shown - stay)))
    for number, cover in enumerate(covers, start=1):
        if forms.number_of(cover.id) not in stay:
            found = _numbered(found, cover, place, number)
    return found


def blocks(covers: Sequence[Cover], called: Mapping[str, str], *, zone: str) -> list[lanes.Shift]:
    """Return the covers whose times can be read, by their place in the form."""
    found = []
    for number, cover in enumerate(covers):
        starts_at, ends_at = _moment(cover.starts_at, zone), _moment(cover.ends_at, zone)
        if starts_at and ends_at and starts_at < ends_at:
            who = ", ".join(called.get(each, "Nobody") for each in cover.people if each)
            said = f"{who}{_SAID.get(cover.kind, '')}, {_period(starts_at, ends_at)}"
            kind = "away" if cover.kind == Kind.LEAVE else "override"
            period = Period(starts_at, ends_at)
            found.append(lanes.Shift(who, period, kind, said, str(number)))
    return found


def span(cover: Cover, zone: str) -> Span:
    starts_at = moments.read(cover.starts_at, zone=zone, field="starts_at")
    return Span(starts_at, moments.read(cover.ends_at, zone=zone, field="ends_at"))


def _stays(cover: Cover, before: Mapping[int, Cover]) -> bool:
    kept = before.get(forms.number_of(cover.id) or 0)
    return kept is not None and kept == cover.model_copy(update={"turn": kept.turn})


def _with(found: Replan, cover: Cover, place: Place) -> Replan:
    about = span(cover, place.zone)
    if about.ends_at <= about.starts_at:
        raise errors.Invalid("It must end after it begins.")
    people = forms.chosen(cover.people)
    if not people:
        raise errors.Invalid("Choose who covers.")
    place.check(cover)
    if cover.kind == Kind.LEAVE:
        leave = NewLeave(people[0], about.starts_at, about.ends_at, None, cover.reason)
        return replace(found, leave=(*found.leave, leave))
    if cover.kind == Kind.ROTA:
        return replace(found, rotas=(*found.rotas, _rota(cover, people, about, place.plan)))
    ends = (about.starts_at, about.ends_at)
    override = NewOverride(place.plan.id, people[0], *ends, cover.reason)
    return replace(found, overrides=(*found.overrides, override))


def _rota(cover: Cover, people: tuple[int, ...], about: Span, plan: Schedule) -> NewTemporary:
    wall = wall_time.local(about.starts_at, wall_time.zone(plan.time_zone))
    layer = Rotation(people, plan.time_zone, wall, turn.parse(cover.turn))
    return NewTemporary(plan.id, about.starts_at, about.ends_at, Rota((layer,)), cover.reason)


def _numbered(found: Replan, cover: Cover, place: Place, number: int) -> Replan:
    """A mistake is told with the number of its cover."""
    try:
        return _with(found, cover, place)
    except errors.Invalid as fault:
        raise errors.Invalid(f"Cover {number}: {fault.sentence}") from fault


def _period(starts_at: datetime, ends_at: datetime) -> str:
    return f"{words.moment(starts_at)} to {words.moment(ends_at)}"


def _moment(given: str, zone: str) -> datetime | None:
    try:
        return moments.read(given, zone=zone, field="starts_at") if given else None
    except errors.Invalid:
        return None
