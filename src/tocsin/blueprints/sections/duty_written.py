"""On-call beside schedules and policies, written out as the blueprint that makes it again."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from tocsin.blueprints.sections import plain
from tocsin.blueprints.sections.setting import Setting
from tocsin.insights.actions import carrying
from tocsin.insights.hour import Rules
from tocsin.kit import periods
from tocsin.notify.actions import quieting
from tocsin.notify.quiet import Quiet
from tocsin.oncall import actions as oncall
from tocsin.oncall import restriction, rotation_document
from tocsin.oncall import vendor as vendor_ideas
from tocsin.oncall.actions import (
    calendars,
    leaving,
    readying,
    reminding,
    replacing,
    shadowing,
    vendors,
)
from tocsin.oncall.reminder import Notice
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shift import Span
from tocsin.oncall.temporary import Temporary
from tocsin.oncall.timetable import Timetable

Part = dict[str, Any]

_AHEAD = timedelta(days=400)


def written(at: Setting) -> Mapping[str, Any]:
    """Return each section; what is over, and what is as it comes, is left out."""
    people = plain.emails(at)
    plans = {plan.id: plan.name for plan in oncall.schedules(at.tx)}
    return {
        "leave": _leave(at, people, plans),
        "temporary_schedules": _temporaries(at, people, plans),
        "shadows": _shadows(at, people, plans),
        "calendars": _calendars(at, people, plans),
        "quiet_hours": _quiet(at, people),
        "shift_notices": _notices(at, people),
        "readiness": _readiness(at),
        "fairness": _fairness(at),
    }


def vendors_written(at: Setting) -> list[Part]:
    """Return the vendors, who stand before the policies that ask them."""
    return [plain.filled(vendor_ideas.written(each)) for each in vendors.vendors(at.tx)]


def _leave(at: Setting, people: Mapping[int, str], plans: Mapping[int, str]) -> list[Part]:
    found = leaving.list_leave(at.tx, span=_ahead(at), actor=at.actor)
    return [
        plain.filled(
            {
                "person": people[each.person_id],
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
                "schedule": plans.get(each.schedule_id or 0),
                "reason": each.reason,
            }
        )
        for each in found
        if each.person_id in people
    ]


def _shadows(at: Setting, people: Mapping[int, str], plans: Mapping[int, str]) -> list[Part]:
    found = shadowing.list_shadows(at.tx, span=_ahead(at), actor=at.actor)
    return [
        plain.filled(
            {
                "schedule": plans[each.schedule_id],
                "person": people[each.person_id],
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
                "reason": each.reason,
            }
        )
        for each in found
        if each.person_id in people
    ]


def _temporaries(at: Setting, people: Mapping[int, str], plans: Mapping[int, str]) -> list[Part]:
    found = [
        each
        for plan in plans
        for each in replacing.list_temporaries(at.tx, plan, span=_ahead(at), actor=at.actor)
    ]
    return [_temporary(each, people, plans[each.schedule_id]) for each in found]


def _temporary(found: Temporary, people: Mapping[int, str], plan: str) -> Part:
    shifts = [
        {
            "person": people[each.person_id],
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
        }
        for each in found.rota.shifts
        if each.person_id in people
    ]
    return plain.filled(
        {
            "schedule": plan,
            "starts_at": found.starts_at.isoformat(),
            "ends_at": found.ends_at.isoformat(),
            "rotations": [_rotation(each, people) for each in found.rota.rotations],
            "shifts": shifts,
            "reason": found.reason,
        }
    )


def _rotation(found: Rotation, people: Mapping[int, str]) -> Part:
    named = [people[each] for each in found.participants if each in people]
    restrictions = [restriction.written(each) for each in found.restrictions]
    whole = rotation_document.written(found)
    return plain.filled({**whole, "participants": named, "restrictions": restrictions})


def _calendars(at: Setting, people: Mapping[int, str], plans: Mapping[int, str]) -> list[Part]:
    """Return them without their addresses, which are secrets."""
    return [
        plain.filled(
            {
                "name": each.name,
                "purpose": str(each.purpose),
                "schedule": plans.get(each.schedule_id or 0),
                "person": people.get(each.person_id or 0),
                "time_zone": each.time_zone,
            }
        )
        for each in calendars.list_calendars(at.tx, actor=at.actor)
    ]


def _quiet(at: Setting, people: Mapping[int, str]) -> list[Part]:
    found = quieting.wishes(at.tx, people)
    return [
        plain.filled(
            {
                "person": people[person_id],
                "starts": _clock(each.starts),
                "ends": _clock(each.ends),
                "once_within": periods.format_duration(each.once_within),
            }
        )
        for person_id, each in sorted(found.items())
        if each != Quiet()
    ]


def _notices(at: Setting, people: Mapping[int, str]) -> list[Part]:
    found = reminding.notices_of(at.tx, people)
    return [
        {
            "person": people[person_id],
            "leads": [periods.format_duration(lead) for lead in each.leads],
            "of_hand_overs": each.of_hand_overs,
        }
        for person_id, each in sorted(found.items())
        if each != Notice()
    ]


def _readiness(at: Setting) -> Part:
    found = readying.timetable_of(at.tx)
    if found == Timetable():
        return {}
    return {
        "time_zone": found.time_zone,
        "digest_days": list(found.digest_days),
        "digest_at": _clock(found.digest_at),
        "canary_days": list(found.canary_days),
        "canary_at": _clock(found.canary_at),
    }


def _fairness(at: Setting) -> Part:
    found = carrying.rules_of(at.tx)
    if found == Rules():
        return {}
    rates = {str(kind): [rate.hour, rate.interruption] for kind, rate in found.rates.items()}
    return {
        "night_from": _clock(found.night_from),
        "night_to": _clock(found.night_to),
        "weekend": list(found.weekend),
        "holidays": found.holidays,
        "currency": found.currency,
        "rates": {kind: dict(zip(_RATE, rate, strict=True)) for kind, rate in rates.items()},
        "most_days": found.most_days,
        "rest": periods.format_duration(found.rest),
    }


_RATE = ("hour", "interruption")


def _clock(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"


def _ahead(at: Setting) -> Span:
    return Span(at.now, at.now + _AHEAD)
