"""When to look at incidents by the escalation matrix: said anew whenever something moves it.

The rows lie in ``escalation_look``; without a matrix there are none, and nothing is computed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.incidents import escalation_matrix as ideas
from tocsin.incidents import sla
from tocsin.incidents.actions import agreed, clocks
from tocsin.incidents.escalation_matrix import Facts, Row
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.incidents.store import escalations as store
from tocsin.incidents.store import pasts
from tocsin.kit import periods, remembering
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import targets
from tocsin.oncall.target import Kind as TargetKind
from tocsin.oncall.target import Target


def rows(tx: Tx) -> list[Row]:
    """Return the matrix, its targets with the names they have now."""
    known = remembering.configured(tx)
    return [_read(known, row.name, row.definition) for row in store.rows(known)]


def start_all(tx: Tx, incidents: Sequence[Incident], *, now: datetime) -> None:
    """Say when to look at new incidents."""
    found = rows(tx)
    moments = {}
    for incident in incidents if found else ():
        at = _next(tx, incident, found, now=now)
        if at is not None:
            moments[incident.number] = at
    if moments:
        store.look_at(tx, moments)


def refresh(tx: Tx, incident: Incident, *, now: datetime) -> None:
    """Say anew when to look at it, or that there is nothing to look for."""
    found = rows(tx)
    at = _next(tx, incident, found, now=now) if found else None
    if at is None:
        store.look_no_more(tx, incident.number)
    else:
        store.look_at(tx, {incident.number: at})


def due(tx: Tx, incident: Incident, *, now: datetime) -> list[Row]:
    """Return the rows that it meets by now and that have not acted."""
    met = {one.row_name for one in store.met(tx, incident.number)}
    return ideas.due(rows(tx), facts(tx, incident), met, now=now)


def facts(tx: Tx, incident: Incident) -> Facts:
    given = store.complexities(tx, [incident.number]).get(incident.number)
    return Facts(
        priority=incident.priority,
        impact=incident.impact,
        complexity=ideas.complexity(given, services=len(incident.service_ids)),
        is_open=_is_looked_at(tx, incident),
        logged_at=incident.logged_at,
        is_answered=incident.acknowledged_at is not None,
        reaches=lambda kind, percent: _reaches(tx, incident, kind, percent),
    )


def _is_looked_at(tx: Tx, incident: Incident) -> bool:
    """What was lived through elsewhere was escalated there, if it had to be."""
    is_ours = incident.is_open and not incident.is_drill
    return is_ours and pasts.origin(tx, incident.number) is None


def written(row: Row) -> dict[str, Any]:
    """Return the row as plain data, what does not matter left out."""
    said: dict[str, Any] = {
        "priorities": list(row.priorities),
        "impacts": list(row.impacts),
        "complexities": list(row.complexities),
        "age": _seconds(row.age),
        "sla": row.sla,
        "sla_percent": row.sla_percent,
        "unanswered": _seconds(row.unanswered),
        "bring_in": [_target(target) for target in row.bring_in],
        "inform": [_target(target) for target in row.inform],
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _next(tx: Tx, incident: Incident, found: Sequence[Row], *, now: datetime) -> datetime | None:
    met = {one.row_name for one in store.met(tx, incident.number)}
    return ideas.next_look(found, facts(tx, incident), met, now=now)


def _reaches(tx: Tx, incident: Incident, kind: Kind, percent: int) -> datetime | None:
    """When so much of the target has passed; None if nothing is agreed, or the clock stands."""
    policy = agreed.of_users(tx, incident)
    if policy is None:
        return None
    history = clocks.history(tx, incident.number)
    of = clocks.facts(incident, kind, history)
    return sla.reaches(agreed.terms(policy), of, percent=percent)


def _read(tx: Tx, name: str, definition: dict[str, Any]) -> Row:
    age, unanswered = definition.get("age"), definition.get("unanswered")
    return Row(
        name=name,
        priorities=tuple(Priority(each) for each in definition.get("priorities", ())),
        impacts=tuple(Level(each) for each in definition.get("impacts", ())),
        complexities=tuple(Level(each) for each in definition.get("complexities", ())),
        age=None if age is None else periods.parse_duration(f"{age}s"),
        sla=Kind(definition["sla"]) if "sla" in definition else None,
        sla_percent=definition.get("sla_percent"),
        unanswered=None if unanswered is None else periods.parse_duration(f"{unanswered}s"),
        bring_in=_targets(tx, definition.get("bring_in", ())),
        inform=_targets(tx, definition.get("inform", ())),
    )


def _targets(tx: Tx, given: Sequence[dict[str, Any]]) -> tuple[Target, ...]:
    found = [Target(TargetKind(each["kind"]), each["id"], "") for each in given]
    return tuple(targets.named(tx, found)) if found else ()


def _target(target: Target) -> dict[str, Any]:
    return {"kind": str(target.kind), "id": target.id}


def _seconds(wait: Any) -> float | None:
    return None if wait is None else wait.total_seconds()
