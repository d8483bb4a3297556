"""Alerts find their incident: the open one of their group, or a new one that pages.

This is the hinge between alerts, which know no incident, and incidents, which are what people
work on; the doors, the monitors, the heartbeats and the end of a silence all come through here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tocsin.alerts import grouping
from tocsin.alerts.actions import read as alerts
from tocsin.alerts.alert import Alert, Outcome, Taken
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity.actor import Actor
from tocsin.incidents import lifecycle, overflow
from tocsin.incidents.actions import (
    classifying,
    declare,
    joining,
    progress,
    reading,
    relating,
    resolving,
)
from tocsin.incidents.actions.joining import Joining
from tocsin.incidents.incident import Declaration
from tocsin.incidents.overflow import Group
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import text
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity

TITLE_LIMIT = 200
LABELS_SHOWN = 12
_ATTEMPTS = 5
_LOOKED_AT = 1000


def settle(
    tx: Tx,
    taken: Sequence[Taken],
    *,
    actor: Actor,
    now: datetime,
    channel: lifecycle.Channel = lifecycle.Channel.SIGNAL,
) -> None:
    """Let incidents follow what became of signals."""
    opened = [t.alert for t in taken if t.alert and t.outcome is Outcome.OPENED]
    attach(tx, opened, actor=actor, now=now, channel=channel)
    worse = [(t.alert, t.incoming.signal.severity) for t in taken if t.alert and t.worsened]
    _raise(tx, worse, actor=actor, now=now)
    _acknowledge(tx, _alerts(taken, Outcome.ACKNOWLEDGED), actor=actor, now=now)
    recovered(tx, _alerts(taken, Outcome.CLOSED), actor=actor, now=now)


def attach(
    tx: Tx,
    opened: Sequence[Alert],
    *,
    actor: Actor,
    now: datetime,
    channel: lifecycle.Channel = lifecycle.Channel.SIGNAL,
) -> list[int]:
    """Give each alert an incident and return the incidents' numbers.

    An incident takes in the alerts of its group for the service's window; what fires after that
    is a new incident, because whoever had the old one may have gone home.
    """
    if not opened:
        return []
    groups = _groups(tx, opened)
    _release(tx, groups, now=now)
    within = _within(tx, groups)
    _release(tx, [group for group in within if group.title], now=now)
    numbers = _settled(tx, within, channel, actor=actor, now=now)
    return [numbers[group.key] for group in within]


def _release(tx: Tx, groups: Sequence[Group], *, now: datetime) -> None:
    relating.release_groups(tx, {g.key: now - g.service.group_window for g in groups if g.service})


def _within(tx: Tx, groups: Sequence[Group]) -> list[Group]:
    """The groups that are open already, and of the others as many as there is room for."""
    known = joining.open_keys(tx, [group.key for group in groups])
    new = [group for group in groups if group.key not in known]
    new.sort(key=lambda group: group.alerts[0].id)  # who came first has a place of its own
    if not new:
        return list(groups)
    spaces = sorted({group.space for group in new})
    already_open = joining.open_in(tx, spaces, at_most=overflow.GROUPS_AT_MOST)
    old = [group for group in groups if group.key in known]
    within = [*old, *overflow.bounded(new, already_open)]
    return sorted(within, key=lambda group: group.key)


def _settled(
    tx: Tx, groups: Sequence[Group], channel: lifecycle.Channel, *, actor: Actor, now: datetime
) -> dict[str, int]:
    """Join what is open and declare the rest; what somebody else declared meanwhile is joined."""
    numbers: dict[str, int] = {}
    for _ in range(_ATTEMPTS):
        left = [group for group in groups if group.key not in numbers]
        numbers |= joining.join(tx, [_joining(g) for g in left], actor=actor, now=now)
        alone = [_declaration(g, channel) for g in left if g.key not in numbers]
        numbers |= declare.declare_all(tx, alone, actor=actor, now=now)
        if len(numbers) == len(groups):
            return numbers
    raise declare.GroupIsBusy("The incident of a group changes too fast; try again.")


def recovered(tx: Tx, closed: Sequence[Alert], *, actor: Actor, now: datetime) -> list[int]:
    """Resolve the open incidents that have no open alert left; return their numbers."""
    resolved = []
    for number in sorted(set(reading.numbers_of_alerts(tx, [a.id for a in closed]).values())):
        if _has_open_alert(tx, number):
            continue
        if not _resolves_itself(tx, number, actor):
            continue
        why = Resolution(Code.SELF_RECOVERED, "All of its alerts closed.")
        resolving.resolve(tx, number, why, actor=actor, now=now)
        resolved.append(number)
    return resolved


def _has_open_alert(tx: Tx, number: int) -> bool:
    """Look at the newest first: they are the likeliest to be open, and there may be very many."""
    before = None
    while ids := reading.newest_alert_ids(tx, number, before_id=before, limit=_LOOKED_AT):
        if alerts.still_open(tx, ids):
            return True
        before = ids[-1]
    return False


def _resolves_itself(tx: Tx, number: int, actor: Actor) -> bool:
    """Only while it is open, and where no service of it wants a person to say so."""
    incident = reading.get(tx, number, actor=actor)
    if incident.status not in lifecycle.OPEN:
        return False
    services = catalog.services(tx, ids=list(incident.service_ids)) if incident.service_ids else []
    return all(service.auto_resolve for service in services)


def _acknowledge(tx: Tx, acknowledged: Sequence[Alert], *, actor: Actor, now: datetime) -> None:
    numbers = reading.numbers_of_alerts(tx, [a.id for a in acknowledged]) if acknowledged else {}
    for number in sorted(set(numbers.values())):
        if reading.get(tx, number, actor=actor).status is lifecycle.Status.OPEN:
            progress.acknowledge(tx, number, actor=actor, now=now)


def _raise(tx: Tx, worse: Sequence[tuple[Alert, Severity]], *, actor: Actor, now: datetime) -> None:
    numbers = reading.numbers_of_alerts(tx, [a.id for a, _ in worse]) if worse else {}
    for alert, severity in worse:
        number = numbers.get(alert.id)
        if number and reading.get(tx, number, actor=actor).status in lifecycle.OPEN:
            classifying.raise_urgency(tx, number, severity, actor=actor, now=now)


def _groups(tx: Tx, opened: Sequence[Alert]) -> list[Group]:
    """In the order of their keys, so that two transactions lock incidents alike."""
    ids = sorted({a.service_id for a in opened if a.service_id is not None})
    services = {s.id: s for s in catalog.services(tx, ids=ids)} if ids else {}
    by_key: dict[str, list[Alert]] = {}
    for alert in opened:
        by_key.setdefault(_key(alert, services), []).append(alert)
    return [
        Group(key, tuple(members), services.get(members[0].service_id or 0))
        for key, members in sorted(by_key.items())
    ]


def _key(alert: Alert, services: Mapping[int, Service]) -> str:
    service = services.get(alert.service_id or 0)
    return grouping.key(
        service_id=service.id if service else None,
        group_by=service.group_by if service else (),
        labels=alert.labels,
        alone=f"{alert.source_id}/{alert.identity}",
    )


def _joining(group: Group) -> Joining:
    worst = _worst(alert.severity for alert in group.alerts)
    return Joining(group.key, [alert.id for alert in group.alerts], worst)


def _declaration(group: Group, channel: lifecycle.Channel) -> Declaration:
    first = min(group.alerts, key=lambda a: a.id)
    began = [a.occurred_at for a in group.alerts if a.occurred_at]
    return Declaration(
        title=group.title
        or text.truncate(text.one_line(first.summary) or first.identity, TITLE_LIMIT),
        description=first.description,
        channel=channel,
        service_ids=(group.service.id,) if group.service else (),
        team_id=group.service.team_id if group.service else None,
        severity=_worst(a.severity for a in group.alerts),
        occurred_at=min((at for at in began if at <= first.opened_at), default=None),
        alert_ids=tuple(a.id for a in group.alerts),
        grouping_key=group.key,
        grouped_for=group.space,
        facts=tuple(sorted(first.labels.items())[:LABELS_SHOWN]),
    )


def _worst(severities: Iterable[Severity]) -> Severity:
    order = list(Severity)  # the worst comes first
    return min(severities, key=order.index)


def _alerts(taken: Sequence[Taken], outcome: Outcome) -> list[Alert]:
    return [t.alert for t in taken if t.alert and t.outcome is outcome]
