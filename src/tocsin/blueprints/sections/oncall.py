"""Schedules, escalation policies and whom the organisation pages last."""

from collections.abc import Sequence

from tocsin.blueprints.parts.duty import RotationPart
from tocsin.blueprints.parts.oncall import (
    BundlingPart,
    EscalationPart,
    PolicyPart,
    SchedulePart,
    StepPart,
)
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.incidents.actions import bringing_in
from tocsin.incidents.escalation_matrix import Row
from tocsin.notify.actions import bundling as waits
from tocsin.notify.bundle import Windows
from tocsin.oncall import actions as oncall
from tocsin.oncall import condition, manner, turn
from tocsin.oncall.manner import Manner
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.restriction import Restriction
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule


def first_first(parts: Sequence[SchedulePart]) -> list[SchedulePart]:
    """Put those that are the secondary of others behind them."""
    return sorted(parts, key=lambda part: part.secondary_of is not None)


def schedule(setting: Setting, part: SchedulePart) -> Change:
    rotations = tuple(rotation(setting, one, time_zone=part.time_zone) for one in part.rotations)
    first = schedule_id(setting, part.secondary_of) if part.secondary_of else None
    new = NewSchedule(part.name, part.time_zone, rotations, part.holidays, first)
    found = oncall.schedule_by_name(setting.tx, part.name)
    if found is None:
        oncall.create_schedule(setting.tx, new, actor=setting.actor, now=setting.now)
        return created("schedules", part.name)
    changed = oncall.replace_schedule(
        setting.tx, found.id, new, actor=setting.actor, now=setting.now
    )
    return compared("schedules", part.name, ["rotations"] if changed else [])


def policy(setting: Setting, part: PolicyPart) -> Change:
    steps = tuple(NewStep(tuple(step.targets), step.delay, _manner(step)) for step in part.steps)
    new = NewPolicy(part.name, steps, part.fallback, part.repeat)
    found = oncall.policy_by_name(setting.tx, part.name)
    if found is None or found.id is None:
        oncall.create_policy(setting.tx, new, actor=setting.actor, now=setting.now)
        return created("policies", part.name)
    changed = oncall.replace_policy(setting.tx, found.id, new, actor=setting.actor, now=setting.now)
    return compared("policies", part.name, ["steps or fallback"] if changed else [])


def _manner(part: StepPart) -> Manner:
    when = [condition.parse(text) for text in part.when]
    uses = [manner.parse_use(text) for text in part.channels]
    return Manner(tuple(when), part.way, tuple(uses), part.answers, part.hold)


def escalation_matrix(setting: Setting, parts: Sequence[EscalationPart]) -> Change:
    rows = [_row(setting, part) for part in parts]
    changed = bringing_in.set_matrix(setting.tx, rows, actor=setting.actor, now=setting.now)
    return compared("escalation_matrix", "escalation matrix", ["rows"] if changed else [])


def bundling(setting: Setting, part: BundlingPart) -> Change:
    wanted = Windows(part.messages, part.calls)
    changed = waits.set_windows(setting.tx, wanted, actor=setting.actor, now=setting.now)
    return compared("bundling", "bundling", ["windows"] if changed else [])


def _row(setting: Setting, part: EscalationPart) -> Row:
    return Row(
        name=part.name,
        priorities=tuple(part.priorities),
        impacts=tuple(part.impacts),
        complexities=tuple(part.complexities),
        age=part.age,
        sla=part.sla,
        sla_percent=part.sla_percent,
        unanswered=part.unanswered,
        bring_in=bringing_in.targets_of(setting.tx, part.bring_in),
        inform=bringing_in.targets_of(setting.tx, part.inform),
    )


def catch_all(setting: Setting, targets: list[str]) -> Change:
    changed = oncall.set_catch_all(setting.tx, targets, actor=setting.actor, now=setting.now)
    return compared("catch_all", "catch-all", ["targets"] if changed else [])


def schedule_id(setting: Setting, name: str) -> int:
    found = oncall.schedule_by_name(setting.tx, name)
    if found is None:
        raise UnknownName(f"There is no schedule {name}; list it under schedules.")
    return found.id


def rotation(setting: Setting, part: RotationPart, *, time_zone: str) -> Rotation:
    """Return a layer; without a zone of its own it is in the schedule's."""
    return Rotation(
        participants=tuple(setting.person(email).id for email in part.participants),
        time_zone=part.time_zone or time_zone,
        starts_at=part.starts_at,
        turn=turn.parse(part.turn),
        restrictions=tuple(
            Restriction(starts=r.starts, ends=r.ends, days=tuple(r.days)) for r in part.restrictions
        ),
        name=part.name,
        weights=tuple(part.weights),
        holidays=part.holidays,
        on_holidays=part.on_holidays,
    )
