"""Agreements: how fast the organisation promises to answer and to resolve, and in which hours."""

from collections.abc import Mapping
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
from tocsin.incidents.actions import agreements
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Kind

policies = noun("sla-policies")
calendars = noun("sla-calendars")

Name = Annotated[str, Path(max_length=120)]
Within = Mapping[tuple[Priority, Kind], timedelta]


class CalendarIn(Input):
    """``weekly`` is {"monday": ["09:00-12:00", "13:00-17:00"], …}; a day left out is free."""

    time_zone: str = "UTC"
    weekly: dict[str, list[str]]
    holidays: tuple[str, ...] = ()


class CalendarOut(Output):
    name: str
    time_zone: str
    weekly: dict[str, list[str]]
    holidays: list[str]


class TargetsIn(Input):
    """Working time; what is left out is not promised."""

    response: Duration | None = None
    resolution: Duration | None = None


class TargetsOut(Output):
    response: Duration | None = None
    resolution: Duration | None = None


class PolicyIn(Input):
    """A clock stands still in the states of ``pauses``; the default is for all other services."""

    calendar: str
    targets: dict[Priority, TargetsIn]
    pauses: frozenset[Status] = frozenset({Status.PENDING})
    services: Annotated[tuple[Named, ...], Field(max_length=1000)] = ()
    is_default: bool = False


class PolicyOut(Output):
    name: str
    calendar: str
    targets: dict[Priority, TargetsOut]
    pauses: list[Status]
    services: list[str]
    is_default: bool


@calendars.get("", response_model=Listed[CalendarOut])
def list_calendars(frame: Reading) -> Listed[CalendarOut]:
    """Return the calendars by name."""
    found = agreements.calendars(frame.tx)
    return Listed(items=[_calendar(name, each) for name, each in found.items()])


@calendars.put("/{name}", response_model=CalendarOut)
def put_calendar(name: Name, body: CalendarIn, frame: Writing) -> CalendarOut:
    """Make a calendar so, new or not; every running clock is computed anew by it."""
    wanted = calendar_text.parse(body.model_dump())
    agreements.set_calendar(frame.tx, name, wanted, actor=frame.actor, now=frame.now)
    return _calendar(name, wanted)


@policies.get("", response_model=Listed[PolicyOut])
def list_policies(frame: Reading) -> Listed[PolicyOut]:
    """Return the SLA policies by name."""
    found = agreements.sla_policies(frame.tx)
    called = names.of(frame.tx, services=(each for policy in found for each in policy.service_ids))
    return Listed(items=[_policy(each, called) for each in found])


@policies.put("/{name}", response_model=PolicyOut)
def put_policy(name: Name, body: PolicyIn, frame: Writing) -> PolicyOut:
    """Make a policy so, new or not; every running clock is computed anew by it."""
    wanted = _wanted(name, body, frame)
    agreements.set_sla_policy(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _policy(wanted, names.of(frame.tx, services=wanted.service_ids))


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
    )


def _calendar(name: str, calendar: Calendar) -> CalendarOut:
    shown: dict[str, Any] = calendar_text.dump(calendar)
    return CalendarOut(name=name, **shown)


def _policy(policy: SlaPolicy, called: Names) -> PolicyOut:
    return PolicyOut(
        name=policy.name,
        calendar=policy.calendar,
        targets=_targets(policy.within),
        pauses=sorted(policy.pauses),
        services=[called.service(each) or str(each) for each in policy.service_ids],
        is_default=policy.is_default,
    )


def _targets(within: Within) -> dict[Priority, TargetsOut]:
    promised = sorted({priority for priority, _ in within})
    return {
        priority: TargetsOut(**{kind: within.get((priority, kind)) for kind in Kind})
        for priority in promised
    }
