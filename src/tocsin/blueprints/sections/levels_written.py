"""Service levels, and how incidents end, written out as the blueprint that makes them again."""

from collections.abc import Mapping
from typing import Any

from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.identity import actions as identity
from tocsin.incidents.actions import agreements, configuring, ending
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.sla import WARN_AT, Basis
from tocsin.kit import periods
from tocsin.oncall.actions import vendors

Part = dict[str, Any]


def written(at: Setting) -> Mapping[str, Any]:
    """Return each section."""
    rule = configuring.closing_rule(at.tx)
    return {
        "working_hours": [
            {"name": name, **_hours(each)} for name, each in agreements.calendars(at.tx).items()
        ],
        "service_levels": _levels(at),
        "closing": {
            "days": rule.days,
            "reopen_days": rule.reopen_days,
            "calendar": _hours(rule.calendar),
        },
        "resolution_codes": [
            {
                "code": str(each.code),
                "needs_notes": each.needs_notes,
                "is_workaround": each.is_workaround,
                "is_retired": each.is_retired,
            }
            for each in ending.codes(at.tx, with_retired=True)
        ],
    }


def _hours(calendar: Calendar) -> Part:
    return {name: value for name, value in calendar_text.dump(calendar).items() if value}


def _levels(at: Setting) -> list[Part]:
    services = {each.id: each.name for each in catalog.services(at.tx)}
    teams = {each.id: each.name for each in identity.teams(at.tx)}
    outside = {each.id: each.name for each in vendors.vendors(at.tx)}
    return [_level(one, services, teams, outside) for one in agreements.sla_policies(at.tx)]


def _level(
    one: SlaPolicy,
    services: Mapping[int, str],
    teams: Mapping[int, str],
    outside: Mapping[int, str],
) -> Part:
    is_vendors = one.basis is Basis.VENDOR
    known = outside if is_vendors else teams
    parties = [known[each] for each in one.party_ids if each in known]
    targets: dict[str, dict[str, str]] = {}
    for (priority, kind), within in sorted(one.within.items()):
        targets.setdefault(str(priority), {})[str(kind)] = periods.format_duration(within)
    part: Part = {
        "name": one.name,
        "calendar": one.calendar,
        "targets": targets,
        "pauses": sorted(map(str, one.pauses)),
        "basis": None if one.basis is Basis.USERS else str(one.basis),
        "services": [services[each] for each in one.service_ids if each in services] or None,
        "vendors" if is_vendors else "teams": parties or None,
        "is_default": one.is_default or None,
        "warn_at": None if one.warn_at == WARN_AT else list(one.warn_at),
        "page_at": list(one.page_at) or None,
    }
    return {name: value for name, value in part.items() if value is not None}
