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


class Turn(BaseModel):
    """A place in the line; ``share`` is how many turns of a round whoever has it takes."""

    person: str = ""
    share: str = ""


class Layer(BaseModel):
    """``shares`` is set where people take unlike shares of the turns."""

    name: str = "rotation"
    turns: list[Turn] = []
    shares: str = ""
    starts_at: str = ""
    turn: str = "7d"
    time_zone: str = ""
    windows: list[Window] = []
    holidays: str = ""
    on_holidays: str = ""

    @property
    def line(self) -> list[Turn]:
        """The places that are shown: the last one is for whoever comes next."""
        taken = [each for each in self.turns if each.person]
        return [*taken, Turn()]

    def wanted(self, time_zone: str) -> Rotation:
        taken = [each for each in self.turns if each.person.strip()]
        if not taken:
            raise errors.Invalid("Choose who takes turns.")
        return Rotation(
            participants=forms.chosen(each.person for each in taken),
            time_zone=self.time_zone or time_zone,
            starts_at=_wall(self.starts_at),
            turn=turn.parse(self.turn),
            restrictions=tuple(each.wanted() for each in self.windows if each.starts or each.ends),
            name=self.name.strip() or "rotation",
            weights=tuple(_share(each.share) for each in taken) if self.shares else (),
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
    """Propose one weekly layer that has begun, so that it covers now."""
    return ScheduleForm(time_zone=time_zone, layers=begun([Layer()], now=now))


def begun(layers: Sequence[Layer], *, now: datetime) -> list[Layer]:
    """Let a layer that says no start begin with the first, or on the latest Monday at nine."""
    start = next((each.starts_at for each in layers if each.starts_at), _monday(now))
    return [
        each if each.starts_at else each.model_copy(update={"starts_at": start}) for each in layers
    ]


def _monday(now: datetime) -> str:
    wall = now.replace(tzinfo=None)
    monday = wall.replace(hour=9, minute=0, second=0, microsecond=0) - _A_DAY * wall.weekday()
    return _field(monday if monday <= wall else monday - 7 * _A_DAY)


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


def drawable(form: ScheduleForm, kept: Schedule | None) -> Schedule | None:
    """Return the schedule with those of its layers that are whole; None if there is none."""
    whole = [each for each in form.layers if _is_whole(each, form, kept)]
    if not whole:
        return None
    try:
        return plan(form.model_copy(update={"layers": whole}), kept)
    except errors.Invalid:
        return None


def _is_whole(layer: Layer, form: ScheduleForm, kept: Schedule | None) -> bool:
    try:
        plan(form.model_copy(update={"layers": [layer]}), kept)
    except errors.Invalid:
        return False
    return True


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
        turns=_turns(rotation),
        shares="yes" if rotation.weights else "",
        starts_at=_field(rotation.starts_at),
        turn=str(rotation.turn),
        time_zone="" if rotation.time_zone == time_zone else rotation.time_zone,
        windows=_windows(rotation.restrictions),
        holidays=rotation.holidays,
        on_holidays=str(rotation.on_holidays),
    )


def _turns(rotation: Rotation) -> list[Turn]:
    shares = rotation.weights or ("",) * len(rotation.participants)
    return [
        Turn(person=str(person), share=str(share))
        for person, share in zip(rotation.participants, shares, strict=True)
    ]


def _share(text: str) -> int:
    written = text.strip() or "1"
    if not written.isdecimal() or len(written) > 3:
        raise errors.Invalid("A share is a number of turns, such as 2.")
    return int(written)


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
