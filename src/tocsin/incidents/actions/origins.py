"""Where an incident came from: its alerts, what rules and silences did to them, and its snoozes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

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
_MOST_EVENTS = 2000
_MUTED, _UNMUTED = "alert.muted", "alert.unmuted"


def of(tx: Tx, incident: Incident, *, was_paged: bool, actor: Actor) -> Origin:
    """Return where it came from: the alert that opened it and those that joined it first."""
    ids = reading.alert_ids(tx, incident.number)[:MOST_ALERTS]
    raised = ledger.of_kinds(tx, [incident.subject], ["incident.declared"], limit=1)
    snoozes = ledger.of_kinds(tx, [incident.subject], ["incident.snoozed"], limit=MOST_ALERTS)
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
    traces = routed.explained_all(tx, ids, actor=actor)
    subjects = [f"alert/{alert_id}" for alert_id in ids]
    happened = ledger.of_kinds(tx, subjects, [_MUTED, _UNMUTED], limit=_MOST_EVENTS)
    return [
        _heard(
            replace(
                _said(each, called.get(each.source_id, "a source"), reasons.get(each.id, "")),
                touches=traces[each.id].touches if each.id in traces else (),
                version=traces[each.id].version if each.id in traces else None,
            ),
            [event for event in happened if event.subject == f"alert/{each.id}"],
            in_maintenance=partial(in_maintenance, tx, actor=actor),
        )
        for each in sorted(found, key=lambda one: one.id)
    ]


def _said(one: Alert, source: str, because: str) -> Heard:
    return Heard(one.id, one.summary, one.severity, source, one.opened_at, because=because)


def _heard(said: Heard, events: Sequence[Event], *, in_maintenance: Callable[[str], bool]) -> Heard:
    muted = _reason(events)
    return replace(
        said,
        muted=muted,
        in_maintenance=in_maintenance(muted),
        unmuted_at=_at(events, _UNMUTED),
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
