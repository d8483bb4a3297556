"""Opsgenie's alerts as its clients create them, and as they acknowledge and close them by alias.

Read leniently: a message that is missing or too long is no reason to lose an alert. The answers,
strict ones among them, are tocsin.signals.contracts.opsgenie's.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from tocsin.signals import document, opsgenie_alert, opsgenie_call, signal
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.opsgenie_call import By, Call
from tocsin.signals.provider import Context, Group, Source
from tocsin.signals.signal import Signal, State

UNNAMED = "opsgenie/"
"""Before the name that an alert without an alias gets from its request."""
_STATES = {"acknowledge": State.ACKNOWLEDGED, "close": State.OK}


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    call = opsgenie_call.read(context.path) or Call("")
    if not call.verb:
        return [_created(document.read_object(body), body, context)]
    if call.verb in _STATES and call.by is By.ALIAS:
        return [Signal(signal.identity(call.identifier), _STATES[call.verb])]
    return []  # what else is asked for has been done, and says nothing about what is wrong


def _created(event: Mapping[str, Any], body: bytes, context: Context) -> Signal:
    labels = opsgenie_alert.labels(event)
    alias = (document.scalar(event.get("alias")) or "").strip()
    return Signal(
        identity=signal.identity(alias or f"{UNNAMED}{_nameless(body, context)}"),
        state=State.FIRING,
        summary=signal.summary(document.scalar(event.get("message")) or "")
        or signal.summary(f"Alert {alias or labels.get('entity') or 'without a message'}"),
        severity=opsgenie_alert.severity(opsgenie_alert.priority(event)),
        description=signal.description(document.brief_or_empty(event.get("description"))),
        labels=labels,
        links=_links(labels),
        occurred_at=context.now,
        service=signal.service(labels.get("service") or _team(labels)),
        flags=tuple(f"'{field}' {mistake}" for field, mistake in contract.flaws(event).items()),
    )


def _links(labels: Mapping[str, str]) -> tuple[signal.Link, ...]:
    return signal.links(tuple((value, name) for name, value in labels.items()))


def _team(labels: Mapping[str, str]) -> str:
    teams = (
        each for each in opsgenie_alert.split(labels, "responders") if each.startswith("team:")
    )
    return next(teams, "").removeprefix("team:")


def _nameless(body: bytes, context: Context) -> str:
    return context.nonce or hashlib.sha256(f"{context.now}".encode() + body).hexdigest()[:32]


PROVIDER = Source(
    slug="opsgenie",
    title="Opsgenie Alert API",
    parse=parse,
    group=Group.PROTOCOL,
    verification=None,
    help="For every client of Opsgenie or JSM Operations that lets you change its address.",
    paste="""\
# Any client of Opsgenie's Alert API: the address instead of https://api.opsgenie.com, and the key
api_url: {url}
api_key: {key}
""",
)
