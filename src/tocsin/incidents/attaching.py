"""Alerts find their incident: the open one of their group, or a new one that pages.

This is the hinge between alerts, which know no incident, and incidents, which are what people
work on; the doors, the monitors, the heartbeats and the end of a silence all come through here.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from tocsin.alerts.actions import read as alerts
from tocsin.alerts.actions import routed
from tocsin.alerts.alert import Alert, Outcome, Taken
from tocsin.alerts.handling import Handling
from tocsin.catalog import actions as catalog
from tocsin.identity.actor import Actor
from tocsin.incidents import gathering, lifecycle, overflow
from tocsin.incidents.actions import (
    classifying,
    correlating,
    declare,
    episodes,
    joining,
    progress,
    reading,
    relating,
    resolving,
)
from tocsin.incidents.actions.joining import Joining
from tocsin.incidents.incident import Declaration
from tocsin.incidents.overflow import Group
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.store.groups import Standing
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
    opened = [t for t in taken if t.alert and t.outcome is Outcome.OPENED]
    said = {t.alert.id: t.handling for t in opened if t.alert and t.handling}
    _attach(tx, _alerts(opened, Outcome.OPENED), said, channel, actor=actor, now=now)
    worse = [(t.alert, t.incoming.signal.severity) for t in taken if t.alert and t.worsened]
    _raise(tx, worse, actor=actor, now=now)
    _acknowledge(tx, _alerts(taken, Outcome.ACKNOWLEDGED), actor=actor, now=now)
    recovered(tx, _alerts(taken, Outcome.CLOSED), actor=actor, now=now)
    _flap(tx, [t.alert for t in taken if t.alert and t.flaps], actor=actor, now=now)


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
    said = routed.handlings(tx, [alert.id for alert in opened])
    return _attach(tx, opened, said, channel, actor=actor, now=now)


def _attach(
    tx: Tx,
    opened: Sequence[Alert],
    said: Mapping[int, Handling],
    channel: lifecycle.Channel,
    *,
    actor: Actor,
    now: datetime,
) -> list[int]:
    if not opened:
        return []
    alone = groups_of(tx, opened, said)
    standing = _standing(tx, alone, now=now)
    groups = correlating.joined(tx, alone, now=now)
    if [group.key for group in groups] != [group.key for group in alone]:
        standing = joining.standing(tx, [group.key for group in groups])
    bounded = within(tx, groups, standing, now=now)
    over = [group for group in bounded if group.title]
    if over:
        standing = {**standing, **_standing(tx, over, now=now)}
    numbers = _settled(tx, bounded, standing, channel, actor=actor, now=now)
    return [numbers[group.key] for group in bounded]


def _standing(tx: Tx, groups: Sequence[Group], *, now: datetime) -> dict[str, Standing]:
    """The open incidents of these groups, without those that take in no more: those end here."""
    standing = joining.hold(tx, [_joining(group, now=now) for group in groups])
    aged = old(groups, standing, now=now)
    relating.release_groups(tx, aged)
    return {key: one for key, one in standing.items() if key not in aged}


def old(
    groups: Sequence[Group], standing: Mapping[str, Standing], *, now: datetime
) -> dict[str, datetime]:
    """Those that stand open for longer than they take in alerts, and since when they do not."""
    return {
        group.key: now - group.window
        for group in groups
        if group.window
        and group.key in standing
        and standing[group.key].logged_at <= now - group.window
    }


def within(
    tx: Tx, groups: Sequence[Group], known: Collection[str], *, now: datetime
) -> list[Group]:
    """The groups that are open already, and of the others as many as there is room for."""
    new = [group for group in groups if group.key not in known]
    new.sort(key=first_id)  # who came first has a place of its own
    if not new:
        return list(groups)
    wanted = Counter(group.space for group in new)
    already_open = joining.without_room(tx, wanted, at_most=overflow.GROUPS_AT_MOST, now=now)
    there = [group for group in groups if group.key in known]
    bounded = [*there, *overflow.bounded(new, already_open)]
    return sorted(bounded, key=lambda group: group.key)


def first_id(group: Group) -> int:
    return group.alerts[0].id


def _settled(
    tx: Tx,
    groups: Sequence[Group],
    standing: Mapping[str, Standing],
    channel: lifecycle.Channel,
    *,
    actor: Actor,
    now: datetime,
) -> dict[str, int]:
    """Join what is open and declare the rest; what somebody else declared meanwhile is joined."""
    numbers: dict[str, int] = {}
    for attempt in range(_ATTEMPTS):
        left = [group for group in groups if group.key not in numbers]
        if attempt:
            standing = joining.standing(tx, [group.key for group in left])
        wanted = [_joining(g, now=now) for g in left if g.key in standing]
        numbers |= joining.join(tx, wanted, standing, actor=actor, now=now)
        alone = [declaration(g, channel, at=now) for g in left if g.key not in numbers]
        numbers |= declare.declare_all(tx, alone, actor=actor, now=now)
        if len(numbers) == len(groups):
            return numbers
    raise declare.GroupIsBusy("The incident of a group changes too fast; try again.")


def recovered(tx: Tx, closed: Sequence[Alert], *, actor: Actor, now: datetime) -> list[int]:
    """Resolve the open incidents that have no open alert left; return their numbers."""
    resolved = []
    for number in sorted(set(reading.numbers_of_alerts(tx, [a.id for a in closed]).values())):
        if has_open_alert(tx, number):
            continue
        if not _resolves_itself(tx, number, actor):
            continue
        why = Resolution(Code.SELF_RECOVERED, "All of its alerts closed.")
        resolving.resolve(tx, number, why, actor=actor, now=now)
        resolved.append(number)
    return resolved


def has_open_alert(tx: Tx, number: int) -> bool:
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


def _flap(tx: Tx, held: Sequence[Alert], *, actor: Actor, now: datetime) -> None:
    """Mark the incidents of alerts that flap, and tell once who works on them."""
    numbers = reading.numbers_of_alerts(tx, [a.id for a in held]) if held else {}
    for alert in held:
        number = numbers.get(alert.id)
        if number is not None:
            episodes.flaps(tx, number, alert.id, alert.summary, actor=actor, now=now)


def _raise(tx: Tx, worse: Sequence[tuple[Alert, Severity]], *, actor: Actor, now: datetime) -> None:
    numbers = reading.numbers_of_alerts(tx, [a.id for a, _ in worse]) if worse else {}
    for alert, severity in worse:
        number = numbers.get(alert.id)
        if number and reading.get(tx, number, actor=actor).status in lifecycle.OPEN:
            classifying.raise_urgency(tx, number, severity, actor=actor, now=now)


def groups_of(tx: Tx, opened: Sequence[Alert], said: Mapping[int, Handling]) -> list[Group]:
    """Gather alerts by what their services and the rules say."""
    ids = sorted({a.service_id for a in opened if a.service_id is not None})
    services = {s.id: s for s in catalog.services(tx, ids=ids)} if ids else {}
    return gathering.groups(opened, services, said)


def _joining(group: Group, *, now: datetime) -> Joining:
    return Joining(
        group.key,
        [alert.id for alert in group.alerts],
        _worst([alert.severity for alert in group.alerts]),
        group.because,
        _priority(group),
        group.handling.by if group.handling else "",
        are_fresh=all([alert.opened_at == now for alert in group.alerts]),
        since=now - group.window if group.window else None,
    )


def _priority(group: Group) -> Priority | None:
    handling = group.handling
    return Priority(handling.priority) if handling and handling.priority else None


def declaration(
    group: Group,
    channel: lifecycle.Channel = lifecycle.Channel.SIGNAL,
    *,
    at: datetime | None = None,
) -> Declaration:
    """Return what is declared of a group that joins nothing; ``at`` is when."""
    first = min(group.alerts, key=_id)
    began = [a.occurred_at for a in group.alerts if a.occurred_at]
    return Declaration(
        title=group.title
        or text.truncate(text.one_line(first.summary) or first.identity, TITLE_LIMIT),
        description=first.description,
        channel=channel,
        service_ids=(group.service.id,) if group.service else (),
        team_id=group.service.team_id if group.service else None,
        severity=_worst([a.severity for a in group.alerts]),
        detected_at=at,
        occurred_at=min((at for at in began if at <= first.opened_at), default=None),
        alert_ids=tuple([a.id for a in group.alerts]),
        grouping_key=group.key,
        grouped_for=group.space,
        facts=tuple(sorted(first.labels.items())[:LABELS_SHOWN]),
        labels=first.labels,
        policy_id=group.handling.policy_id if group.handling else None,
        priority=_priority(group),
        priority_reason=f"routing rule '{group.handling.by}'" if group.handling else None,
        alerts_because=group.because,
    )


def _worst(severities: Sequence[Severity]) -> Severity:
    return min(set(severities), key=_FROM_WORST.index)


_FROM_WORST = list(Severity)
_id = attrgetter("id")


def _alerts(taken: Sequence[Taken], outcome: Outcome) -> list[Alert]:
    return [t.alert for t in taken if t.alert and t.outcome is outcome]
