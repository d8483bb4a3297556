"""What is published at a broker of MQTT: any JSON or word, read by a mapping for its topic."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.signals import document, form, guess, mapping, signal, vocabulary, way
from tocsin.signals.expression import Effort
from tocsin.signals.mqtt import broker
from tocsin.signals.provider import Context, Field, FieldKind, Group, Source
from tocsin.signals.signal import Signal, State, Unparseable
from tocsin.signals.verification import Proof, Verification

PLACE = "mqtt"
_UNNAMED = "text/"
"""So a guess begins that found no name."""


def parse(body: bytes, headers: Mapping[str, str], context: Context) -> list[Signal]:
    topic = headers.get(way.TOPIC, "")
    if headers.get(way.CUT):
        raise Unparseable(f"What was published at {topic} has {headers[way.CUT]} bytes too many.")
    if not body.strip():
        return []  # so a broker is told to forget what it retained
    rules = broker.mapping(context.mapping or {}, topic)
    item = _item(form.read(body, ""), topic)
    effort = Effort()
    parts = mapping.items(item, rules, effort)
    found = [_signal(part, rules, effort, topic) for part in parts if isinstance(part, dict)]
    lost = len(parts) - len(found)
    if lost:
        raise Unparseable(f"{lost} of its parts are not objects.", salvaged=found, lost=lost)
    return found


def _item(value: Any, topic: str) -> dict[str, Any]:
    """What was published, with the topic beside it; what is no object is its ``payload``."""
    own = value if isinstance(value, dict) else {"payload": value}
    return own | {PLACE: {"topic": topic, "levels": topic.split("/")}}


def _signal(part: dict[str, Any], rules: Mapping[str, Any], effort: Effort, topic: str) -> Signal:
    told = {name: value for name, value in part.items() if name != PLACE}
    plain = document.scalar(told.get("payload")) if len(told) == 1 else None
    guessed = _of_word(plain, topic) if plain is not None else _of_object(told, topic)
    labelled = replace(guessed, labels=signal.labels({"topic": topic, **guessed.labels}))
    return mapping.apply(rules, part, labelled, effort) if rules else labelled


def _of_word(word: str, topic: str) -> Signal:
    """A topic that holds a word is one alert, which ends when the word is a good one."""
    return Signal(
        identity=signal.identity(topic) or PLACE,
        state=vocabulary.state(word) or State.FIRING,
        summary=signal.summary(f"{topic}: {word}" if topic else word),
    )


def _of_object(told: dict[str, Any], topic: str) -> Signal:
    """Its own name counts beneath the topic; without one the topic is its name."""
    found = guess.of_object(told)
    own = "" if topic and found.identity.startswith(_UNNAMED) else found.identity
    return replace(found, identity=signal.identity("/".join(filter(None, (topic, own)))))


def _posted(_proof: Proof) -> str:
    return "What this source has to say comes from its broker; what is posted cannot be verified."


PROVIDER = Source(
    slug="mqtt",
    title="MQTT",
    group=Group.PROTOCOL,
    parse=parse,
    check=broker.mistakes,
    help="What is published at a broker's topics, each read by a mapping of its own.",
    verification=Verification("The password of its user at the broker.", _posted, shortest=1),
    fields=(
        Field(
            "broker",
            "Broker",
            is_required=True,
            help="mqtt://host:1883, or mqtts://host:8883 with TLS.",
        ),
        Field("user", "User", help="The password is entered as the secret."),
        Field("client", "Client id", help="One is made of the source's number if left out."),
        Field(
            "authorities",
            "Authorities",
            FieldKind.LINES,
            help="In PEM, where the broker's certificate is of one of your own.",
        ),
        Field(
            "topics",
            "Topics",
            FieldKind.JSON,
            is_required=True,
            help='Such as [{"topic": "alarms/#", "qos": 1, "mapping": {"summary": "{title}"}}]; the'
            " mapping is as at a generic webhook, and mqtt.topic and payload are paths in it too.",
        ),
    ),
    paste="""\
# nothing to paste: Tocsin calls at the broker. To try it where nobody publishes yet:
mosquitto_pub -h BROKER -q 1 -t alarms/door -m '{"title": "Door is open", "status": "firing"}'
# what cannot reach the broker may post the same, while the source has no secret
curl -fsS {url}/integrations/mqtt/{key} -d '{"title": "Door is open", "status": "firing"}'
""",
)
