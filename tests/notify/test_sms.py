"""How many parts a text takes, and what of a message is sent when not all of it fits."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests import clients
from tests.notify.test_channels import NOW, PAGE
from tocsin.notify import sms
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Message

TEXTS = [
    ("", 0, 1), ("a" * 160, 160, 1), ("a" * 161, 161, 2), ("a" * 306, 306, 2),
    ("a" * 307, 307, 3), ("€" * 80, 160, 1), ("[" * 81, 162, 2), ("ÄÖÜß" * 40, 160, 1),
    ("ж" * 70, 70, 1), ("ж" * 71, 71, 2), ("ж" * 134, 134, 2), ("ж" * 135, 135, 3),
    ("😀" * 35, 70, 1), ("😀" * 36, 72, 2), ("a" * 70 + "ê", 71, 2),
]  # fmt: skip
HINT = "Reply 1 acknowledge, 2 resolve, 3 escalate, 4 decline, 5 help, 6 snooze 30 min"
LINK = "https://tocsin.example/answer/7.1773739800.sig"


def outgoing(message: Message) -> Outgoing:
    return Outgoing(
        message, 7, "incident/42", "+4915112345678", {}, "https://tocsin.example", NOW, NOW, LINK
    )


@pytest.mark.parametrize(("text", "units", "segments"), TEXTS)
def test_a_text_is_counted_as_the_network_does(text: str, units: int, segments: int) -> None:
    assert (sms.units(text), sms.segments(text)) == (units, segments)


def test_another_library_counts_the_same() -> None:
    script = """
import json, sys
from smsutil import split
texts = json.loads(sys.argv[1])
print(json.dumps([len(split(text).parts) for text in texts]))
"""
    # An emoji that would be cut in two goes whole into the next part there; ours never come so far.
    texts = [text for text, _, _ in TEXTS if text and "😀" not in text]
    counted = clients.answer(clients.python(script, json.dumps(texts)))
    assert counted == [sms.segments(text) for text in texts]


def test_the_way_to_answer_is_there_whatever_the_message_says() -> None:
    text = sms.compose(outgoing(PAGE), hint=HINT)
    assert text.startswith("Checkout is down: 5xx > 20 %\nService: checkout; Priority: P1;")
    assert text.endswith(f"\n{HINT}\n{LINK}")
    assert sms.is_gsm(text)


def test_typography_does_not_halve_the_room() -> None:
    text = sms.compose(outgoing(Message("Checkout – “down” … it’s bad → now")))
    assert text.startswith('Checkout - "down" ... it\'s bad -> now\n')
    assert sms.is_gsm(text)


@given(st.text(max_size=300), st.text(max_size=9000), st.text(max_size=80))
def test_it_never_takes_more_than_three_parts(title: str, body: str, value: str) -> None:
    message = replace(PAGE, title=title, body=body, facts=(("Service", value),))
    text = sms.compose(outgoing(message), hint=HINT)
    assert sms.segments(text) <= sms.MOST_SEGMENTS
    assert text.endswith(f"\n{HINT}\n{LINK}")
