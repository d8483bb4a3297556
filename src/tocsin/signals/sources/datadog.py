"""Datadog's webhook, whose body its operator writes: the one below, Datadog's default, and others
of the same variables in whatever case.

A monitor's transition says what happened; "Warn Recovered" begins like a warning and is none.
"""

from collections.abc import Mapping

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import Severity, State

_STATES = {
    "recovered": State.OK,
    "warn recovered": State.OK,
    "no data recovered": State.OK,
    "success": State.OK,
    "renotify": State.FIRING,
}
_PRIORITIES = {
    "1": Severity.CRITICAL,
    "2": Severity.ERROR,
    "3": Severity.WARNING,
    "4": Severity.INFO,
    "5": Severity.INFO,
    "normal": Severity.WARNING,
}


def _tell(said: Message) -> Told:
    said = Message(_in_small_letters(said.value), said.context, said.headers)
    title = said.text("alert_title", "event_title", "title", "text_only_msg", "text", "message")
    return Told(
        identity=_identity(said),
        state=said.state("alert_transition", "transition", "event_type", words=_STATES),
        summary=title or "Alert of Datadog",
        severity=_severity(said),
        description=said.text("text_only_msg", "text", "body", "message", "event_msg"),
        labels=said.labels(
            "tags",
            "org.name",
            host="hostname",
            metric="alert_metric",
            scope="alert_scope",
            query="alert_query",
        )
        | _tags(said),
        links=said.links(Event="link", Snapshot="snapshot"),
        at=said.moment("last_updated", "date"),
        service=_tags(said).get("service", ""),
    )


def _identity(said: Message) -> str:
    known = said.text("aggreg_key", "aggregation_key", "alert_cycle_key", "cycle_key") or said.key(
        "alert_id", "alert_scope"
    )
    return known or said.text("monitor_id", "id")


def _severity(said: Message) -> Severity:
    """By the monitor's priority; without one, by how bad this message is."""
    if said.word("alert_transition", "transition") in ("warn", "re-warn"):
        return Severity.WARNING
    return said.severity("alert_priority", "priority", "alert_type", words=_PRIORITIES)


def _tags(said: Message) -> dict[str, str]:
    """``env:prod, team:web`` as labels; a tag without a value says that it is so."""
    tags = (tag.strip().partition(":") for tag in said.joined("tags").split(","))
    return {name: value or "true" for name, _, value in tags if name}


def _in_small_letters(value: Mapping[str, object]) -> dict[str, object]:
    return {name.lower(): member for name, member in value.items()}


PROVIDER = Source(
    slug="datadog",
    title="Datadog",
    parse=message.parser(_tell),
    help="Monitors until they recover; name the webhook in the monitor as @webhook-tocsin.",
    paste="""\
# Datadog: Integrations > Webhooks > New; name it tocsin
URL: {url}/integrations/datadog/{key}
Payload: {"aggreg_key": "$AGGREG_KEY", "alert_cycle_key": "$ALERT_CYCLE_KEY",
 "alert_id": "$ALERT_ID", "alert_scope": "$ALERT_SCOPE", "alert_transition": "$ALERT_TRANSITION",
 "alert_priority": "$ALERT_PRIORITY", "alert_type": "$ALERT_TYPE", "alert_title": "$ALERT_TITLE",
 "event_title": "$EVENT_TITLE", "text_only_msg": "$TEXT_ONLY_MSG", "tags": "$TAGS",
 "hostname": "$HOSTNAME", "alert_metric": "$ALERT_METRIC", "alert_query": "$ALERT_QUERY",
 "link": "$LINK", "snapshot": "$SNAPSHOT", "last_updated": "$LAST_UPDATED"}
""",
)
