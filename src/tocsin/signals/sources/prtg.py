"""PRTG: an HTTP action whose placeholders name the sensor and its state.

The state comes as words, ``Down ended (now: Up)`` being how the end of one is told.
"""

import re

from tocsin.signals import message, vocabulary
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_NOW = re.compile(r"\(now: ([^()]+)\)")
_STATES = {"paused": State.OK, "unusual": State.FIRING, "unknown": State.FIRING}
_SEVERITIES = {"warning": Severity.WARNING, "unusual": Severity.WARNING}


def _tell(said: Message) -> Told:
    status = said.text("status", "laststatus")
    word = _current(status)
    return Told(
        identity=said.text("sensorid", "sensor_id", "name"),
        state=_state(word),
        summary=said.text("{name}: {status}", "name"),
        severity=_SEVERITIES.get(word, Severity.ERROR),
        description=said.text("message", "lastmessage"),
        labels=said.labels(
            "device", "group", "probe", "host", "priority", "tags", sensor="name", down_for="down"
        ),
        links=said.links(Sensor="link", Device="linkdevice"),
    )


def _current(status: str) -> str:
    now = _NOW.search(status)
    return (now[1] if now else status).strip().lower()


def _state(word: str) -> State:
    if "acknowledged" in word:
        return State.ACKNOWLEDGED
    if word.endswith(" ended"):
        return State.OK
    first = word.partition(" ")[0]
    return _STATES.get(first) or vocabulary.state(first) or State.FIRING


PROVIDER = Source(
    slug="prtg",
    title="PRTG",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Sensors until they are up again, by a notification template.",
    paste="""\
# PRTG: Setup > Account Settings > Notification Templates > Execute HTTP Action, method POST
URL:      {url}/integrations/prtg/{key}
Postdata: sensorid=%sensorid&name=%name&device=%device&group=%group&host=%host&status=%status&\\
down=%down&message=%message&priority=%priority&link=%linksensor&linkdevice=%linkdevice
# Notification triggers: state trigger "down" and "warning", each with "when condition clears"
""",
)
