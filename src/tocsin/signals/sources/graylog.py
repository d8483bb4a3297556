"""Graylog's HTTP notification: events of a definition, and the alarm callback of old releases.

Nothing tells when an event is over; a definition with a key is one alert for each key.
"""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_SEVERITIES = {
    "1": Severity.INFO,
    "2": Severity.WARNING,
    "3": Severity.ERROR,
    "4": Severity.CRITICAL,
}


def _tell(said: Message) -> Told:
    return _callback(said) if said.members("check_result") else _event(said)


def _event(said: Message) -> Told:
    fields = document.scalars(said.members("event.fields"))
    groups = document.scalars(said.members("event.group_by_fields"))
    return Told(
        identity=said.key("event_definition_id", "event.key"),
        summary=said.text("event.message", "event_definition_title"),
        severity=said.severity("event.priority", words=_SEVERITIES),
        description=_backlog(said) or said.text("event_definition_description"),
        labels=fields | groups | said.labels("event.source", definition="event_definition_title"),
        at=said.moment("event.timestamp"),
        ends_at=said.ends_by_silence(),
    )


def _callback(said: Message) -> Told:
    has_ended = said.text("check_result.triggered") == "false"
    return Told(
        identity=said.key("stream.id", "check_result.triggered_condition.id"),
        state=State.OK if has_ended else State.FIRING,
        summary=said.text(
            "{stream.title}: {check_result.result_description}", "check_result.result_description"
        ),
        labels=said.labels(
            stream="stream.title", condition="check_result.triggered_condition.type"
        ),
        at=said.moment("check_result.triggered_at"),
        ends_at=said.ends_by_silence(),
    )


def _backlog(said: Message) -> str:
    found = (
        Message(each, said.context) for each in said.items("backlog") if isinstance(each, dict)
    )
    return "\n".join(filter(None, (each.text("message") for each in list(found)[:20])))


PROVIDER = Source(
    slug="graylog",
    title="Graylog",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Events of its definitions; one is over after a silent day.",
    paste="""\
# Graylog: Alerts > Notifications > Create: HTTP Notification
URL: {url}/integrations/graylog/{key}
# add it to the event definitions, and {url} to System > URL Whitelist
""",
)
