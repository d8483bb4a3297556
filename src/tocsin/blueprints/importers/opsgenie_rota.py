"""Schedules of Opsgenie: its rotations are all on call at once, where ours lie over one another."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.blueprints.importers import layers, opsgenie_week, rota
from tocsin.blueprints.importers.imported import Part
from tocsin.blueprints.importers.layers import Layer
from tocsin.blueprints.importers.people import People
from tocsin.blueprints.importers.week import Stretch

_SECONDS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400}


@dataclass(slots=True)
class Schedules:
    """``names`` are the schedules that each of Opsgenie's became, by its id."""

    parts: list[Part] = field(default_factory=list)
    overrides: list[Part] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)


def read(given: list[Part], people: People) -> Schedules:
    found = Schedules()
    for schedule in given:
        name = str(schedule["name"])
        if schedule.get("enabled") is False:
            people.notes.add(f"schedule {name}: switched off there, so it is left out")
            continue
        zone = rota.known_zone(schedule.get("timezone"), people.notes, of=f"schedule {name}")
        parts = layers.schedules(name, zone, _layers(schedule, zone, people), people.notes)
        if parts:
            found.parts += parts
            names = [part["name"] for part in parts]
            found.names[str(schedule["id"])] = names
            found.overrides += _overrides(schedule, names, people)
    return found


def _layers(schedule: Part, zone: str, people: People) -> Iterator[Layer]:
    for given in schedule.get("rotations") or ():
        stretches = opsgenie_week.stretches(given.get("timeRestriction"))
        rotation = _rotation(schedule, given, (zone, stretches), people)
        if rotation:
            yield Layer(rotation, stretches)


def _rotation(
    schedule: Part, given: Part, when: tuple[str, list[Stretch]], people: People
) -> Part | None:
    where = f"schedule {schedule['name']}, rotation {given.get('name') or given.get('id')}"
    if rota.is_over(given, "endDate", people.now):
        return None
    if given.get("endDate"):
        people.notes.add(f"{where}: it ends on {given['endDate']}; take it out then")
    emails = list(_participants(given, where, people))
    zone, stretches = when
    seconds = _SECONDS.get(str(given.get("type")), 0) * int(given.get("length") or 1)
    rotation = emails and rota.rotation(
        str(given.get("name") or "rotation"), emails,
        begins=rota.instant(given["startDate"]), zone=zone, seconds=seconds, when=stretches,
    )  # fmt: skip
    if not rotation:
        people.notes.add(f"{where}: left out; it needs people and turns of hours, days or weeks")
        return None
    return rotation


def _participants(given: Part, where: str, people: People) -> Iterator[str]:
    for each in given.get("participants") or ():
        email = people.email(each) if each.get("type") == "user" else None
        if email:
            yield email
        elif each.get("type") == "none":
            people.notes.add(f"{where}: the turn of nobody is left out, so the others come earlier")
        else:
            who = each.get("username") or each.get("name") or each.get("id")
            people.notes.add(f"{where}: {each.get('type')} {who} is no person here and left out")


def _overrides(schedule: Part, names: list[str], people: People) -> Iterator[Part]:
    """An override of some rotations alone goes to the schedules that have them."""
    for each in schedule.get("overrides") or ():
        email = people.email(each.get("user") or {})
        if rota.is_over(each, "endDate", people.now):
            continue
        if email is None or each.get("rotations"):
            people.notes.add(
                f"schedule {schedule['name']}: the override from {each.get('startDate')} to "
                f"{each.get('endDate')} is left out; it is of some rotations alone, or of nobody"
            )
            continue
        yield from (
            rota.stand_in(name, email, each["startDate"], each["endDate"]) for name in names
        )
