"""Rotations that are on call at once elsewhere, laid out so that each schedule has one answer.

Those of one level that meet in some hour of the week are put into schedules of their own; whoever
asked for the old schedule asks for all that it became. One of a higher level lies over the lower.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.blueprints.importers import week
from tocsin.blueprints.importers.imported import Notes, Part
from tocsin.blueprints.importers.week import Stretch


@dataclass(frozen=True, slots=True)
class Layer:
    """``rotation`` is as a blueprint has it; ``when`` are its hours of the week, none for all."""

    rotation: Part
    when: list[Stretch]
    level: int = 0


def schedules(name: str, zone: str, layers: Iterable[Layer], notes: Notes) -> list[Part]:
    """Return the schedules that they become: the first of that name, others by their rotation's."""
    stacks: list[list[Layer]] = []
    for layer in sorted(layers, key=lambda one: one.level):
        with_room = [stack for stack in stacks if _has_room(stack, layer)]
        over = [stack for stack in with_room if stack[0].level < layer.level]
        for stack in over or with_room[:1]:
            stack.append(layer)
        if not with_room:
            stacks.append([layer])
    names = [name, *(f"{name}, {stack[0].rotation['name']}" for stack in stacks[1:])]
    if len(stacks) > 1:
        notes.add(f"schedule {name}: rotations at the same hours became {names[1:]}")
    if not stacks:
        notes.add(f"schedule {name}: nobody is left in it, so it is left out")
    return [
        {"name": each, "time_zone": zone, "rotations": [layer.rotation for layer in stack]}
        for each, stack in zip(names, stacks, strict=False)
    ]


def _has_room(stack: list[Layer], layer: Layer) -> bool:
    beside = (each for each in stack if each.level == layer.level)
    return not any(week.meet(each.when, layer.when) for each in beside)
