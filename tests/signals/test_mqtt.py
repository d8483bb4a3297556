"""MQTT: packets, topics, and what is published as an alert."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signals.reading import one, parse
from tocsin.signals import way
from tocsin.signals.mqtt import broker, packet, topics
from tocsin.signals.mqtt.packet import Broken, Packets
from tocsin.signals.signal import Severity, Signal, State, Unparseable

FITS = [
    ("alarms/#", "alarms/door/1", True),
    ("alarms/#", "alarms", True),
    ("alarms/+/state", "alarms/door/state", True),
    ("alarms/+/state", "alarms/state", False),
    ("alarms/+", "alarms/door/state", False),
    ("alarms", "alarms/door", False),
    ("#", "$SYS/uptime", False),
    ("$SYS/#", "$SYS/uptime", True),
    ("$share/us/alarms/#", "alarms/door", True),
]


@pytest.mark.parametrize(("wanted", "topic", "is_meant"), FITS)
def test_a_filter_fits_topics(wanted: str, topic: str, is_meant: bool) -> None:
    assert topics.fits(wanted, topic) is is_meant
    assert topics.mistake(wanted) == ""


@pytest.mark.parametrize("wanted", ["", "a/#/b", "a#", "a+/b", "x" * 70_000])
def test_what_is_no_filter_is_told(wanted: str) -> None:
    assert topics.mistake(wanted)


def published(topic: str, payload: bytes, *, number: int | None = None) -> bytes:
    head = len(topic).to_bytes(2, "big") + topic.encode()
    answered = number.to_bytes(2, "big") if number else b""
    return packet._written(0x32 if number else 0x30, head + answered + payload)


def read(data: bytes, *, step: int = 5) -> list[packet.Packet]:
    packets = Packets()
    return [one for at in range(0, len(data), step) for one in packets.feed(data[at : at + step])]


@pytest.mark.parametrize("step", [1, 4, 1000])
def test_packets_are_cut_out_of_what_was_read(step: int) -> None:
    data = b"\x20\x02\x00\x00" + published("a/b", b"x" * 300, number=9) + b"\xd0\x00"
    first, second, third = read(data, step=step)
    assert packet.refusal(first) == ""
    said = packet.published(second)
    assert (said.topic, said.payload, said.number) == ("a/b", b"x" * 300, 9)
    assert third.kind == packet.PINGRESP


def test_of_what_is_too_large_the_beginning_is_kept_and_the_rest_skipped() -> None:
    large = published("a", b"x" * (packet.LARGEST + 1000), number=3)
    first, second = read(large + published("b", b"y"), step=65_536)
    said = packet.published(first)
    assert said.number == 3
    assert said.lacks == 1005
    assert packet.published(second).payload == b"y"


def test_a_broker_says_why_it_lets_nobody_in() -> None:
    (answer,) = read(b"\x20\x02\x00\x05")
    assert packet.refusal(answer) == "we are not allowed in"
    (answer,) = read(b"\x90\x04\x00\x01\x01\x80")
    assert packet.refused(answer, ["a", "b"]) == ["b"]


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        for each in read(data):
            packet.published(each)
            packet.refusal(each)
    except Broken:
        pass


RULES: dict[str, Any] = {
    "broker": "mqtts://broker.example:8883",
    "user": "tocsin",
    "topics": [
        {
            "topic": "alarms/+/state",
            "mapping": {
                "summary": "{mqtt.levels[1]} is {payload}",
                "state": {"path": "payload", "ok": ["fine"]},
                "severity": {"path": "payload", "critical": ["burning"]},
            },
        },
        {"topic": "#", "qos": 0},
    ],
}


def said(topic: str, payload: object, *, mapping: dict[str, Any] | None = None) -> Signal:
    return one("mqtt", payload, mapping=mapping, headers={way.TOPIC: topic})


def test_a_mapping_is_that_of_the_first_topic_that_fits() -> None:
    burning = said("alarms/door/state", b"burning", mapping=RULES)
    fine = said("alarms/door/state", b"fine", mapping=RULES)
    assert burning.summary == "door is burning"
    assert burning.severity is Severity.CRITICAL
    assert (burning.state, fine.state) == (State.FIRING, State.OK)
    assert burning.identity == fine.identity == "alarms/door/state"
    assert said("other", b"burning", mapping=RULES).summary == "other: burning"


def test_a_word_is_read_without_a_mapping() -> None:
    off, on = said("tele/pump/LWT", b"Offline"), said("tele/pump/LWT", b"Online")
    assert (off.state, on.state) == (State.FIRING, State.OK)
    assert off.identity == on.identity == "tele/pump/LWT"
    assert off.labels["topic"] == "tele/pump/LWT"


def test_an_object_is_guessed_at_as_everywhere() -> None:
    told = said("a", {"title": "Door is open", "status": "firing", "severity": "warning"})
    assert (told.summary, told.severity, told.identity) == ("Door is open", Severity.WARNING, "a")
    assert said("a", {"title": "x", "id": 7}).identity == "a/7"


def test_what_is_posted_without_a_topic_has_a_name_too() -> None:
    assert one("mqtt", b"offline").identity == "mqtt"
    assert one("mqtt", {"title": "x"}).identity.startswith("text/")


def test_a_list_says_several_things() -> None:
    rules = {"topics": [{"topic": "#", "mapping": {"each": "alerts"}}]}
    body = {"alerts": [{"id": 1, "title": "x"}, {"id": 2, "title": "y"}]}
    assert len(parse("mqtt", body, mapping=rules, headers={way.TOPIC: "a"})) == 2


def test_what_was_cut_or_cannot_be_read_is_told() -> None:
    with pytest.raises(Unparseable, match="too many"):
        parse("mqtt", b"x", headers={way.TOPIC: "a", way.CUT: "9"})
    with pytest.raises(Unparseable):
        parse("mqtt", b'{"a": ', headers={way.TOPIC: "a"})
    assert parse("mqtt", b"", headers={way.TOPIC: "a"}) == []


def test_where_to_call() -> None:
    place = broker.read(RULES, password="secret", client="tocsin-7")
    assert place is not None
    assert (place.host, place.port, place.is_secure) == ("broker.example", 8883, True)
    assert place.filters == (("alarms/+/state", 1), ("#", 0))
    assert broker.read({}, password="", client="x") is None
    assert broker.mistakes(json.loads(json.dumps(RULES))) == []


WRONG = [
    {"broker": "http://x"},
    {"broker": "mqtt://u:p@x"},
    {"broker": 7},
    {"topics": [{"topic": "a#"}]},
    {"topics": [{"topic": "a", "qos": 2}]},
    {"topics": [{"topic": "a", "mapping": {"title": "x"}}]},
    {"topics": [{}]},
    {"topics": []},
    {"user": 1},
    {"colour": "red"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_told(wrong: dict[str, Any]) -> None:
    assert len(broker.mistakes({**RULES, **wrong})) == 1
