"""VictorOps' REST endpoint, now Splunk On-Call's: half of it is said in the path.

An INFO opens no incident there and none here; it is kept as a change, beside what breaks later.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tocsin.signals import document, moment, signal, vocabulary
from tocsin.signals.provider import Context, Group, Source
from tocsin.signals.signal import Severity, Signal, State, Unparseable

PATH = "/integrations/generic/20131114/alert"
_TYPES = {
    "CRITICAL": (State.FIRING, Severity.CRITICAL),
    "WARNING": (State.FIRING, Severity.WARNING),
    "ACKNOWLEDGEMENT": (State.ACKNOWLEDGED, Severity.ERROR),
    "ACKNOWLEDGMENT": (State.ACKNOWLEDGED, Severity.ERROR),
    "RECOVERY": (State.OK, Severity.INFO),
    "INFO": (State.CHANGE, Severity.INFO),
}
_SPOKEN = frozenset({"message_type", "entity_id", "entity_display_name", "state_message"})
_ANNOTATION = "vo_annotate."


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    event = document.read_object(body)
    state, severity, flags = _type(event)
    labels = _labels(event, context)
    said_at = moment.parse(event.get("state_start_time"))
    return [
        Signal(
            identity=_identity(event, state, body, context),
            state=state,
            summary=_summary(event),
            severity=severity,
            description=signal.description(document.brief_or_empty(event.get("state_message"))),
            labels=signal.labels(labels),
            links=_links(labels),
            occurred_at=said_at or context.now,
            service=signal.service(labels.get("service") or labels.get("routing_key", "")),
            flags=flags,
        )
    ]


def _type(event: Mapping[str, Any]) -> tuple[State, Severity, tuple[str, ...]]:
    """What is none of their words fires: it may be what mattered."""
    word = (document.scalar(event.get("message_type")) or "").strip()
    known = _TYPES.get(word.upper())
    if known:
        return *known, ()
    flag = f"'message_type' is {'invalid' if word else 'missing'}"
    guessed = vocabulary.state(word) or State.FIRING
    return guessed, vocabulary.severity(word) or Severity.ERROR, (flag,)


def _identity(event: Mapping[str, Any], state: State, body: bytes, context: Context) -> str:
    """The entity_id; an alert without one is one of its own each time."""
    entity = (document.scalar(event.get("entity_id")) or "").strip()
    if entity:
        return signal.identity(entity)
    if state in (State.OK, State.ACKNOWLEDGED):
        raise Unparseable("'entity_id' is missing, so nobody can tell which alert is meant.")
    return context.nonce or hashlib.sha256(f"{context.now}".encode() + body).hexdigest()[:32]


def _summary(event: Mapping[str, Any]) -> str:
    names = ("entity_display_name", "state_message", "entity_id")
    told = (document.scalar(event.get(name)) or "" for name in names)
    return signal.summary(next(filter(str.strip, told), "Alert without a name"))


def _labels(event: Mapping[str, Any], context: Context) -> dict[str, str]:
    """Every plain member that is not told elsewhere, and the routing key of the path."""
    plain = document.scalars({k: v for k, v in event.items() if k not in _SPOKEN})
    found = {name: value for name, value in plain.items() if len(value) <= signal.HREF_LIMIT}
    routing = _routing_key(context.path)
    return {**({"routing_key": routing} if routing else {}), **found}


def _routing_key(path: str) -> str:
    _, _, rest = path.partition(f"{PATH}/")
    return unquote(rest.partition("?")[0].partition("/")[2].strip("/"))


def _links(labels: Mapping[str, str]) -> tuple[signal.Link, ...]:
    """Addresses in any member; of an annotation the name that people see."""
    pairs = ((value, _named(name)) for name, value in labels.items())
    return signal.links(tuple(pairs))


def _named(name: str) -> str:
    return name.split(".", 2)[-1] if name.startswith(_ANNOTATION) else name


PROVIDER = Source(
    slug="victorops",
    title="VictorOps / Splunk On-Call REST",
    parse=parse,
    group=Group.PROTOCOL,
    verification=None,
    help="For every sender of VictorOps' REST endpoint that lets you change its address.",
    paste=f"""\
# Instead of https://alert.victorops.com: the same path, the key, and any routing key behind it
api_url: {{url}}{PATH}/
api_key: {{key}}
""",
)
