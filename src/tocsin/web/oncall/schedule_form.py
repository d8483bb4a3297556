"""The editor of a schedule: layers of rotations as a form, and what they would come to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel

from tocsin.kit import errors
from tocsin.oncall import restriction, schedule, turn
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.schedule import NewSchedule, Schedule
from tocsin.web import forms

_A_DAY = timedelta(days=1)


class Window(BaseModel):
    """Days and times at which a layer counts; one without times counts for nothing."""

    days: dict[str, str] = {}
    starts: str = ""
    ends: str = ""

    def wanted(self) -> Restriction:
        days = [day for day in WEEK if self.days.get(day)]
        return restriction.parse({"days": days, "starts": self.starts, "ends": self.ends})


class Layer(BaseModel):
    name: str = "rotation"
    people: list[str] = []
    starts_at: str = ""
    turn: str = "7d"
    time_zone: str = ""
    windows: list[Window] = []
    weights: str = ""
    holidays: str = ""
    on_holidays: str = ""

    def wanted(self, time_zone: str) -> Rotation:
        return Rotation(
            participants=forms.chosen(self.people),
            time_zone=self.time_zone or time_zone,
            starts_at=_wall(self.starts_at),
            turn=turn.parse(self.turn),
            restrictions=tuple(each.wanted() for each in self.windows if each.starts or each.ends),
            name=self.name.strip() or "rotation",
            weights=_weights(self.weights),
            holidays=self.holidays,
            on_holidays=_on_holidays(self.on_holidays),
        )


class ScheduleForm(BaseModel):
    name: str = ""
    time_zone: str = "UTC"
    layers: list[Layer] = []
    holidays: str = ""
    secondary_of: str = ""

    def wanted(self) -> NewSchedule:
        first = forms.number_of(self.secondary_of)
        layers = rotations(self.layers, self.time_zone)
        return NewSchedule(self.name, self.time_zone, layers, self.holidays, first)


def fresh(*, time_zone: str, now: datetime) -> ScheduleForm:
    """Propose one weekly layer that began on the latest Monday at nine, so that it covers now."""
    wall = now.replace(tzinfo=None)
    monday = wall.replace(hour=9, minute=0, second=0, microsecond=0) - _A_DAY * wall.weekday()
    layer = Layer(starts_at=_field(monday if monday <= wall else monday - 7 * _A_DAY))
    return ScheduleForm(time_zone=time_zone, layers=[layer])


def filled(found: Schedule) -> ScheduleForm:
    layers = [_layer(each, found.time_zone) for each in found.rotations]
    return ScheduleForm(
        name=found.name,
        time_zone=found.time_zone,
        layers=layers,
        holidays=found.holidays,
        secondary_of=str(found.secondary_of or ""),
    )


def plan(form: ScheduleForm, kept: Schedule | None) -> Schedule:
    """Return the schedule as it would be, without what else bears on it."""
    wanted = form.wanted()
    return Schedule(
        kept.id if kept else 0,
        wanted.name,
        wanted.time_zone,
        tuple(schedule.checked_rotation(each, wanted.holidays) for each in wanted.rotations),
        holidays=wanted.holidays,
        secondary_of=wanted.secondary_of,
    )


def rotations(layers: Sequence[Layer], time_zone: str) -> tuple[Rotation, ...]:
    """Return what layers say; a mistake is told with the number of its layer."""
    return tuple(_named(number, each, time_zone) for number, each in enumerate(layers, start=1))


def _named(number: int, layer: Layer, time_zone: str) -> Rotation:
    try:
        return layer.wanted(time_zone)
    except errors.Invalid as fault:
        raise errors.Invalid(f"Layer {number}: {fault.sentence}") from fault


def _layer(rotation: Rotation, time_zone: str) -> Layer:
    return Layer(
        name=rotation.name,
        people=[str(each) for each in rotation.participants],
        starts_at=_field(rotation.starts_at),
        turn=str(rotation.turn),
        time_zone="" if rotation.time_zone == time_zone else rotation.time_zone,
        windows=_windows(rotation.restrictions),
        weights=" ".join(map(str, rotation.weights)),
        holidays=rotation.holidays,
        on_holidays=str(rotation.on_holidays),
    )


def _weights(text: str) -> tuple[int, ...]:
    written = text.replace(",", " ").split()
    if not all(each.isdecimal() and len(each) < 4 for each in written):
        raise errors.Invalid("Weights are numbers with blanks between them, such as 2 1 1.")
    return tuple(map(int, written))


def _on_holidays(text: str) -> OnHolidays:
    try:
        return OnHolidays(text or OnHolidays.COUNTS)
    except ValueError as error:
        raise errors.Invalid("Choose whether the layer counts on public holidays.") from error


def _windows(restrictions: Sequence[Restriction]) -> list[Window]:
    return [
        Window(
            days=dict.fromkeys(map(str, each.days), "yes"),
            starts=each.starts.isoformat("minutes"),
            ends=each.ends.isoformat("minutes"),
        )
        for each in restrictions
    ]


def _wall(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise errors.Invalid("Say from which date and time the turns are counted.") from error


def _field(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")
