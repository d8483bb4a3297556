"""Agreements: how fast the organisation promises to answer and to resolve, and in which hours."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Path
from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named, Names
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Listed, Output
from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.incidents.actions import agreements, retiring
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import WARN_AT, Basis, Kind
from tocsin.kit import errors
from tocsin.oncall.actions import vendors

policies = noun("sla-policies")
calendars = noun("sla-calendars")

Name = Annotated[str, Path(max_length=120)]


class TwoParties(errors.Invalid):
    def __init__(self) -> None:
        super().__init__("Name teams, or, of what vendors promise, vendors; not both.")


Within = Mapping[tuple[Priority, Kind], timedelta]


class CalendarIn(Input):
    """``weekly`` is {"monday": ["09:00-12:00", "13:00-17:00"], …}; a day left out is free.

    ``places`` keep their public holidays: DE, or DE-BE for a part of it.
    """

    time_zone: str = "UTC"
    weekly: dict[str, list[str]]
    holidays: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class CalendarOut(Output):
    name: str
    time_zone: str
    weekly: dict[str, list[str]]
    holidays: list[str]
    places: list[str] = Field(default_factory=list)


class TargetsIn(Input):
    """Working time; what is left out is not promised.

    Users are promised a ``response``, an ``update`` again and again, and a ``resolution``; a
    ``team`` or a ``vendor`` how long each has it at most.
    """

    response: Duration | None = None
    update: Duration | None = None
    resolution: Duration | None = None
    team: Duration | None = None
    vendor: Duration | None = None


class TargetsOut(Output):
    response: Duration | None = None
    update: Duration | None = None
    resolution: Duration | None = None
    team: Duration | None = None
    vendor: Duration | None = None


class PolicyIn(Input):
    """A clock stands still in the states of ``pauses``; the default is for all other services.

    ``basis`` says what it is: a promise to ``users``, or of a ``team`` or a ``vendor`` about its
    part. ``teams`` are those whose incidents it is for, or which promise. At ``warn_at`` per cent
    people are told, at ``page_at`` paged.
    """

    calendar: str
    targets: dict[Priority, TargetsIn]
    pauses: frozenset[Status] = frozenset({Status.PENDING})
    services: Annotated[tuple[Named, ...], Field(max_length=1000)] = ()
    is_default: bool = False
    basis: Basis = Basis.USERS
    teams: Annotated[tuple[Named, ...], Field(max_length=1000)] = ()
    vendors: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    warn_at: Annotated[tuple[int, ...], Field(max_length=10)] = WARN_AT
    page_at: Annotated[tuple[int, ...], Field(max_length=10)] = ()


class PolicyOut(Output):
    name: str
    calendar: str
    targets: dict[Priority, TargetsOut]
    pauses: list[Status]
    services: list[str]
    is_default: bool
    basis: Basis
    teams: list[str]
    vendors: list[str]
    warn_at: list[int]
    page_at: list[int]


@calendars.get("", response_model=Listed[CalendarOut])
def list_calendars(frame: Reading) -> Listed[CalendarOut]:
    """Return the calendars by name."""
    found = agreements.calendars(frame.tx)
    return Listed(items=[_calendar(name, each) for name, each in found.items()])


@calendars.put("/{name}", response_model=CalendarOut)
def put_calendar(name: Name, body: CalendarIn, frame: Writing) -> CalendarOut:
    """Make a calendar so, new or not; what runs by it and what ran is computed anew."""
    wanted = calendar_text.parse(body.model_dump())
    agreements.set_calendar(frame.tx, name, wanted, actor=frame.actor, now=frame.now)
    return _calendar(name, wanted)


@calendars.delete("/{name}", status_code=204)
def retire_calendar(name: Name, frame: Writing) -> None:
    """Retire a calendar that no agreement goes by; what ran by it is still counted in it."""
    retiring.retire_calendar(frame.tx, name, actor=frame.actor, now=frame.now)


@policies.get("", response_model=Listed[PolicyOut])
def list_policies(frame: Reading) -> Listed[PolicyOut]:
    """Return the SLA policies by name."""
    found = agreements.sla_policies(frame.tx)
    return Listed(items=_shown(found, frame))


@policies.put("/{name}", response_model=PolicyOut)
def put_policy(name: Name, body: PolicyIn, frame: Writing) -> PolicyOut:
    """Make a policy so, new or not; every running clock is computed anew by it."""
    wanted = _wanted(name, body, frame)
    agreements.set_sla_policy(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _shown([wanted], frame)[0]


@policies.delete("/{name}", status_code=204)
def retire_policy(name: Name, frame: Writing) -> None:
    """Retire an agreement that holds for nobody any more; attainment still tells of it."""
    retiring.retire_policy(frame.tx, name, actor=frame.actor, now=frame.now)


def _wanted(name: str, body: PolicyIn, frame: Frame) -> SlaPolicy:
    return SlaPolicy(
        name,
        body.calendar,
        {
            (priority, kind): within
            for priority, targets in body.targets.items()
            for kind in Kind
            if (within := getattr(targets, kind)) is not None
        },
        body.pauses,
        tuple(names.service(frame, each).id for each in body.services),
        body.is_default,
        body.basis,
        _parties(body, frame),
        body.warn_at,
        body.page_at,
    )


def _parties(body: PolicyIn, frame: Frame) -> tuple[int, ...]:
    if body.teams and body.vendors:
        raise TwoParties
    if body.vendors and body.basis is not Basis.VENDOR:
        raise TwoParties
    teams = tuple(names.team(frame, each).id for each in body.teams)
    return teams or tuple(_vendor(each, frame) for each in body.vendors)


def _vendor(name: str, frame: Frame) -> int:
    found = vendors.vendor_by_name(frame.tx, name)
    if found is None:
        raise names.UnknownName("vendor", name)
    return found.id


def _calendar(name: str, calendar: Calendar) -> CalendarOut:
    shown: dict[str, Any] = calendar_text.dump(calendar)
    return CalendarOut(name=name, **shown)


def _shown(found: Sequence[SlaPolicy], frame: Frame) -> list[PolicyOut]:
    called = names.of(
        frame.tx,
        services=[each for policy in found for each in policy.service_ids],
        teams=[each for policy in found if policy.basis in _TEAMS for each in policy.party_ids],
    )
    outside = [each for p in found if p.basis is Basis.VENDOR for each in p.party_ids]
    named = {each.id: each.name for each in vendors.vendors_of(frame.tx, outside).values()}
    return [_policy(policy, called, named) for policy in found]


def _policy(policy: SlaPolicy, called: Names, outside: Mapping[int, str]) -> PolicyOut:
    is_vendors = policy.basis is Basis.VENDOR
    teams = () if is_vendors else policy.party_ids
    return PolicyOut(
        name=policy.name,
        calendar=policy.calendar,
        targets=_targets(policy.within),
        pauses=sorted(policy.pauses),
        services=[called.service(each) or str(each) for each in policy.service_ids],
        is_default=policy.is_default,
        basis=policy.basis,
        teams=[called.team(each) or str(each) for each in teams],
        vendors=[outside.get(each, str(each)) for each in policy.party_ids] if is_vendors else [],
        warn_at=list(policy.warn_at),
        page_at=list(policy.page_at),
    )


_TEAMS = frozenset({Basis.USERS, Basis.TEAM})


def _targets(within: Within) -> dict[Priority, TargetsOut]:
    promised = sorted({priority for priority, _ in within})
    return {
        priority: TargetsOut(**{kind: within.get((priority, kind)) for kind in Kind})
        for priority in promised
    }
