"""Drawing a status page from incidents and updates: pure, and the one place that picks fields.

What readers outside see of an incident is what an update told them, and the colour of the
component; those inside also see the titles of incidents that nobody has told about yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.comms import component, phase, uptime
from tocsin.comms.component import State, Told
from tocsin.comms.status_page import (
    ComponentRow,
    ComponentView,
    IncidentView,
    PageRow,
    PageView,
    UpdateView,
)
from tocsin.comms.update import Update
from tocsin.comms.uptime import Calendar, Outage
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.kit.periods import Period

MOST_PAST = 50


@dataclass(frozen=True, slots=True)
class Happening:
    """An incident with the updates that this page may show, newest first."""

    about: Incident
    updates: tuple[Update, ...]

    @property
    def is_told(self) -> bool:
        return bool(self.updates)

    @property
    def started_at(self) -> datetime:
        return self.about.occurred_at or self.about.detected_at

    @property
    def resolved_at(self) -> datetime | None:
        """When it ended as an incident; None while it is open."""
        if self.about.is_open:
            return None
        return self.about.resolved_at or self.about.updated_at

    @property
    def impact_ended_at(self) -> datetime | None:
        return self.about.mitigated_at or self.resolved_at

    @property
    def updated_at(self) -> datetime:
        told = [update.at for update in self.updates]
        return max([self.started_at, *told, *filter(None, (self.resolved_at,))])


@dataclass(frozen=True, slots=True)
class OutageRow:
    """What an incident was to one of its services, as it is remembered."""

    incident_number: int
    service_id: int
    state: State
    is_public: bool
    started_at: datetime
    ended_at: datetime | None

    @property
    def outage(self) -> Outage:
        return Outage(Period(self.started_at, self.ended_at), self.state)


def draw(
    page: PageRow,
    components: Sequence[ComponentRow],
    happenings: Sequence[Happening],
    past: Sequence[OutageRow],
    *,
    now: datetime,
) -> PageView:
    """Return all that a reader of the page sees, and nothing else.

    ``happenings`` are what is open and what is to be listed, ``past`` is what the bars remember;
    of what is open the bars show how it is now. ``past`` is of these components' services only.
    """
    seen = [h for h in happenings if not h.about.is_drill and (page.is_automatic or h.is_told)]
    over = uptime.calendar(zone=page.time_zone, now=now)
    was: dict[int, list[OutageRow]] = {one.service_id: [] for one in components}
    for outage in past:
        was[outage.service_id].append(outage)
    shown = [_component(one, seen, was[one.service_id], over) for one in components]
    listed = sorted(
        (h for h in seen if h.is_told or not page.is_public),
        key=lambda h: (h.started_at, h.about.number),
        reverse=True,
    )
    incidents = [_incident(h, components) for h in listed]
    return PageView(
        slug=page.slug,
        title=page.title,
        description=page.description,
        is_public=page.is_public,
        time_zone=page.time_zone,
        state=component.worst(one.state for one in shown),
        updated_at=max([page.updated_at, *(one.updated_at for one in shown)]),
        components=tuple(shown),
        current=tuple(one for one in incidents if one.resolved_at is None),
        past=tuple(one for one in incidents if one.resolved_at is not None)[:MOST_PAST],
    )


def remembered(happening: Happening) -> list[OutageRow]:
    """Return what the bars are to remember of an incident: what hurt, and what was told."""
    about, state = happening.about, _was(happening)
    if about.is_drill or (state is State.OPERATIONAL and not happening.is_told):
        return []
    outage = _outage(happening)
    return [
        OutageRow(
            about.number,
            service_id,
            state,
            happening.is_told,
            outage.period.starts_at,
            outage.period.ends_at,
        )
        for service_id in about.service_ids
    ]


def _component(
    one: ComponentRow,
    happenings: Iterable[Happening],
    past: Iterable[OutageRow],
    over: Calendar,
) -> ComponentView:
    mine = [h for h in happenings if one.service_id in h.about.service_ids]
    live = {h.about.number: _outage(h) for h in mine if h.about.is_open}
    was = [row for row in past if row.incident_number not in live]
    days = uptime.bar([*live.values(), *(row.outage for row in was)], over)
    touched = (h.updated_at for h in mine)
    ended = (row.ended_at or row.started_at for row in was)
    return ComponentView(
        id=one.id,
        name=one.name,
        description=one.description,
        group=one.group_name,
        state=component.worst(_state(h) for h in mine if h.about.is_open),
        created_at=one.created_at,
        updated_at=max([one.created_at, *touched, *ended]),
        days=days,
        uptime=uptime.share(days, over),
    )


def _incident(happening: Happening, components: Sequence[ComponentRow]) -> IncidentView:
    about, updates = happening.about, happening.updates
    affected = (c.id for c in components if c.service_id in about.service_ids)
    return IncidentView(
        number=about.number,
        headline=updates[0].headline if updates else about.title,
        phase=phase.shown(updates[0].phase if updates else None, is_open=about.is_open),
        impact=_state(happening) if about.is_open else _was(happening),
        started_at=happening.started_at,
        resolved_at=happening.resolved_at,
        updated_at=happening.updated_at,
        component_ids=tuple(affected),
        updates=tuple(UpdateView(u.id, u.phase, u.body, u.at) for u in updates),
    )


def _state(happening: Happening) -> State:
    """What an open incident makes of its services now: nothing, once its impact has ended."""
    last = _told(happening)[0] if happening.is_told else None
    has_ended = happening.about.mitigated_at is not None
    if has_ended and (last is None or last.state is None):
        return State.OPERATIONAL
    return component.drawn(happening.about.priority, last)


def _was(happening: Happening) -> State:
    """What was cancelled never was."""
    if happening.about.status is Status.CANCELLED:
        return State.OPERATIONAL
    return component.was(happening.about.priority, _told(happening))


def _outage(happening: Happening) -> Outage:
    """Times that contradict each other make an outage of no length."""
    starts_at, ends_at = happening.started_at, happening.impact_ended_at
    return Outage(Period(starts_at, ends_at and max(starts_at, ends_at)), _was(happening))


def _told(happening: Happening) -> list[Told]:
    return [Told(update.phase, update.state) for update in happening.updates]
