"""Warnings that a promise runs out: taken once each, at the working-time moment.

Of warnings that were passed over, as when the engine was away, the last is given for all.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.incidents import sla
from tocsin.incidents.actions import agreed, clocks, stints
from tocsin.incidents.incident import Incident
from tocsin.incidents.sla import Facts, Kind, Terms
from tocsin.incidents.store import clocks as clock_store
from tocsin.incidents.store import stints as stint_store
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Warned:
    """So much of the time has passed; ``due_at`` is when all of it has.

    With ``pages`` somebody is to be paged about it. ``party_id`` is the team's or the vendor's.
    """

    kind: Kind
    percent: int
    due_at: datetime | None
    pages: bool = False
    party_id: int = 0
    party: str = ""


def take(tx: Tx, incident: Incident, kind: Kind, *, now: datetime) -> Warned | None:
    """Compute a clock anew and take the warning that is due by now, if there is one."""
    clocks.refresh(tx, incident, now=now)
    row = next((r for r in clock_store.clocks(tx, incident.number) if r.kind is kind), None)
    policy = agreed.of_users(tx, incident)
    if row is None or policy is None or row.stopped_at is not None:
        return None
    terms = agreed.terms(policy)
    of = clocks.facts(incident, kind, clocks.history(tx, incident.number))
    warned = _due(terms, of, row.warned_percent, now)
    if warned is not None:
        ahead = _ahead(terms, of, warned)
        noted = replace(row, warned_percent=warned.percent, next_check_at=ahead)
        clock_store.put_clock(tx, incident.number, noted)
    return warned


def take_of_stint(
    tx: Tx, incident: Incident, kind: Kind, party_id: int, *, now: datetime
) -> Warned | None:
    """The same for the stint of this kind that runs."""
    clocks.refresh(tx, incident, now=now)
    rows = stint_store.of_incident(tx, incident.number)
    row = next(
        (r for r in rows if (r.kind, r.party_id, r.stopped_at) == (kind, party_id, None)), None
    )
    policy = None
    if row is not None:
        is_users = kind is Kind.UPDATE
        policy = agreed.of_users(tx, incident) if is_users else agreed.of_party(tx, kind, party_id)
    if row is None or policy is None:
        return None
    terms, past = agreed.terms(policy), clocks.history(tx, incident.number)
    of = stints.facts(incident, row, past)
    warned = _due(terms, of, row.warned_percent, now)
    if warned is not None:
        ahead = _ahead(terms, of, warned)
        noted = replace(row, warned_percent=warned.percent, next_check_at=ahead)
        stint_store.put(tx, [(incident.number, noted)])
        party = str(stints.party(tx, row).get("party", ""))
        warned = replace(warned, party_id=party_id, party=party)
    return warned


def _due(terms: Terms, of: Facts, warned_percent: int, now: datetime) -> Warned | None:
    clock = sla.clock(terms, of, now=now)
    if clock is None:
        return None
    passed = sla.reached(terms.steps(of.kind), clock.percent, warned_percent=warned_percent)
    if not passed:
        return None
    pages = any(step in terms.page_at for step in passed)
    return Warned(of.kind, passed[-1], clock.due_at, pages)


def _ahead(terms: Terms, of: Facts, warned: Warned) -> datetime | None:
    ahead = sla.next_warning(terms, of, warned_percent=warned.percent)
    return ahead[1] if ahead else None
