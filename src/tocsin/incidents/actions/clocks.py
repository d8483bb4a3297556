"""SLA clocks: computed anew from the ledger whenever something moves them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tocsin.catalog import calendar
from tocsin.identity import actor as identity
from tocsin.incidents import incident as ideas
from tocsin.incidents import past as pasts
from tocsin.incidents import sla
from tocsin.incidents.actions import agreed, stints
from tocsin.incidents.actions.stints import Past
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import OF_INCIDENT, Change, Clock, Facts, Kind, Terms
from tocsin.incidents.store import clocks as store
from tocsin.incidents.store import sla as policies
from tocsin.incidents.store import stints as stint_store
from tocsin.incidents.store.clocks import ClockRow
from tocsin.incidents.store.sla import PolicyRow
from tocsin.kit import ledger
from tocsin.kit.ledger import Entry, Event
from tocsin.kit.tx import Tx

CLOCKWORK = stints.CLOCKWORK
NOTHING_AGREED = Terms(calendar.ALWAYS, {})
Ground = tuple[tuple[int, ...], int | None, int | None]


def start_all(tx: Tx, incidents: Sequence[Incident], *, now: datetime) -> None:
    """Set the clocks of new incidents; they have no history, so those alike have the same."""
    alike: dict[tuple[Ground, Priority, datetime], list[Incident]] = {}
    for incident in incidents:
        if not incident.is_drill:
            kind = (_ground(incident), incident.priority, incident.logged_at)
            alike.setdefault(kind, []).append(incident)
    firsts = {ground: some[0] for (ground, *_), some in alike.items()}
    found = {ground: agreed.of_users(tx, first) for ground, first in firsts.items()}
    rows = [
        ([incident.number for incident in some], row)
        for (ground, *_), some in alike.items()
        for row in _begun(tx, some[0], found[ground], now=now)
    ]
    if rows:
        store.insert_clocks(tx, rows)
    groups = [(some, found[ground]) for (ground, *_), some in alike.items()]
    stints.start_all(tx, groups, now=now)


def _begun(
    tx: Tx, incident: Incident, policy: PolicyRow | None, *, now: datetime
) -> list[ClockRow]:
    """The clocks of an incident that nobody has answered or resolved yet."""
    if policy is None:
        return []
    terms = agreed.terms_known(tx, policy)
    rows: list[ClockRow] = []
    for kind in OF_INCIDENT:
        of = facts(incident, kind, [])
        clock = sla.clock(terms, of, now=now)
        if clock is not None:
            rows.append(_row(policy.id, terms, of, clock=clock, before=None))
    return rows


def _ground(incident: Incident) -> Ground:
    """What decides on what was promised."""
    return incident.service_ids, incident.team_id, incident.reporter_id


def refresh(tx: Tx, incident: Incident, *, now: datetime) -> None:
    """Compute its clocks and write when to look at them again.

    A clock that stops is told to the ledger with its outcome, so that attainment can be counted
    from there alone. What was lived through elsewhere was promised elsewhere, and has no clocks.
    """
    if incident.is_drill:
        return
    if incident.status is Status.CANCELLED:
        store.drop_clocks(tx, incident.number, OF_INCIDENT)
        stint_store.drop(tx, incident.number)
        return
    told = events(tx, incident.number)
    if pasts.is_past(told):
        return
    changes, policy = changes_in(told), agreed.of_users(tx, incident)
    _refresh(tx, incident, policy, changes=changes, now=now)
    stints.refresh(tx, incident, Past(told, changes), policy, now=now)


def heard(tx: Tx, incident: Incident, *, now: datetime) -> None:
    """Somebody was told something: who waits for a word waits anew."""
    if stints.has_update_running(tx, incident.number):
        refresh(tx, incident, now=now)


def recount(tx: Tx, incident: Incident, *, reason: str, now: datetime) -> bool:
    """Count anew what has stopped, by the calendars as they are now and as it was promised then.

    Return whether an outcome is another now; the ledger tells which.
    """
    told = events(tx, incident.number)
    changes = changes_in(told)
    entries = [
        *_recount_clocks(tx, incident, changes, reason, now),
        *_recount_stints(tx, incident, changes, reason, now),
    ]
    if entries:
        ledger.record_all(tx, entries, actor=CLOCKWORK.label, at=now)
    return bool(entries)


def history(tx: Tx, number: int) -> list[Change]:
    """Return the statuses that an incident has been in, from the ledger, oldest first."""
    return changes_in(events(tx, number))


def changes_in(told: Sequence[Event]) -> list[Change]:
    return [
        Change(
            pasts.happened_at(event),
            Status(event.data["status"]),
            identity.is_somebody(event.actor),
        )
        for event in told
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


def _refresh(
    tx: Tx,
    incident: Incident,
    policy: PolicyRow | None,
    *,
    changes: Sequence[Change],
    now: datetime,
) -> None:
    before = {row.kind: row for row in store.clocks(tx, incident.number)}
    terms = agreed.terms(policy) if policy else NOTHING_AGREED
    for kind in OF_INCIDENT:
        of = facts(incident, kind, changes)
        clock = sla.clock(terms, of, now=now)
        if policy is None or clock is None:
            store.drop_clocks(tx, incident.number, [kind])
        else:
            row = _row(policy.id, terms, of, clock=clock, before=before.get(kind))
            store.put_clock(tx, incident.number, row)
            _tell_if_stopped(tx, incident.number, clock, before.get(kind), now=now)
            _tell_if_resumed(tx, incident.number, clock, before.get(kind), now=now)


def _row(
    policy_id: int, terms: Terms, of: Facts, *, clock: Clock, before: ClockRow | None
) -> ClockRow:
    given = before.warned_percent if before else 0
    warned = sla.lowered(terms.steps(of.kind), given, percent=clock.percent)
    ahead = sla.next_warning(terms, of, warned_percent=warned)
    return ClockRow(
        of.kind,
        policy_id,
        clock.within,
        clock.due_at,
        clock.stopped_at,
        clock.due_at if clock.is_breached else None,
        warned,
        ahead[1] if ahead else None,
        clock.elapsed if clock.stopped_at is not None else None,
    )


def _recount_clocks(
    tx: Tx, incident: Incident, changes: Sequence[Change], reason: str, now: datetime
) -> list[Entry]:
    found = []
    for row in store.clocks(tx, incident.number):
        policy = policies.policy(tx, row.policy_id) if row.stopped_at is not None else None
        if policy is None:
            continue
        terms = replace(agreed.terms(policy), within={(incident.priority, row.kind): row.within})
        of = facts(incident, row.kind, changes)
        clock = sla.clock(terms, of, now=now)
        if clock is None or clock.stopped_at is None:
            continue
        after = _row(policy.id, terms, of, clock=clock, before=row)
        if after != row:
            store.put_clock(tx, incident.number, after)
        if _is_another(row.elapsed, after.elapsed, row.breached_at, after.breached_at):
            told = _outcome(clock) | {"reason": reason}
            found.append(Entry("incident.sla_stopped", ideas.subject(incident.number), told))
    return found


def _recount_stints(
    tx: Tx, incident: Incident, changes: Sequence[Change], reason: str, now: datetime
) -> list[Entry]:
    found = []
    for row in stint_store.of_incident(tx, incident.number):
        policy = policies.policy(tx, row.policy_id) if row.stopped_at is not None else None
        if policy is None:
            continue
        after = stints.recounted(incident, row, policy, changes, now)
        if after != row:
            stint_store.put(tx, [(incident.number, after)])
        is_told = row.kind is not Kind.UPDATE
        if is_told and _is_another(row.elapsed, after.elapsed, row.breached_at, after.breached_at):
            told = stints.party(tx, after) | stints.ended(after, reason=reason)
            found.append(Entry("incident.stint_ended", ideas.subject(incident.number), told))
    return found


def _is_another(
    before: timedelta | None,
    after: timedelta | None,
    breached_before: datetime | None,
    breached_after: datetime | None,
) -> bool:
    """Say whether the outcome differs; the version before kept no time that elapsed."""
    is_longer = before is not None and before != after
    return is_longer or (breached_before is None) != (breached_after is None)


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
    entry = Entry("incident.sla_stopped", ideas.subject(number), _outcome(clock))
    ledger.record_all(tx, [entry], actor=CLOCKWORK.label, at=now)


def _outcome(clock: Clock) -> dict[str, object]:
    return {
        "clock": clock.kind,
        "met": not clock.is_breached,
        "elapsed_seconds": int(clock.elapsed.total_seconds()),
        "target_seconds": int(clock.within.total_seconds()),
    }
