"""Grafana's webhook: unified alerting (near to Alertmanager's) and the legacy one by rule.

A legacy message speaks of a rule as a whole and names its state in one word.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from tocsin.signals import document, labelled_alert, moment, signal, verification, vocabulary
from tocsin.signals.label_set import LabelSet
from tocsin.signals.labelled_alert import Alert
from tocsin.signals.provider import Context, Source
from tocsin.signals.signal import Severity, Signal, State, Unparseable
from tocsin.signals.verification import Signature, Verification


class _Group(msgspec.Struct, gc=False):
    alerts: list[Alert]


_decode = msgspec.json.Decoder(_Group).decode
# Grafana could not or need not evaluate the rule: neither says that all is well.
_LEGACY_STATES = {"no_data": State.FIRING, "paused": State.OK, "pending": State.OK}


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    to_signal = partial(_signal, context)
    try:
        return labelled_alert.read_all(_decode(body).alerts, to_signal)
    except (ValueError, RecursionError):
        return _parse_forgivingly(document.read_object(body), to_signal)


def _parse_forgivingly(
    message: Mapping[str, Any], to_signal: labelled_alert.ToSignal
) -> list[Signal]:
    if "alerts" in message:
        return labelled_alert.read_each(message["alerts"], to_signal)
    if "ruleId" not in message and "title" not in message:
        raise Unparseable(
            "There is neither a list of alerts nor a rule: this is not Grafana's webhook."
            " Remove the custom payload from the contact point, or use a generic source."
        )
    return [_legacy(message)]


def _signal(context: Context, alert: Alert, found: LabelSet) -> Signal:
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
    )


def _legacy(message: Mapping[str, Any]) -> Signal:
    texts = document.scalars(message)
    labels = _legacy_labels(message)
    rule = texts.get("ruleId") or texts.get("title", "")
    return Signal(
        identity=signal.identity(f"rule/{texts.get('orgId', '1')}/{rule}"),
        state=_legacy_state(texts.get("state", "")),
        summary=signal.summary(texts.get("ruleName") or texts.get("title", "")),
        severity=vocabulary.severity(labels.get("severity", "")) or Severity.ERROR,
        description=signal.description(texts.get("message", "")),
        labels=signal.labels(labels),
        links=signal.links(
            ((texts.get("ruleUrl", ""), "Rule"), (texts.get("imageUrl", ""), "Image"))
        ),
        service=signal.service(labels.get("service", "")),
    )


def _legacy_state(word: str) -> State:
    return _LEGACY_STATES.get(word) or vocabulary.state(word) or State.FIRING


def _legacy_labels(message: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for member in (message.get("tags"), message.get("labels")):
        found |= document.scalars(member) if isinstance(member, dict) else {}
    return found


PROVIDER = Source(
    slug="grafana",
    title="Grafana",
    parse=parse,
    help="A contact point of type webhook; each alert instance becomes one of ours.",
    verification=Verification(
        "The HMAC secret of the contact point, with or without `X-Grafana-Alerting-Timestamp` as"
        " its timestamp header; or its credentials, as `user:password` or as they are.",
        verification.any_of(
            Signature("x-grafana-alerting-signature", stamp="x-grafana-alerting-timestamp"),
            verification.credentials,
        ),
    ),
    paste="""\
# provisioning/alerting/contact-points.yml
apiVersion: 1
contactPoints:
  - name: tocsin
    receivers:
      - uid: tocsin
        type: webhook
        settings:
          url: {url}/integrations/grafana/{key}
""",
)
