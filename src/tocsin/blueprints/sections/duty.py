"""On-call beside schedules and policies: vendors, leave, other rotas for a while, what people want.

What lies in the past is kept as it was: leave that is over is not taken again.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from tocsin.blueprints.parts.duty import (
    CalendarPart,
    FairnessPart,
    LeavePart,
    NoticePart,
    QuietPart,
    ReadinessPart,
    ShadowPart,
    TemporaryPart,
    VendorPart,
)
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.oncall import rotation, schedule_id
from tocsin.blueprints.sections.setting import Setting
from tocsin.insights.actions import carrying
from tocsin.insights.hour import Kind, Rate, Rules
from tocsin.kit import errors
from tocsin.notify.actions import quieting
from tocsin.notify.quiet import Quiet
from tocsin.oncall import reminder
from tocsin.oncall.actions import (
    calendars,
    leaving,
    readying,
    reminding,
    replacing,
    scheduling,
    shadowing,
    vendors,
)
from tocsin.oncall.calendar import NewCalendar
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.reminder import Notice
from tocsin.oncall.restriction import Restriction
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.shift import Span
from tocsin.oncall.temporary import FixedShift, NewTemporary, Rota
from tocsin.oncall.timetable import Timetable
from tocsin.oncall.vendor import NewVendor, Way

_A_DAY, _REACH = timedelta(days=1), timedelta(days=400)


class _Period(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def vendor(at: Setting, part: VendorPart) -> Change:
    new = NewVendor(
        name=part.name,
        contract=part.contract,
        time_zone=part.time_zone,
        hours=tuple(Restriction(tuple(r.days), r.starts, r.ends) for r in part.hours),
        holidays=part.holidays,
        ways=tuple(Way(way.channel, way.address, way.label) for way in part.ways),
        note=part.note,
    )
    found = vendors.vendor_by_name(at.tx, part.name)
    if found is None:
        vendors.create_vendor(at.tx, new, actor=at.actor, now=at.now)
        return created("vendors", part.name)
    changed = vendors.replace_vendor(at.tx, found.id, new, actor=at.actor, now=at.now)
    return compared("vendors", part.name, ["contract, hours or ways"] if changed else [])


def leave(at: Setting, part: LeavePart) -> Change:
    person = at.person(part.person)
    only_in = schedule_id(at, part.schedule) if part.schedule else None
    new = NewLeave(person.id, part.starts_at, part.ends_at, only_in, part.reason)
    known = leaving.list_leave(at.tx, span=_span(at, part), person_id=person.id, actor=at.actor)
    same = (each for each in known if each.schedule_id == only_in)
    name = f"{part.person} until {part.ends_at:%Y-%m-%d %H:%M}"
    return _once(at, "leave", name, new, same, lambda: leaving.add_leave(at.tx, new, **_by(at)))


def shadow(at: Setting, part: ShadowPart) -> Change:
    person, plan = at.person(part.person), schedule_id(at, part.schedule)
    new = NewShadow(plan, person.id, part.starts_at, part.ends_at, part.reason)
    known = shadowing.list_shadows(at.tx, span=_span(at, part), schedule_id=plan, actor=at.actor)
    same = (each for each in known if each.person_id == person.id)
    name = f"{part.person} in {part.schedule}"
    return _once(
        at, "shadows", name, new, same, lambda: shadowing.add_shadow(at.tx, new, **_by(at))
    )


def temporary(at: Setting, part: TemporaryPart) -> Change:
    plan = schedule_id(at, part.schedule)
    zone = scheduling.schedule(at.tx, plan).time_zone
    fixed = (FixedShift(at.person(s.person).id, s.starts_at, s.ends_at) for s in part.shifts)
    layers = tuple(rotation(at, one, time_zone=zone) for one in part.rotations)
    new = NewTemporary(plan, part.starts_at, part.ends_at, Rota(layers, tuple(fixed)), part.reason)
    known = replacing.list_temporaries(at.tx, plan, span=_span(at, part), actor=at.actor)
    name = f"{part.schedule} until {part.ends_at:%Y-%m-%d %H:%M}"
    return _once(
        at,
        "temporary_schedules",
        name,
        new,
        known,
        lambda: replacing.add_temporary(at.tx, new, **_by(at)),
    )


def calendar(at: Setting, part: CalendarPart) -> Change:
    """Have it read; one that is there already is left alone, whose address nobody can read."""
    known = calendars.list_calendars(at.tx, actor=at.actor)
    if any(each.name.lower() == part.name.strip().lower() for each in known):
        return compared("calendars", part.name, [])
    if part.url is None:
        raise errors.Invalid(f"Say at which url the calendar {part.name} is read.")
    new = NewCalendar(
        part.name,
        part.purpose,
        part.url,
        schedule_id(at, part.schedule) if part.schedule else None,
        at.person(part.person).id if part.person else None,
        part.time_zone,
    )
    calendars.add_calendar(at.tx, new, key=at.key, actor=at.actor, now=at.now)
    return created("calendars", part.name)


def quiet(at: Setting, part: QuietPart) -> Change:
    person = at.person(part.person)
    wanted = Quiet(part.starts, part.ends, part.once_within)
    if quieting.quiet_of(at.tx, person.id) == wanted:
        return compared("quiet_hours", part.person, [])
    quieting.set_quiet(at.tx, person.id, wanted, actor=at.actor, now=at.now)
    return compared("quiet_hours", part.person, ["hours"])


def notice(at: Setting, part: NoticePart) -> Change:
    person = at.person(part.person)
    wanted = reminder.checked(Notice(tuple(part.leads), part.of_hand_overs))
    if reminding.notice_of(at.tx, person.id) == wanted:
        return compared("shift_notices", part.person, [])
    reminding.set_notice(at.tx, person.id, wanted, actor=at.actor, now=at.now)
    return compared("shift_notices", part.person, ["leads"])


def readiness(at: Setting, part: ReadinessPart) -> Change:
    digest, canary = (tuple(map(str, days)) for days in (part.digest_days, part.canary_days))
    wanted = Timetable(part.time_zone, digest, part.digest_at, canary, part.canary_at)
    changed = readying.set_timetable(at.tx, wanted, actor=at.actor, now=at.now)
    return compared("readiness", "readiness", ["timetable"] if changed else [])


def fairness(at: Setting, part: FairnessPart) -> Change:
    given = {kind: Rate(rate.hour, rate.interruption) for kind, rate in part.rates.items()}
    wanted = Rules(
        night_from=part.night_from,
        night_to=part.night_to,
        weekend=tuple(map(str, part.weekend)),
        holidays=part.holidays,
        currency=part.currency,
        rates=dict.fromkeys(Kind, Rate()) | given,
        most_days=part.most_days,
        rest=part.rest,
    )
    changed = carrying.set_rules(at.tx, wanted, actor=at.actor, now=at.now)
    return compared("fairness", "fairness", ["rules"] if changed else [])


def _once(
    at: Setting,
    section: str,
    name: str,
    new: _Period,
    known: Iterable[_Period],
    add: Callable[[], object],
) -> Change:
    """Add it unless it is over or there; what had begun when it was added begins then."""
    is_there = any(
        each.ends_at == new.ends_at and each.starts_at >= new.starts_at for each in known
    )
    if is_there or new.ends_at <= at.now:
        return compared(section, name, [])
    add()
    return created(section, name)


def _span(at: Setting, part: _Period) -> Span:
    """Return where one like it would be, now or later."""
    begin = max(at.now, part.starts_at)
    return Span(begin, min(max(part.ends_at, begin + _A_DAY), begin + _REACH))


def _by(at: Setting) -> dict[str, Any]:
    return {"actor": at.actor, "now": at.now}
