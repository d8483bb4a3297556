"""Declaring an incident: what was said, what is known of the services, and the page, at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import announcement, milestone
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import asking, assessing, clocks, entitling, looking, saving, telling
from tocsin.incidents.actions.assessing import Assessed
from tocsin.incidents.incident import Declaration, Declared, Incident
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.store import alerts, groups, openings, relations
from tocsin.incidents.store import incidents as store
from tocsin.incidents.store.openings import Opening
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx

MANY = 8
"""Of so many at once are opened by no person, so that what follows besides paging can wait."""
_ATTEMPTS = 5
_AT_ONCE_AT_MOST = 500
_New = tuple[Assessed, Mapping[str, Any]]
"""What was declared and what it came to, with the columns of the row that it became."""


class GroupIsBusy(errors.Conflict):
    """Incidents of one group open and close faster than one of them can be found."""


def declare(tx: Tx, declaration: Declaration, *, actor: Actor, now: datetime) -> int:
    """Open an incident, page about it, and return its number."""
    declared = declare_or_find(tx, declaration, actor=actor, now=now)
    return declared.number


def declare_or_find(tx: Tx, declaration: Declaration, *, actor: Actor, now: datetime) -> Declared:
    """The same, but an open incident of the same grouping key is returned as it is.

    Of two that declare at once the second waits for the first to commit, and finds it.
    """
    _permit(declaration, actor)
    said = ideas.checked(declaration, now=now)
    known = replace(said, reporter_id=said.reporter_id or actor.person_id)
    [assessed] = assessing.assess_all(tx, [known], now=now)
    answers = asking.check(tx, declaration, actor=actor)
    for _ in range(_ATTEMPTS):
        columns = assessing.columns(assessed, actor)
        number = store.insert(tx, columns, at=now)
        if number is not None:
            relations.add_services(tx, number, said.service_ids)
            groups.attach(tx, number, said.alert_ids, because=said.alerts_because, at=now)
            _complete(tx, {number: (assessed, columns)}, actor=actor, now=now)
            asking.keep(tx, number, answers, actor=actor, now=now)
            _stand(tx, number, assessed, actor=actor, now=now)
            return Declared(number, is_new=True)
        key = declaration.grouping_key or ""
        found = alerts.open_by_keys(tx, [key]).get(key)
        if found is not None:
            return Declared(found, is_new=False)
    raise GroupIsBusy("The incident of this group changes too fast; try again.")


def _stand(tx: Tx, number: int, assessed: Assessed, *, actor: Actor, now: datetime) -> None:
    """Note for whom it was reported; whether they may ask for it keeps nobody from being paged."""
    said = assessed.declaration
    reporter_id = said.reporter_id or actor.person_id
    if assessed.is_raised:
        saving.record(tx, number, "raised_for_vip", {}, actor=actor, now=now)
    entitling.note(tx, number, reporter_id=reporter_id, services=said.service_ids, now=now)


def declare_all(
    tx: Tx, declarations: Sequence[Declaration], *, actor: Actor, now: datetime
) -> dict[str, int]:
    """Declare many, each of a group of its own, and return the numbers of those that are new.

    A group that has an open incident by now is left out. It is the same as one after another,
    in statements whose number does not grow.
    """
    numbers: dict[str, int] = {}
    for begin in range(0, len(declarations), _AT_ONCE_AT_MOST):
        some = declarations[begin : begin + _AT_ONCE_AT_MOST]
        numbers |= _declare_some(tx, some, actor=actor, now=now)
    return numbers


def _declare_some(
    tx: Tx, declarations: Sequence[Declaration], *, actor: Actor, now: datetime
) -> dict[str, int]:
    asked = (Permission.REPORT, Permission.RESPOND)
    if not all(permission.may(actor, each) for each in asked):  # else they may say anything
        for declaration in declarations:
            _permit(declaration, actor)
    checked = [ideas.checked(declaration, now=now) for declaration in declarations]
    assessed = assessing.assess_all(tx, checked, now=now)
    rows = [assessing.columns(one, actor) for one in assessed]
    together = list(zip(assessed, rows, strict=True))
    numbers = openings.insert_all(tx, [_opening(*one) for one in together], at=now)
    by_key = {columns["grouping_key"]: (one, columns) for one, columns in together}
    _complete(tx, {n: by_key[key] for key, n in numbers.items()}, actor=actor, now=now)
    return numbers


def _opening(assessed: Assessed, columns: Mapping[str, Any]) -> Opening:
    said = assessed.declaration
    return Opening(columns, said.service_ids, said.alert_ids, said.alerts_because)


def _permit(declaration: Declaration, actor: Actor) -> None:
    """Everybody may say what is wrong; the rest is for those who work on incidents."""
    permission.require(actor, Permission.REPORT)
    if declaration != _sayable(declaration, actor):
        permission.require(actor, Permission.RESPOND)


def _sayable(declaration: Declaration, actor: Actor) -> Declaration:
    return Declaration(
        declaration.title,
        declaration.description,
        declaration.channel,
        declaration.service_ids,
        urgency=declaration.urgency,
        category=declaration.category,
        reporter_id=actor.person_id if declaration.reporter_id else None,
        occurred_at=declaration.occurred_at,
        detected_at=declaration.detected_at,
        answers=declaration.answers,
    )


def _complete(tx: Tx, new: Mapping[int, _New], *, actor: Actor, now: datetime) -> None:
    """Tell of new incidents, set their clocks, and page."""
    if not new:
        return
    assessed = {number: new[number][0] for number in sorted(new)}
    incidents = [assessing.begun(n, one, new[n][1], now=now) for n, one in assessed.items()]
    said = {number: one.declaration for number, one in assessed.items()}
    moments = _Moments(now)
    told = [
        saving.entry(i.number, "declared", _told(i, said[i.number], moments)) for i in incidents
    ]
    ledger.record_all(tx, told, actor=actor.label, at=now, can_wait=len(told) >= MANY)
    clocks.start_all(tx, incidents, now=now)
    looking.start_all(tx, incidents, now=now)
    paged = [
        telling.Paging(i, assessed[i.number].services, one.facts, one.labels)
        for i, one in zip(incidents, said.values(), strict=True)
        if one.pages
    ]
    telling.page_all(tx, paged, actor=actor, now=now)
    for incident in incidents:
        if incident.assignee_id is not None:
            _tell_assignee(tx, incident, incident.assignee_id, actor=actor, now=now)


def _tell_assignee(
    tx: Tx, incident: Incident, assignee_id: int, *, actor: Actor, now: datetime
) -> None:
    if not actor.is_person(assignee_id):
        message = announcement.notice(incident, "Assigned to you", incident.description)
        telling.tell(tx, incident, [assignee_id], message=message, cause="declared", now=now)


class _Moments:
    """Moments as they are written; nearly all those of new incidents are one, written once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._written = now.isoformat()

    def written(self, at: datetime) -> str:
        return self._written if at is self._now else at.isoformat()


def _told(incident: Incident, said: Declaration, moments: _Moments) -> dict[str, Any]:
    """What the ledger keeps: enough to count this incident without looking at its row."""
    return {
        "status": incident.status,
        "title": incident.title,
        "channel": incident.channel,
        "services": list(incident.service_ids),
        "team_id": incident.team_id,
        "assignee_id": incident.assignee_id,
        "reporter_id": incident.reporter_id,
        "category": incident.category,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "priority": incident.priority,
        "is_drill": incident.is_drill,
        "is_major": incident.is_major,
        "alerts": list(said.alert_ids),
        "severity": said.severity,
        milestone.REACHED: {
            each: moments.written(at)
            for each, at in zip(_AT_ONCE, _times(incident), strict=True)
            if at is not None
        },
    }


_AT_ONCE = (
    Milestone.OCCURRED,
    Milestone.DETECTED,
    Milestone.LOGGED,
    Milestone.CATEGORIZED,
    Milestone.PRIORITIZED,
)
_times = attrgetter(*(f"{each}_at" for each in _AT_ONCE))
