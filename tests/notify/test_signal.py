"""Signal: what the gateway is given, and what its answers mean."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notify.test_channels import NOW, PAGE
from tests.twins import web
from tocsin.notify import channels, transport
from tocsin.notify.attempt import Outcome
from tocsin.notify.channel import Call, Outgoing
from tocsin.notify.message import Message

LINK = "https://tocsin.example/answer/7.1.s"


def call_of(message: Message = PAGE, **settings: Any) -> Call:
    said = {"server": "http://signal.lan:8080", "number": "+4930123456", **settings}
    outgoing = Outgoing(
        message, 7, "incident/42", "+4915112345678", said, "https://tocsin.example", NOW, NOW, LINK
    )
    request = channels.named("signal").render(outgoing)
    assert isinstance(request, Call)
    return request


def test_a_page_says_how_to_answer() -> None:
    request = call_of(token="tk").request
    body = json.loads(request.body)
    assert request.url == "http://signal.lan:8080/v2/send"
    assert request.headers["Authorization"] == "Bearer tk"
    assert (body["number"], body["recipients"]) == ("+4930123456", ["+4915112345678"])
    assert body["message"].startswith("Checkout is down: 5xx > 20 %")
    assert "Reply 1 acknowledge" in body["message"]
    assert body["message"].endswith(LINK)


@given(st.text(max_size=300), st.text(max_size=9000))
def test_the_way_to_answer_is_never_cut_off(title: str, body: str) -> None:
    message = json.loads(call_of(Message(title, body)).request.body)["message"]
    assert len(message) <= 2000
    assert message.endswith(LINK)


ANSWERS = [
    (web.Say(201, {}, b'{"timestamp":"1700000000000"}'), Outcome.SENT, False),
    (web.Say(400, {}, b'{"error":"Number +49 is not registered on Signal"}'), Outcome.PERMANENT,
     True),
    (web.Say(400, {}, b'{"error":"Failed to send message: network"}'), Outcome.TEMPORARY, False),
    (web.Say(429), Outcome.TEMPORARY, False), (web.Say(502), Outcome.TEMPORARY, False),
]  # fmt: skip


@pytest.mark.parametrize(("said", "outcome", "is_gone"), ANSWERS)
def test_its_answers_are_understood(said: web.Say, outcome: Outcome, is_gone: bool) -> None:
    with web.running() as twin:
        twin.will(said)
        attempt = transport.carry(call_of(server=twin.url), now=NOW)
    assert (attempt.outcome, attempt.is_gone) == (outcome, is_gone)
    assert attempt.provider_id == ("1700000000000" if outcome is Outcome.SENT else None)
