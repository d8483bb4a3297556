"""PagerDuty's Events API: version 2, its change events, and version 1.

Read leniently: PagerDuty refuses an event without a source or a severity, and senders have lost
pages to that for months unnoticed. What is missing is filled in and flagged; the strict answers
are tocsin.signals.contracts.pagerduty's.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from tocsin.signals import document, moment, pagerduty_event, signal, vocabulary
from tocsin.signals.provider import Context, Group, Source
from tocsin.signals.signal import Severity, Signal, State, Unparseable

_ACTIONS = {
    "trigger": State.FIRING,
    "acknowledge": State.ACKNOWLEDGED,
    "resolve": State.OK,
}


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    event = document.read_object(body)
    if "service_key" in event or "event_type" in event:
        return [_event(pagerduty_event.from_version_1(event), body, context)]
    if _is_change(event, context):
        return [_change(event, body, context)]
    return [_event(event, body, context)]


def _is_change(event: Mapping[str, Any], context: Context) -> bool:
    if context.path:
        return "/change/" in context.path
    return "event_action" not in event and "dedup_key" not in event and "payload" in event


def _event(event: Mapping[str, Any], body: bytes, context: Context) -> Signal:
    payload = document.members(event.get("payload"))
    state, flags = _state(event)
    severity, severity_flags = _severity(payload)
    labels = pagerduty_event.labels(event, payload)
    said_at = moment.parse(payload.get("timestamp"))
    summary = signal.summary(document.scalar(payload.get("summary")) or "")
    if state is State.FIRING:
        flags = [*flags, *severity_flags, *_missing(payload, summary)]
    return Signal(
        identity=_identity(event, state, body, context),
        state=state,
        summary=summary or _instead_of_summary(labels),
        severity=severity,
        description=pagerduty_event.details(payload),
        labels=signal.labels(labels),
        links=pagerduty_event.links(event),
        occurred_at=said_at or context.now,
        service=signal.service(labels.get("service", "")),
        flags=tuple(flags),
        said_at=said_at,
        is_dated=said_at is not None,
    )


def _change(event: Mapping[str, Any], body: bytes, context: Context) -> Signal:
    payload = document.members(event.get("payload"))
    labels = pagerduty_event.labels(event, payload)
    return Signal(
        identity=signal.identity(document.scalar(event.get("id")) or _nameless(body, context)),
        state=State.CHANGE,
        summary=signal.summary(document.scalar(payload.get("summary")) or "Change"),
        severity=Severity.INFO,
        description=pagerduty_event.details(payload),
        labels=signal.labels(labels),
        links=pagerduty_event.links(event),
        occurred_at=moment.parse(payload.get("timestamp")) or context.now,
        service=signal.service(labels.get("service", "")),
    )


def _state(event: Mapping[str, Any]) -> tuple[State, list[str]]:
    """An action that is none of the three pages, because the other two need a key to be right."""
    action = document.scalar(event.get("event_action"))
    if action in _ACTIONS:
        return _ACTIONS[action], []
    guessed = vocabulary.state(action or "") or State.FIRING
    state = State.FIRING if guessed is State.CHANGE else guessed
    return state, [f"'event_action' is {'missing' if action is None else 'invalid'}"]


def _identity(event: Mapping[str, Any], state: State, body: bytes, context: Context) -> str:
    """The dedup_key; a trigger without one is an alert of its own each time."""
    key = document.scalar(event.get("dedup_key"))
    if key:
        return signal.identity(key)
    if state is not State.FIRING:
        raise Unparseable("'dedup_key' is missing, so nobody can tell which alert is meant.")
    return _nameless(body, context)


def _nameless(body: bytes, context: Context) -> str:
    return context.nonce or hashlib.sha256(f"{context.now}".encode() + body).hexdigest()[:32]


def _severity(payload: Mapping[str, Any]) -> tuple[Severity, list[str]]:
    word = document.scalar(payload.get("severity")) or ""
    if word in tuple(Severity):
        return Severity(word), []
    flag = "'payload.severity' is missing or blank" if not word else "'payload.severity' is invalid"
    return vocabulary.severity(word) or Severity.ERROR, [flag]


def _missing(payload: Mapping[str, Any], summary: str) -> list[str]:
    found = {"summary": summary, "source": document.scalar(payload.get("source"))}
    return [f"'payload.{name}' is missing or blank" for name, value in found.items() if not value]


def _instead_of_summary(labels: Mapping[str, str]) -> str:
    return signal.summary(f"Event from {labels.get('source') or labels.get('client', 'nobody')}")


PROVIDER = Source(
    slug="pagerduty",
    title="PagerDuty Events",
    group=Group.PROTOCOL,
    parse=parse,
    verification=None,
    help="For everything that can page through PagerDuty and lets you change its address.",
    paste="""\
# Any sender of PagerDuty's Events API v2: the address and the routing key
url: {url}/v2/enqueue
routing_key: {key}
""",
)
