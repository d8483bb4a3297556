"""Schedules of PagerDuty: layers that lie over one another as ours do, the highest listed first."""

from collections.abc import Iterator
from datetime import time

from tocsin.blueprints.importers import rota, week
from tocsin.blueprints.importers.imported import Part
from tocsin.blueprints.importers.people import People
from tocsin.blueprints.importers.week import Stretch

_MINUTE = 60


def schedule(given: Part, people: People) -> Part | None:
    """Return the schedule; None, and said so, where none of its layers can be carried over."""
    name = str(given["name"])
    zone = rota.known_zone(given.get("time_zone"), people.notes, of=f"schedule {name}")
    layers = reversed(given.get("schedule_layers") or [])
    rotations = [found for layer in layers if (found := _layer(name, layer, zone, people))]
    if not rotations:
        people.notes.add(f"schedule {name}: no layer of it is left, so it is left out")
        return None
    return {"name": name, "time_zone": zone, "rotations": rotations}


def overrides(given: Part, people: People) -> Iterator[Part]:
    for each in given.get("overrides") or ():
        if rota.is_over(each, "end", people.now):
            continue
        email = people.email(each.get("user"))
        if email:
            yield rota.stand_in(str(given["name"]), email, each["start"], each["end"])
        else:
            people.notes.add(
                f"schedule {given['name']}: the override from {each.get('start')} is of somebody "
                "who is not in the export"
            )


def _layer(name: str, layer: Part, zone: str, people: People) -> Part | None:
    where = f"schedule {name}, {layer.get('name')}"
    if rota.is_over(layer, "end", people.now):
        return None
    if layer.get("end"):
        people.notes.add(f"{where}: it ends on {layer['end']}; take it out then")
    users = [each.get("user") for each in layer.get("users") or ()]
    emails = [email for user in users if (email := people.email(user))]
    if len(emails) < len(users):
        people.notes.add(f"{where}: whoever is not in the export is left out of the turns")
    rotation = emails and rota.rotation(
        str(layer.get("name") or "layer"), emails,
        begins=rota.instant(layer["rotation_virtual_start"]), zone=zone,
        seconds=int(layer["rotation_turn_length_seconds"]), when=list(_when(layer)),
    )  # fmt: skip
    if not rotation:
        people.notes.add(f"{where}: left out; it needs people and turns of whole hours")
        return None
    return rotation


def _when(layer: Part) -> Iterator[Stretch]:
    for each in layer.get("restrictions") or ():
        at = time.fromisoformat(str(each["start_time_of_day"]).removesuffix("Z"))
        start, minutes = at.hour * 60 + at.minute, int(each["duration_seconds"]) // _MINUTE
        if each.get("type") == "weekly_restriction":
            day = int(each["start_day_of_week"]) - 1
            yield day * week.A_DAY + start, minutes
        else:
            yield from week.every_day(start, minutes)
