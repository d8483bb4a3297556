"""Zabbix, by a media type of a few lines: a problem keeps its event's id until it is over."""

import json

from tocsin.signals import document, message, moment
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_SEVERITIES = {
    "0": Severity.INFO,
    "not classified": Severity.INFO,
    "1": Severity.INFO,
    "information": Severity.INFO,
    "2": Severity.WARNING,
    "warning": Severity.WARNING,
    "3": Severity.WARNING,
    "average": Severity.WARNING,
    "4": Severity.ERROR,
    "high": Severity.ERROR,
    "5": Severity.CRITICAL,
    "disaster": Severity.CRITICAL,
}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("event_id", "trigger_id"),
        state=_state(said),
        summary=said.text("event_name", "title", "subject"),
        severity=said.severity("event_nseverity", "event_severity", words=_SEVERITIES),
        description=said.text("description", "message"),
        labels=said.labels("host", "host_ip", "hostgroups", "operational_data") | _tags(said),
        links=((_event(said), "Event in Zabbix"),),
        at=moment.parse(said.text("event_time")),
    )


def _state(said: Message) -> State:
    """An update is not a new problem; only an acknowledgement in it says something new."""
    actions = said.word("event_update_action").replace(",", " ").split()
    if said.text("event_value") == "0":
        return State.OK
    if said.text("event_update_status") == "1" and "acknowledged" in actions:
        return State.ACKNOWLEDGED
    return State.FIRING


def _tags(said: Message) -> dict[str, str]:
    """{EVENT.TAGSJSON} if the media type sends it, else {EVENT.TAGS}: ``scope:cost, team:db``."""
    text = said.text("event_tags")
    try:
        listed = json.loads(text) if text.startswith("[") else []
    except (ValueError, RecursionError):
        listed = []
    pairs = [document.scalars(tag) for tag in document.items(listed) if isinstance(tag, dict)]
    if pairs:
        return {pair["tag"]: pair.get("value", "") or "true" for pair in pairs if pair.get("tag")}
    split = (tag.strip().partition(":") for tag in text.split(",") if tag.strip())
    return {name.strip(): value.strip() or "true" for name, _, value in split}


def _event(said: Message) -> str:
    address = said.text("zabbix_url").rstrip("/")
    place = said.text("/tr_events.php?triggerid={trigger_id}&eventid={event_id}")
    return f"{address}{place}" if address and place else ""


PROVIDER = Source(
    slug="zabbix",
    title="Zabbix",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Problems, updates and recoveries by a webhook media type.",
    paste="""\
# Zabbix: Alerts > Media types > Create: type Webhook, "Process tags" off. Parameters:
#   url {url}/integrations/zabbix/{key}
#   event_id {EVENT.ID}            event_value {EVENT.VALUE}      event_nseverity {EVENT.NSEVERITY}
#   event_name {EVENT.NAME}        event_tags {EVENT.TAGSJSON}    trigger_id {TRIGGER.ID}
#   event_update_status {EVENT.UPDATE.STATUS}  event_update_action {EVENT.UPDATE.ACTION}
#   host {HOST.NAME}   host_ip {HOST.IP}   description {ALERT.MESSAGE}   zabbix_url {$ZABBIX.URL}
# Message templates: problem, problem recovery, problem update. Script:
var said = JSON.parse(value), url = said.url, request = new HttpRequest();
delete said.url;
request.addHeader('Content-Type: application/json');
request.post(url, JSON.stringify(said));
if (request.getStatus() != 202) throw 'Tocsin answered ' + request.getStatus();
return 'OK';
""",
)
