"""Alertmanager's webhook, version 4: a group of alerts, of which each speaks for itself.

The group's status is "firing" as long as any member fires, so it says nothing about a member;
members above max_alerts are cut from the body, so absence says nothing either.
"""

from collections.abc import Mapping
from functools import partial

import msgspec

from tocsin.signals import document, labelled_alert, moment, signal
from tocsin.signals.label_set import LabelSet
from tocsin.signals.labelled_alert import Alert
from tocsin.signals.provider import Context, Group, Source
from tocsin.signals.signal import Signal, Unparseable


class _Group(msgspec.Struct, gc=False):
    alerts: list[Alert]
    truncatedAlerts: int = 0


_decode = msgspec.json.Decoder(_Group).decode


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    try:
        group = _decode(body)
        return labelled_alert.read_all(group.alerts, partial(_signal, context, _flags(group)))
    except (ValueError, RecursionError):
        return _parse_forgivingly(body, context)


def _parse_forgivingly(body: bytes, context: Context) -> list[Signal]:
    group = document.read_object(body)
    if "alerts" not in group:
        raise Unparseable(
            "There is no list of alerts: this is not Alertmanager's webhook of version 4."
            " Remove the custom payload from the receiver, or use a generic source."
        )
    return labelled_alert.read_each(group["alerts"], partial(_signal, context, ()))


def _flags(group: _Group) -> tuple[str, ...]:
    if group.truncatedAlerts <= 0:
        return ()
    return (f"{group.truncatedAlerts} more alerts of this group were cut off by max_alerts",)


def _signal(context: Context, flags: tuple[str, ...], alert: Alert, found: LabelSet) -> Signal:
    ends_at = moment.utc(alert.endsAt)
    state = labelled_alert.state(alert, ends_at, now=context.now)
    return Signal(
        identity=signal.identity(alert.fingerprint) or found.fingerprint,
        state=state,
        summary=labelled_alert.summary(alert, found),
        severity=found.severity,
        description=labelled_alert.description(alert),
        labels=found.labels,
        links=labelled_alert.links(alert),
        occurred_at=moment.utc(alert.startsAt),
        ends_at=ends_at,
        service=found.service,
        said_at=labelled_alert.said_at(alert, state),
        flags=flags,
    )


PROVIDER = Source(
    slug="alertmanager",
    title="Alertmanager",
    group=Group.PROTOCOL,
    names_all=True,
    parse=parse,
    help="Alertmanager groups and routes; each of its alerts becomes one of ours.",
    paste="""\
# alertmanager.yml
receivers:
  - name: tocsin
    webhook_configs:
      - url: {url}/integrations/alertmanager/{key}
        send_resolved: true
""",
)
