"""What a source says of its broker, and how what is published there is to be read.

    {"broker": "mqtts://broker.example.com:8883", "user": "tocsin", "authorities": "-----BEGIN…",
     "topics": [{"topic": "alarms/+/state", "qos": 1,
                 "mapping": {"summary": "{mqtt.levels[1]} is {payload}",
                             "state": {"path": "payload", "ok": ["fine"]}}}]}

The mapping of a topic is one of the generic webhook.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tocsin.signals import mapping_check
from tocsin.signals.mqtt import topics

PORTS = {"mqtt": 1883, "mqtts": 8883}
MOST_TOPICS = 100
LONGEST = 65_536
KEYS = ("broker", "user", "client", "authorities", "topics")
TOPIC_KEYS = ("topic", "qos", "mapping")


@dataclass(frozen=True, slots=True)
class Broker:
    """Where to call, and as whom; ``filters`` are what to subscribe to, with the quality."""

    host: str
    port: int
    is_secure: bool
    user: str
    password: str
    client: str
    authorities: str
    filters: tuple[tuple[str, int], ...]


def read(rules: Mapping[str, Any], *, password: str, client: str) -> Broker | None:
    """The broker of a source; None while nothing was said of one. ``client`` is our name there,
    where the source gives none."""
    place = urlsplit(rules.get("broker", ""))
    if not place.hostname or not rules.get("topics"):
        return None
    return Broker(
        host=place.hostname,
        port=place.port or PORTS[place.scheme],
        is_secure=place.scheme == "mqtts",
        user=rules.get("user", ""),
        password=password,
        client=rules.get("client", "") or client,
        authorities=rules.get("authorities", ""),
        filters=tuple((each["topic"], int(each.get("qos", 1))) for each in rules["topics"]),
    )


def mapping(rules: Mapping[str, Any], topic: str) -> Mapping[str, Any]:
    """How what is published there is to be read: by the first topic of the source that fits."""
    meant = (each for each in rules.get("topics", ()) if topics.fits(each["topic"], topic))
    first: Mapping[str, Any] = next(meant, {})
    return first.get("mapping") or {}


def mistakes(rules: Mapping[str, Any]) -> list[str]:
    """What is wrong with them, a sentence each."""
    wrong = [f"'{name}' is none of {', '.join(KEYS)}." for name in rules if name not in KEYS]
    checks: Mapping[str, Callable[[Any], str]] = {
        "broker": _broker_mistake,
        "topics": _topics_mistake,
        **{name: _text_mistake(name) for name in ("user", "client", "authorities")},
    }
    wrong += [check(rules[name]) for name, check in checks.items() if name in rules]
    wrong += [f"'{name}' is missing." for name in ("broker", "topics") if not rules.get(name)]
    return list(filter(None, wrong))


def _broker_mistake(value: Any) -> str:
    try:
        place = urlsplit(value if isinstance(value, str) else "")
        is_right = place.scheme in PORTS and bool(place.hostname) and place.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        return "'broker' is an address such as mqtts://broker.example.com:8883."
    if place.username or place.password:
        return "'broker': the user has a field of its own, and the password is the secret."
    return ""


def _text_mistake(name: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        is_right = isinstance(value, str) and len(value) <= LONGEST and "\x00" not in value
        return "" if is_right else f"'{name}' is a text."

    return check


def _topics_mistake(value: Any) -> str:
    if not isinstance(value, list) or len(value) > MOST_TOPICS:
        return f"'topics' is a list of at most {MOST_TOPICS}."
    return next(filter(None, map(_topic_mistake, value)), "")


def _topic_mistake(value: Any) -> str:
    if not isinstance(value, dict) or not isinstance(value.get("topic"), str):
        return "'topics': each is an object with a 'topic', such as alarms/#."
    strange = [name for name in value if name not in TOPIC_KEYS]
    if strange:
        return f"'topics': '{strange[0]}' is none of {', '.join(TOPIC_KEYS)}."
    wrong = topics.mistake(value["topic"])
    if wrong:
        return f"'topics': {wrong}"
    if value.get("qos", 1) not in (0, 1) or isinstance(value.get("qos"), bool):
        return "'topics': 'qos' is 0 or 1: at most once, or at least once."
    rules = value.get("mapping", {})
    if not isinstance(rules, dict):
        return "'topics': 'mapping' is an object."
    return " ".join(f"'topics': {each}" for each in mapping_check.check(rules))
