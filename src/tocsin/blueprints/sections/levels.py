"""Service levels with the hours that they run in, and how incidents end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tocsin.blueprints.parts.levels import (
    ClosingPart,
    CodePart,
    HoursPart,
    LevelPart,
    WorkingHoursPart,
)
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.incidents.actions import agreements, configuring, ending
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.actions.configuring import ClosingRule
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code, Ending
from tocsin.incidents.sla import Basis, Kind
from tocsin.oncall.actions import vendors


def hours(setting: Setting, part: WorkingHoursPart) -> Change:
    before = agreements.calendars(setting.tx).get(part.name)
    wanted = _calendar(part)
    if before == wanted:
        return compared("working_hours", part.name, [])
    agreements.set_calendar(setting.tx, part.name, wanted, actor=setting.actor, now=setting.now)
    if before is None:
        return created("working_hours", part.name)
    return compared("working_hours", part.name, ["hours"])


def level(setting: Setting, part: LevelPart) -> Change:
    known = {each.name: each for each in agreements.sla_policies(setting.tx)}
    wanted = _wanted(setting, part)
    before = known.get(part.name)
    if before == wanted:
        return compared("service_levels", part.name, [])
    agreements.set_sla_policy(setting.tx, wanted, actor=setting.actor, now=setting.now)
    if before is None:
        return created("service_levels", part.name)
    names = SlaPolicy.__dataclass_fields__
    differs = [name for name in names if getattr(before, name) != getattr(wanted, name)]
    return compared("service_levels", part.name, differs)


def closing(setting: Setting, part: ClosingPart) -> Change:
    wanted = ClosingRule(part.days, _calendar(part.calendar), part.reopen_days)
    if configuring.closing_rule(setting.tx) == wanted:
        return compared("closing", "closing rule", [])
    configuring.set_closing_rule(setting.tx, wanted, actor=setting.actor, now=setting.now)
    return compared("closing", "closing rule", ["rule"])


def codes(setting: Setting, parts: Sequence[CodePart]) -> Change:
    wanted = [
        Ending(Code(each.code), each.needs_notes, each.is_workaround, each.is_retired)
        for each in parts
    ]
    changed = ending.set_codes(setting.tx, wanted, actor=setting.actor, now=setting.now)
    return compared("resolution_codes", "resolution codes", ["codes"] if changed else [])


def _calendar(part: HoursPart) -> Calendar:
    said = {
        "time_zone": part.time_zone,
        "weekly": part.weekly,
        "holidays": list(part.holidays),
        "places": list(part.places),
    }
    return calendar_text.parse(said)


def _wanted(setting: Setting, part: LevelPart) -> SlaPolicy:
    return SlaPolicy(
        part.name,
        part.calendar,
        _within(part),
        frozenset(part.pauses),
        tuple(sorted(setting.service_id(name) or 0 for name in part.services)),
        part.is_default,
        part.basis,
        tuple(sorted(_parties(setting, part))),
        tuple(sorted(set(part.warn_at))),
        tuple(sorted(set(part.page_at))),
    )


def _within(part: LevelPart) -> Mapping[tuple[Priority, Kind], timedelta]:
    return {
        (priority, kind): within
        for priority, targets in part.targets.items()
        for kind in Kind
        if (within := getattr(targets, kind)) is not None
    }


def _parties(setting: Setting, part: LevelPart) -> list[int]:
    if part.basis is Basis.VENDOR:
        return [_vendor_id(setting, name) for name in part.vendors]
    return [setting.team_id(name) or 0 for name in part.teams]


def _vendor_id(setting: Setting, name: str) -> int:
    found = vendors.vendor_by_name(setting.tx, name)
    if found is None:
        raise UnknownName(f"There is no vendor {name}; list it under vendors.")
    return found.id
