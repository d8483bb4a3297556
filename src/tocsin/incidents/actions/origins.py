"""Where an incident came from: its alerts, what rules and silences did to them, and its snoozes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tocsin.alerts.actions import read as alerts
from tocsin.alerts.actions import routed, silencing
from tocsin.alerts.alert import Alert
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import naming, reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.why import origin
from tocsin.incidents.why.origin import Heard, Origin, Snoozed
from tocsin.kit import ledger
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals

MOST_ALERTS = 20
_MUTED, _UNMUTED = "alert.muted", "alert.unmuted"


def of(tx: Tx, incident: Incident, *, was_paged: bool, actor: Actor) -> Origin:
    """Return where it came from: the alert that opened it and those that joined it first."""
    ids = reading.alert_ids(tx, incident.number)[:MOST_ALERTS]
    raised = ledger.of_kinds(tx, incident.subject, ["incident.declared"], limit=1)
    snoozes = ledger.of_kinds(tx, incident.subject, ["incident.snoozed"], limit=MOST_ALERTS)
    actors = naming.names_in(tx, [*raised, *snoozes]).actors
    return Origin(
        incident,
        heard(tx, alerts.some(tx, ids, actor=actor), actor=actor),
        [(each.id, each.name) for each in reading.services_of(tx, incident)],
        raised_by=actors[raised[0].actor] if raised and not raised[0].data.get("alerts") else "",
        snoozes=[_snoozed(each, actors) for each in reversed(snoozes)],
        was_paged=was_paged,
    )


def heard(tx: Tx, found: Sequence[Alert], *, actor: Actor) -> list[Heard]:
    """Return these alerts with what was done to each, the first that came first."""
    ids = [each.id for each in found]
    sources = signals.sources(tx, ids=sorted({each.source_id for each in found})) if found else []
    called = {each.id: each.name for each in sources}
    reasons = reading.reasons_of_alerts(tx, ids)
    return [
        _heard(tx, each, called.get(each.source_id, "a source"), reasons.get(each.id, ""), actor)
        for each in sorted(found, key=lambda one: one.id)
    ]


def _heard(tx: Tx, one: Alert, source: str, because: str, actor: Actor) -> Heard:
    events = ledger.of_kinds(tx, f"alert/{one.id}", [_MUTED, _UNMUTED])
    trace = routed.explained(tx, one.id, actor=actor)
    muted = _reason(events)
    return Heard(
        one.id,
        one.summary,
        one.severity,
        source,
        one.opened_at,
        touches=trace.touches if trace else (),
        version=trace.version if trace else None,
        muted=muted,
        in_maintenance=in_maintenance(tx, muted, actor=actor),
        unmuted_at=_at(events, _UNMUTED),
        because=because,
    )


def in_maintenance(tx: Tx, muted: str, *, actor: Actor) -> bool:
    """Whether the silence that muted it was a maintenance window's."""
    number = origin.silence_id(muted)
    if number is None:
        return False
    return silencing.get(tx, number, actor=actor).maintenance_id is not None


def _reason(events: Iterable[Event]) -> str:
    found = (event.data.get("reason", "") for event in events if event.kind == _MUTED)
    said: str = next(found, "")
    return said


def _at(events: Iterable[Event], kind: str) -> datetime | None:
    return next((event.at for event in events if event.kind == kind), None)


def _snoozed(event: Event, actors: Mapping[str, str]) -> Snoozed:
    until = datetime.fromisoformat(event.data["until"])
    return Snoozed(actors.get(event.actor, "Somebody"), event.at, until)
