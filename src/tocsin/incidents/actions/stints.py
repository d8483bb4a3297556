"""Stints of incidents: computed anew from the ledger whenever something moves them.

Each keeps the promise that held when it ended; one that was made later says nothing about it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.identity import actor as identity
from tocsin.incidents import incident as ideas
from tocsin.incidents import sla, stint
from tocsin.incidents.actions import agreed
from tocsin.incidents.incident import Incident
from tocsin.incidents.sla import Change, Clock, Facts, Kind, Terms
from tocsin.incidents.stint import Life, Stint
from tocsin.incidents.store import stints as store
from tocsin.incidents.store.sla import PolicyRow
from tocsin.incidents.store.stints import StintRow
from tocsin.kit import ledger
from tocsin.kit.ledger import Entry, Event
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors

CLOCKWORK = identity.system("clock")
Promised = Callable[[Kind, int], PolicyRow | None]


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger says of an incident, read once."""

    events: Sequence[Event]
    changes: Sequence[Change]


def start_all(
    tx: Tx, alike: Sequence[tuple[Sequence[Incident], PolicyRow | None]], *, now: datetime
) -> None:
    """Begin the stints of new incidents.

    Those of one priority that began together are given together, with what users were promised of
    all of them.
    """
    by_team: dict[tuple[Kind, int], PolicyRow | None] = {}
    rows: list[tuple[int, StintRow]] = []
    for incidents, users in alike:
        first, promised = incidents[0], _promises(tx, users, by_team)
        for one in stint.begun(life(first), first.team_id):
            policy = promised(one.kind, one.party_id)
            row = _counted(tx, first, one, None, policy, (), now=now)
            rows += [(incident.number, row) for incident in incidents] if row else []
    if rows:
        store.put(tx, rows)


def refresh(
    tx: Tx, incident: Incident, past: Past, users: PolicyRow | None, *, now: datetime
) -> None:
    """Compute its stints anew and write when to look at them again."""
    before = {_key(row): row for row in store.of_incident(tx, incident.number)}
    promised = _promises(tx, users, {})
    kept: list[StintRow] = []
    moved: list[StintRow] = []
    for one in stint.of(past.events, life(incident)):
        known = before.get(_key(one))
        if known is not None and one.stopped_at is not None and known.stopped_at == one.stopped_at:
            kept.append(known)
        elif known is not None or one.stopped_at is None or one.started_at == incident.logged_at:
            policy = promised(one.kind, one.party_id)
            row = _counted(tx, incident, one, known, policy, past.changes, now=now)
            moved += [row] if row and row != known else []
            kept += [row] if row else []
    if len(kept) < len(before) or any(_key(row) not in map(_key, kept) for row in before.values()):
        store.drop(tx, incident.number, but=kept)
    if moved:
        store.put(tx, [(incident.number, row) for row in moved])
        _tell_ended(tx, incident.number, moved, now=now)


def has_update_running(tx: Tx, number: int) -> bool:
    """Say whether somebody waits for a word by a certain time."""
    rows = store.of_incident(tx, number)
    return any(row.kind is Kind.UPDATE and row.stopped_at is None for row in rows)


def clock(
    incident: Incident, row: StintRow, policy: PolicyRow, changes: Sequence[Change], now: datetime
) -> Clock | None:
    """Return how a stint stands now."""
    terms = _kept(agreed.terms(policy), incident, row)
    return sla.clock(terms, facts(incident, row, changes), now=now)


def facts(incident: Incident, of: Stint | StintRow, changes: Sequence[Change]) -> Facts:
    return Facts(of.kind, incident.priority, of.started_at, of.stopped_at, changes)


def life(incident: Incident) -> Life:
    return Life(incident.logged_at, incident.reporter_id)


def recounted(
    incident: Incident, row: StintRow, policy: PolicyRow, changes: Sequence[Change], now: datetime
) -> StintRow:
    """Return a stint that ended as the calendar of its policy counts it now."""
    stood = clock(incident, row, policy, changes, now)
    if stood is None:
        return row
    breached_at = stood.due_at if stood.is_breached else None
    return replace(row, due_at=stood.due_at, breached_at=breached_at, elapsed=stood.elapsed)


def ended(row: StintRow, *, reason: str = "") -> dict[str, object]:
    """Return what the ledger keeps of one that ended."""
    told: dict[str, object] = {
        "clock": row.kind,
        "party_id": row.party_id,
        "since": row.started_at.isoformat(),
        "met": row.breached_at is None,
        "elapsed_seconds": int(row.elapsed.total_seconds()) if row.elapsed is not None else None,
        "target_seconds": int(row.within.total_seconds()),
    }
    return told | ({"reason": reason} if reason else {})


def party(tx: Tx, row: StintRow) -> dict[str, object]:
    """Return what a vendor is called; of a team the id says it."""
    if row.kind is not Kind.VENDOR:
        return {}
    known = vendors.vendors_of(tx, [row.party_id]).get(row.party_id)
    return {"party": known.name} if known else {}


def _promises(
    tx: Tx, users: PolicyRow | None, known: dict[tuple[Kind, int], PolicyRow | None]
) -> Promised:
    def promised(kind: Kind, party_id: int) -> PolicyRow | None:
        if kind is Kind.UPDATE:
            return users
        if (kind, party_id) not in known:
            known[kind, party_id] = agreed.of_party(tx, kind, party_id)
        return known[kind, party_id]

    return promised


def _counted(
    tx: Tx,
    incident: Incident,
    one: Stint,
    known: StintRow | None,
    policy: PolicyRow | None,
    changes: Sequence[Change],
    *,
    now: datetime,
) -> StintRow | None:
    """Return the row that it is to have; None where nothing was promised."""
    if policy is None:
        return None
    terms, of = agreed.terms_known(tx, policy), facts(incident, one, changes)
    stands = sla.clock(terms, of, now=now)
    if stands is None:
        return None
    given = known.warned_percent if known else 0
    warned = sla.lowered(terms.steps(one.kind), given, percent=stands.percent)
    ahead = sla.next_warning(terms, of, warned_percent=warned)
    return StintRow(
        one.kind,
        one.party_id,
        one.started_at,
        policy.id,
        stands.within,
        stands.due_at,
        one.stopped_at,
        stands.due_at if stands.is_breached else None,
        warned,
        ahead[1] if ahead else None,
        stands.elapsed if one.stopped_at is not None else None,
    )


def _kept(terms: Terms, incident: Incident, row: StintRow) -> Terms:
    """The promise as it was made to this stint, in the hours that hold now."""
    return replace(terms, within={(incident.priority, row.kind): row.within})


def _key(of: Stint | StintRow) -> tuple[Kind, int, datetime]:
    return of.kind, of.party_id, of.started_at


def _tell_ended(tx: Tx, number: int, rows: Sequence[StintRow], *, now: datetime) -> None:
    """Tell how long a team or a vendor had it; a word to the reporter tells itself."""
    over = [row for row in rows if row.stopped_at is not None and row.kind is not Kind.UPDATE]
    entries = [
        Entry("incident.stint_ended", ideas.subject(number), party(tx, row) | ended(row))
        for row in over
    ]
    if entries:
        ledger.record_all(tx, entries, actor=CLOCKWORK.label, at=now)
