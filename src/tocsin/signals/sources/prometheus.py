"""What Prometheus itself posts to /api/v2/alerts: an array of label sets, each with an end.

There is no "resolved" message to wait for: an alert is over once its endsAt has passed, and every
resend moves the end on. This is the hot path: labels stay bytes until they are new.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from tocsin.signals import document, label_set, labelled_alert, moment, signal
from tocsin.signals.label_set import LabelSet
from tocsin.signals.labelled_alert import Alert
from tocsin.signals.provider import Context, Group, Source
from tocsin.signals.signal import Severity, Signal, State

_decode = msgspec.json.Decoder(list[Alert]).decode


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    to_signal = partial(_signal, context)
    try:
        return labelled_alert.read_all(_decode(body), to_signal)
    except (ValueError, RecursionError):
        return labelled_alert.read_each(_items(document.read(body)), to_signal)


Firing = tuple[str, Severity, datetime, datetime | None]
"""Identity and severity, until when it fires and since when."""


def firing(body: bytes, context: Context, is_known: Callable[[str], bool]) -> list[Firing] | None:
    """All of a body's alerts if all are known and fire and nothing is wrong with any; else None."""
    now, default = context.now, context.now + context.resolve_after
    found: list[Firing] = []
    try:
        for alert in _decode(body):
            labels = label_set.of_bytes(bytes(alert.labels))
            ends_at = moment.utc(alert.endsAt) or default
            if not is_known(labels.fingerprint) or ends_at <= now or _flags(alert, labels):
                return None
            began_at = moment.utc(alert.startsAt)
            found.append((labels.fingerprint, labels.severity, ends_at, began_at))
    except (ValueError, RecursionError):
        return None
    return found


def _items(value: Any) -> Any:
    """The array of the protocol, or what people post by hand: one alert alone."""
    return [value] if isinstance(value, dict) else value


def _signal(context: Context, alert: Alert, found: LabelSet) -> Signal:
    """With Alertmanager's defaults: it starts now and ends unless it is repeated in time."""
    ends_at = moment.utc(alert.endsAt) or context.now + context.resolve_after
    state = State.OK if ends_at <= context.now else State.FIRING
    return Signal(
        identity=found.fingerprint,
        state=state,
        summary=labelled_alert.summary(alert, found),
        severity=found.severity,
        description=labelled_alert.description(alert),
        labels=found.labels,
        links=labelled_alert.links(alert),
        occurred_at=moment.utc(alert.startsAt) or min(ends_at, context.now),
        ends_at=ends_at,
        service=found.service,
        said_at=labelled_alert.said_at(alert, state),
        flags=_flags(alert, found),
    )


def _flags(alert: Alert, found: LabelSet) -> tuple[str, ...]:
    """What an Alertmanager would not have taken; we do, and the door tells the sender."""
    is_backward = alert.startsAt and alert.endsAt and alert.endsAt < alert.startsAt
    if not is_backward and not found.misnamed:
        return ()
    names = (signal.clean(name, signal.LABEL_NAME_LIMIT) for name in found.misnamed)
    wrong = [f"the label name {name} is not one of Prometheus" for name in names]
    return (*wrong, "an alert ends before it starts") if is_backward else tuple(wrong)


PROVIDER = Source(
    slug="prometheus",
    title="Prometheus",
    group=Group.PROTOCOL,
    parse=parse,
    verification=None,
    help="Prometheus sends its alerts straight to us, as it would to an Alertmanager.",
    paste="""\
# prometheus.yml
alerting:
  alertmanagers:
    - scheme: {scheme}
      path_prefix: /am/{key}
      static_configs:
        - targets: ["{host}"]
""",
)
