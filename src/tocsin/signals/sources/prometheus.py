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
# To name a member of an enum takes ten times as long as a name of the module.
_FIRES, _OVER = State.FIRING, State.OK


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
            if not is_known(labels.fingerprint):
                return None
            began_at, ended_at = moment.utc(alert.startsAt), moment.utc(alert.endsAt)
            ends_at = ended_at or default
            if ends_at <= now or labels.misnamed or _is_backward(began_at, ended_at):
                return None
            found.append((labels.fingerprint, labels.severity, ends_at, began_at))
    except (ValueError, RecursionError):
        return None
    return found


def _items(value: Any) -> Any:
    """The array of the protocol, or what people post by hand: one alert alone."""
    return [value] if isinstance(value, dict) else value


def _signal(context: Context, alert: Alert, found: LabelSet) -> Signal:
    """With Alertmanager's defaults: it starts now and ends unless it is repeated in time."""
    began_at, ended_at = moment.utc(alert.startsAt), moment.utc(alert.endsAt)
    ends_at = ended_at or context.now + context.resolve_after
    is_over = ends_at <= context.now
    is_sound = not found.misnamed and not _is_backward(began_at, ended_at)
    return Signal(
        identity=found.fingerprint,
        state=_OVER if is_over else _FIRES,
        summary=labelled_alert.summary(alert, found),
        severity=found.severity,
        description=labelled_alert.description(alert),
        labels=found.labels,
        links=labelled_alert.links(alert),
        occurred_at=began_at or min(ends_at, context.now),
        ends_at=ends_at,
        service=found.service,
        said_at=ended_at if is_over else began_at,
        flags=() if is_sound else _flags(found, began_at, ended_at),
    )


def _is_backward(began_at: datetime | None, ended_at: datetime | None) -> bool:
    return began_at is not None and ended_at is not None and ended_at < began_at


def _flags(
    found: LabelSet, began_at: datetime | None, ended_at: datetime | None
) -> tuple[str, ...]:
    """What an Alertmanager would not have taken; we do, and the door tells the sender."""
    names = (signal.clean(name, signal.LABEL_NAME_LIMIT) for name in found.misnamed)
    wrong = [f"the label name {name} is not one of Prometheus" for name in names]
    if _is_backward(began_at, ended_at):
        wrong.append("an alert ends before it starts")
    return tuple(wrong)


PROVIDER = Source(
    slug="prometheus",
    title="Prometheus",
    group=Group.PROTOCOL,
    names_all=True,
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
