"""Dash0's webhook: failed checks, degraded or critical, until they are resolved."""

from typing import Any

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import Severity, State

_SEVERITIES = {"degraded": Severity.WARNING, "failed": Severity.CRITICAL}
_STATES = {"degraded": State.FIRING}


def _tell(said: Message) -> Told:
    issue = "data.issue"
    labels = _labels(said.items(f"{issue}.labels"))
    state = said.state(f"{issue}.status", "type", words=_STATES)
    return Told(
        identity=said.text(f"{issue}.issueIdentifier", f"{issue}.id"),
        state=state,
        summary=said.text(f"{issue}.summary", f"{issue}.checkrules[0].name", "type"),
        severity=said.severity(f"{issue}.status", words=_SEVERITIES),
        description=said.text(f"{issue}.description"),
        labels=said.labels(f"{issue}.dataset", check=f"{issue}.checkrules[0].name") | labels,
        links=said.links(Check=f"{issue}.url", Rule=f"{issue}.checkrules[0].url"),
        at=said.moment(f"{issue}.end" if state is State.OK else f"{issue}.start"),
        service=labels.get("service.name", ""),
    )


def _labels(pairs: list[Any]) -> dict[str, str]:
    """Labels of OpenTelemetry: ``{"key": …, "value": {"stringValue": …}}``."""
    found = [pair for pair in pairs if isinstance(pair, dict)]
    values = ((each.get("key"), document.members(each.get("value")).values()) for each in found)
    texts = ((str(key), document.scalar(next(iter(value), None))) for key, value in values)
    return {key: text for key, text in texts if text}


PROVIDER = Source(
    slug="dash0",
    title="Dash0",
    parse=message.parser(_tell),
    help="Failed checks until they are resolved.",
    paste="""\
# Dash0: Organization settings > Notification channels > Webhook
URL: {url}/integrations/dash0/{key}
""",
)
