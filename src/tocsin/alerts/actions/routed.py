"""What the rules did to alerts: kept when they open, asked by their incidents and by people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.alerts import routing_store as store
from tocsin.alerts import rule
from tocsin.alerts.handling import Handling
from tocsin.alerts.routing import Decision
from tocsin.alerts.routing_store import Trace
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx


def note(tx: Tx, decided: Mapping[int, Decision], *, version: int, now: datetime) -> None:
    """Keep why alerts are as they are; those that no rule touched need nothing."""
    rows = [
        _row(alert_id, decision, version=version, now=now)
        for alert_id, decision in decided.items()
        if decision.touches
    ]
    if rows:
        store.note(tx, rows)


def explained(tx: Tx, alert_id: int, *, actor: Actor) -> Trace | None:
    """Return which rules of which version touched an alert; None when none did."""
    return explained_all(tx, [alert_id], actor=actor).get(alert_id)


def explained_all(tx: Tx, alert_ids: Sequence[int], *, actor: Actor) -> dict[int, Trace]:
    """The same for many, by alert."""
    permission.require(actor, Permission.READ)
    return {trace.alert_id: trace for trace in store.traces(tx, alert_ids)} if alert_ids else {}


def muted(tx: Tx, alert_ids: Sequence[int]) -> frozenset[int]:
    """Return those of the alerts that a rule mutes."""
    found = store.traces(tx, alert_ids) if alert_ids else []
    return frozenset(trace.alert_id for trace in found if trace.muted_until is not None)


def handlings(tx: Tx, alert_ids: Sequence[int]) -> dict[int, Handling]:
    """Return what rules say of these alerts' incidents; of most they say nothing."""
    found = store.traces(tx, alert_ids) if alert_ids else []
    return {trace.alert_id: _read(trace.handling) for trace in found if trace.handling}


def _row(alert_id: int, decision: Decision, *, version: int, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "version": version,
        "touches": [
            {"rule": touch.rule, "did": list(touch.did), "failed": list(touch.failed)}
            for touch in decision.touches
        ],
        "handling": _told(decision.handling) if decision.handling else None,
        "muted_by": decision.muted or None,
        "muted_until": (now + decision.muted_for).isoformat() if decision.muted else None,
    }


def _told(handling: Handling) -> dict[str, Any]:
    return {
        "priority": handling.priority,
        "policy_id": handling.policy_id,
        "grouping": rule.grouping_to_row(handling.grouping) if handling.grouping else None,
        "flapping": rule.flapping_to_row(handling.flapping) if handling.flapping else None,
        "by": handling.by,
    }


def _read(row: Mapping[str, Any]) -> Handling:
    return Handling(
        priority=row["priority"],
        policy_id=row["policy_id"],
        grouping=rule.grouping_from_row(row["grouping"]) if row["grouping"] else None,
        flapping=rule.flapping_from_row(row["flapping"]) if row["flapping"] else None,
        by=row["by"],
    )
