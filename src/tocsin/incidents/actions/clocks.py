"""SLA clocks: computed anew from the ledger whenever something moves them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.catalog import calendar, calendar_text
from tocsin.identity import actor as identity
from tocsin.incidents import incident as ideas
from tocsin.incidents import sla
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Change, Clock, Facts, Kind, Terms
from tocsin.incidents.store import sla as store
from tocsin.incidents.store.sla import ClockRow, PolicyRow
from tocsin.kit import ledger
from tocsin.kit.ledger import Entry, Event
from tocsin.kit.tx import Tx

CLOCKWORK = identity.system("clock")
NOTHING_AGREED = Terms(calendar.ALWAYS, {})


@dataclass(frozen=True, slots=True)
class Warned:
    """So much of the time has passed; ``due_at`` is when all of it has."""

    kind: Kind
    percent: int
    due_at: datetime | None


def start_all(tx: Tx, incidents: Sequence[Incident], *, now: datetime) -> None:
    """Set the clocks of new incidents; they have no history to read."""
    real = [incident for incident in incidents if not incident.is_drill]
    found = {i.service_ids: store.policy_for(tx, i.service_ids) for i in _first_of_each(real)}
    agreed = {ids: terms(policy) for ids, policy in found.items() if policy}
    rows = []
    for incident in real:
        policy = found[incident.service_ids]
        for kind in Kind if policy else ():
            of = facts(incident, kind, [])
            clock = sla.clock(agreed[incident.service_ids], of, now=now)
            if policy and clock:
                row = _row(policy.id, agreed[incident.service_ids], of, clock=clock, before=None)
                rows.append((incident.number, row))
                _tell_if_stopped(tx, incident.number, clock, None, now=now)
    if rows:
        store.insert_clocks(tx, rows)


def _first_of_each(incidents: Sequence[Incident]) -> list[Incident]:
    """One incident for each list of services there is."""
    return list({incident.service_ids: incident for incident in incidents}.values())


def refresh(tx: Tx, incident: Incident, *, now: datetime) -> None:
    """Compute both clocks and write when to look at them again.

    A clock that stops is told to the ledger with its outcome, so that attainment can be counted
    from there alone.
    """
    if incident.is_drill:
        return
    if incident.status is Status.CANCELLED:
        store.drop_clocks(tx, incident.number, tuple(Kind))
        return
    _refresh(tx, incident, changes=history(tx, incident.number), now=now)


def take_warning(tx: Tx, incident: Incident, kind: Kind, *, now: datetime) -> Warned | None:
    """Compute a clock anew and take the warning that is due by now, if there is one."""
    refresh(tx, incident, now=now)
    row = next((row for row in store.clocks(tx, incident.number) if row.kind is kind), None)
    policy = store.policy_for(tx, incident.service_ids)
    if row is None or policy is None:
        return None
    agreed, of = terms(policy), facts(incident, kind, history(tx, incident.number))
    clock = sla.clock(agreed, of, now=now)
    if clock is None or clock.stopped_at is not None:
        return None
    percent = sla.reached(clock.percent, warned_percent=row.warned_percent)
    if percent is None:
        return None
    ahead = sla.next_warning(agreed, of, warned_percent=percent)
    noted = replace(row, warned_percent=percent, next_check_at=ahead[1] if ahead else None)
    store.put_clock(tx, incident.number, noted)
    return Warned(kind, percent, clock.due_at)


def history(tx: Tx, number: int) -> list[Change]:
    """Return the statuses that an incident has been in, from the ledger, oldest first."""
    return [
        Change(event.at, Status(event.data["status"]), identity.is_somebody(event.actor))
        for event in events(tx, number)
        if event.kind.startswith("incident.") and "status" in event.data
    ]


def events(tx: Tx, number: int, *, after_id: int = 0) -> list[Event]:
    """Return the whole ledger of an incident, or what came after an event, oldest first."""
    found: list[Event] = []
    while page := ledger.of_subject(
        tx, ideas.subject(number), after_id=found[-1].id if found else after_id, limit=1000
    ):
        found.extend(page)
    return found


def terms(policy: PolicyRow) -> Terms:
    within = {
        (Priority(t["priority"]), Kind(t["kind"])): timedelta(seconds=t["seconds"])
        for t in policy.targets
    }
    return Terms(calendar_text.parse(policy.definition), within, frozenset(policy.pauses))


def facts(incident: Incident, kind: Kind, changes: Sequence[Change]) -> Facts:
    """Return what a clock is computed from.

    A person's resolution is an answer, also if it does not last. An incident that recovers by
    itself needs none as long as it stays so: reopened, it is still to be answered.
    """
    stopped = incident.resolved_at
    if kind is Kind.RESPONSE:
        stopped = incident.acknowledged_at or incident.resolved_at or _resolved_by_hand(changes)
    return Facts(kind, incident.priority, incident.logged_at, stopped, changes)


def _resolved_by_hand(changes: Sequence[Change]) -> datetime | None:
    found = (each.at for each in changes if each.status is Status.RESOLVED and each.by_a_person)
    return next(found, None)


def _refresh(tx: Tx, incident: Incident, *, changes: Sequence[Change], now: datetime) -> None:
    before = {row.kind: row for row in store.clocks(tx, incident.number)}
    policy = store.policy_for(tx, incident.service_ids)
    agreed = terms(policy) if policy else NOTHING_AGREED
    for kind in Kind:
        of = facts(incident, kind, changes)
        clock = sla.clock(agreed, of, now=now)
        if policy is None or clock is None:
            store.drop_clocks(tx, incident.number, [kind])
        else:
            row = _row(policy.id, agreed, of, clock=clock, before=before.get(kind))
            store.put_clock(tx, incident.number, row)
            _tell_if_stopped(tx, incident.number, clock, before.get(kind), now=now)
            _tell_if_resumed(tx, incident.number, clock, before.get(kind), now=now)


def _row(
    policy_id: int, agreed: Terms, of: Facts, *, clock: Clock, before: ClockRow | None
) -> ClockRow:
    warned = sla.lowered(before.warned_percent if before else 0, clock.percent)
    ahead = sla.next_warning(agreed, of, warned_percent=warned)
    return ClockRow(
        of.kind,
        policy_id,
        clock.within,
        clock.due_at,
        clock.stopped_at,
        clock.due_at if clock.is_breached else None,
        warned,
        ahead[1] if ahead else None,
    )


def _tell_if_resumed(
    tx: Tx, number: int, clock: Clock, before: ClockRow | None, *, now: datetime
) -> None:
    """Take the outcome back that was told when it stopped: the promise is open again."""
    if clock.stopped_at is None and before is not None and before.stopped_at is not None:
        entry = Entry("incident.sla_resumed", ideas.subject(number), {"clock": clock.kind})
        ledger.record_all(tx, [entry], actor=CLOCKWORK.label, at=now)


def _tell_if_stopped(
    tx: Tx, number: int, clock: Clock, before: ClockRow | None, *, now: datetime
) -> None:
    """Tell the outcome when it stops, and again when a correction changes the outcome."""
    told = before and (before.stopped_at, before.within) == (clock.stopped_at, clock.within)
    if clock.stopped_at is None or told:
        return
    data = {
        "clock": clock.kind,
        "met": not clock.is_breached,
        "elapsed_seconds": int(clock.elapsed.total_seconds()),
        "target_seconds": int(clock.within.total_seconds()),
    }
    entry = Entry("incident.sla_stopped", ideas.subject(number), data)
    ledger.record_all(tx, [entry], actor=CLOCKWORK.label, at=now)
