"""Twilio: what is asked of it, what its answers mean, and that its signatures are its own."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from msgspec.structs import replace

from tests import clients
from tests.notify.conftest import Post
from tests.notify.test_channels import DRILL, NOW, PAGE
from tests.twins import twilio as twin_of
from tests.twins import web
from tests.twins.web import Received
from tocsin.kit import errors
from tocsin.notify import channels, field, sms, telephone, transport, twilio
from tocsin.notify.attempt import Attempt, Outcome, Status
from tocsin.notify.channel import Call, Outgoing
from tocsin.notify.message import Kind, Message

ANA = "+4915112345678"
SMS: dict[str, Any] = {
    "account": twin_of.ACCOUNT, "token": twin_of.TOKEN, "sender": twin_of.NUMBER,
}  # fmt: skip


def outgoing(message: Message = PAGE, *, address: str = ANA, **settings: Any) -> Outgoing:
    return Outgoing(
        message, 7, "incident/42", address, {**SMS, **settings}, "https://tocsin.example", NOW,
        NOW, "https://tocsin.example/answer/7.1.s", "https://tocsin.example/callbacks/c/7.1.s",
    )  # fmt: skip


def call_of(slug: str, told: Outgoing) -> Call:
    request = channels.named(slug).render(told)
    assert isinstance(request, Call)
    return request


def form_of(call: Call) -> dict[str, str]:
    return twin_of.form_of(Received("POST", "", {}, call.request.body))


def carried(slug: str, told: Outgoing) -> Attempt:
    return transport.carry(call_of(slug, told), now=NOW)


def test_an_sms_says_how_to_answer_and_where_to_report() -> None:
    call = call_of("twilio_sms", outgoing())
    form = form_of(call)
    path = f"/2010-04-01/Accounts/{twin_of.ACCOUNT}/Messages.json"
    assert call.request.url == f"https://api.twilio.com{path}"
    assert (form["To"], form["From"]) == (ANA, twin_of.NUMBER)
    assert form["StatusCallback"] == "https://tocsin.example/callbacks/c/7.1.s/status"
    assert "Reply 1 acknowledge, 2 resolve, 3 escalate, 4 decline, 5 " in form["Body"]
    assert sms.segments(form["Body"]) <= 3


SENDERS = [(twin_of.NUMBER, True), ("72345", True), ("Tocsin", False), ("MG" + "0" * 32, True)]


@pytest.mark.parametrize(("sender", "can_reply"), SENDERS)
def test_only_who_can_be_written_back_to_asks_for_it(sender: str, can_reply: bool) -> None:
    form = form_of(call_of("twilio_sms", outgoing(sender=sender)))
    assert ("Reply" in form["Body"]) is can_reply
    assert form.get("MessagingServiceSid" if sender.startswith("MG") else "From") == sender
    notice = replace(PAGE, kind=Kind.NOTICE, can_answer=False)
    assert "Reply" not in form_of(call_of("twilio_sms", outgoing(notice)))["Body"]


def test_a_call_says_what_is_wrong_and_asks_for_a_key() -> None:
    form = form_of(call_of("twilio_voice", outgoing(DRILL)))
    document = ET.fromstring(form["Twiml"])
    gather = document.find("Gather")
    assert gather is not None
    assert gather.attrib["action"] == "https://tocsin.example/callbacks/c/7.1.s/keys"
    said = " ".join(each.text or "" for each in gather.iter("Say"))
    assert "This is a drill" in said
    assert "Press 1 to acknowledge, 3 to escalate, 4 to decline, 5 if" in said
    assert (form["MachineDetection"], form["AsyncAmd"], form["Timeout"]) == ("Enable", "true", "30")


def test_what_cannot_be_answered_is_only_said() -> None:
    code = Message("123456 is your Tocsin code", kind=Kind.NOTICE)
    form = form_of(call_of("twilio_voice", outgoing(code)))
    document = ET.fromstring(form["Twiml"])
    assert document.find("Gather") is None
    assert "1, 2, 3, 4, 5, 6 is your Tocsin code" in (document.find("Say").text or "")  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["& < > \" '" * 300, "]]>" * 500, "😀" * 900, "1234567" * 200])
def test_no_words_break_the_conversation_or_its_limit(words: str) -> None:
    twiml = form_of(call_of("twilio_voice", outgoing(Message(words, words, can_answer=True))))
    ET.fromstring(twiml["Twiml"])
    assert len(twiml["Twiml"]) <= 4000


def test_its_answers_are_understood() -> None:
    with twin_of.running() as (twin, _):
        sent = carried("twilio_sms", outgoing(api=twin.url))
        called = carried("twilio_voice", outgoing(api=twin.url))
        wrong = carried("twilio_sms", outgoing(address="+15005550001", api=twin.url))
        stopped = carried("twilio_sms", outgoing(address="+15005550004", api=twin.url))
        forbidden = carried("twilio_sms", outgoing(api=twin.url, token="other"))
        twin.will(web.Say(429, {"Retry-After": "3"}), web.Say(503))
        busy = carried("twilio_sms", outgoing(api=twin.url))
        down = carried("twilio_sms", outgoing(api=twin.url))

    assert [each.outcome for each in (sent, called)] == [Outcome.SENT] * 2
    assert (sent.provider_id, called.provider_id) == ("SM1", "CA1")
    assert (wrong.outcome, wrong.code) == (Outcome.PERMANENT, "21211")
    assert "START" in (stopped.error or "")
    assert (forbidden.outcome, forbidden.code) == (Outcome.PERMANENT, "20003")
    assert [each.outcome for each in (busy, down)] == [Outcome.TEMPORARY] * 2
    assert not busy.is_outage
    assert down.is_outage


def test_a_refused_number_hurries_the_next_contact(post: Post) -> None:
    with twin_of.running() as (twin, _):
        post.set_up("twilio_sms", {**SMS, "api": twin.url})
        post.contact(post.people.ana, "twilio_sms", "+15005550001")
        post.page(post.people.ana)
        assert post.deliver("twilio_sms") is Status.FAILED


NUMBERS = [
    ("+49 151 1234-5678", "+4915112345678"), ("0049 (30) 12.34.56", "+4930123456"),
    ("+1 (500) 555-0006", "+15005550006"),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "kept"), NUMBERS)
def test_a_number_is_kept_as_the_network_has_it(given_: str, kept: str) -> None:
    assert telephone.check_number(given_) == kept


@pytest.mark.parametrize("given_", ["", "0151 1234", "+49", "+0151123456", "call me", "+4915x12"])
def test_a_number_without_its_country_is_refused(given_: str) -> None:
    with pytest.raises(errors.Invalid):
        telephone.check_number(given_)


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({**SMS, "sender": "a sender that is far too long"}, "sender"),
        ({**SMS, "account": "AC/../x"}, "account"),
        ({**SMS, "api": "twilio"}, "api"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        field.checked(channels.named("twilio_sms").fields, settings)
    assert set(caught.value.fields) == {fault}


SIGNED = [
    ("https://tocsin.example/callbacks/twilio_sms", [("From", ANA), ("Body", "ack 42")]),
    ("https://tocsin.example:8443/a/b?c=d", [("Body", "Grüße & ☎"), ("A", ""), ("a", "1")]),
    ("http://tocsin.example/x", []),
]


def test_its_own_library_signs_as_we_verify() -> None:
    script = """
import json, sys
from twilio.request_validator import RequestValidator
token, signed = json.loads(sys.argv[1])
validator = RequestValidator(token)
print(json.dumps([validator.compute_signature(url, dict(form)) for url, form in signed]))
"""
    made = clients.answer(clients.python(script, json.dumps([twin_of.TOKEN, SIGNED])))
    assert isinstance(made, list)
    ours = {"token": twin_of.TOKEN}
    for (url, form), signature in zip(SIGNED, made, strict=True):
        headers = {twilio.SIGNATURE: signature}
        assert twilio.is_signed(ours, url=url, form=form, headers=headers)
        assert not twilio.is_signed({"token": "other"}, url=url, form=form, headers=headers)
        changed = [*form, ("More", "1")]
        assert not twilio.is_signed(ours, url=url, form=changed, headers=headers)


TOLD = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
# What is set up, what is told of the signature, and whether it is believed.
SHARED = [
    ({"token": "t", "shared_key": "s"}, "s", "sha256", TOLD, True),
    ({"token": "t", "shared_key": "s"}, "s", "sha1", "key=1", True),
    ({"token": "t", "shared_key": "s"}, "t", "sha1", "", True),
    ({"token": "t", "shared_key": "s"}, "t", "sha256", TOLD, False),
    ({"token": "t", "shared_key": "s"}, "s", "sha1", "", False),
    ({"token": "t", "shared_key": "s"}, "s", "sha256", "algorithm=NONE", False),
    ({"token": "t"}, "t", "sha256", TOLD, False),
    ({"token": "t"}, "", "sha256", TOLD, False),
    ({"shared_key": "s"}, "", "sha1", "", False),
]


@pytest.mark.parametrize(("settings", "secret", "algorithm", "told", "is_believed"), SHARED)
def test_a_shared_key_signs_in_place_of_the_token_where_it_says_so(
    settings: dict[str, str], secret: str, algorithm: str, told: str, is_believed: bool
) -> None:
    url, form = SIGNED[0]
    signature = twilio.sign(secret, url=url, form=form, algorithm=algorithm)
    headers = {twilio.SIGNATURE: signature, twilio.SETTINGS: told}
    assert twilio.is_signed(settings, url=url, form=form, headers=headers) is is_believed


def test_its_own_library_believes_what_we_sign() -> None:
    script = """
import json, sys
from twilio import request_validator as own
token, told, signed = json.loads(sys.argv[1])
kind = own.get_signature_algorithm(told)
print(json.dumps([own.RequestValidator(token).validate(u, dict(f), s, kind) for u, f, s in signed]))
"""
    for told, algorithm in (("", "sha1"), (TOLD, "sha256")):
        ours = [
            (u, f, twilio.sign(twin_of.TOKEN, url=u, form=f, algorithm=algorithm))
            for u, f in SIGNED
        ]
        given = json.dumps([twin_of.TOKEN, told, ours])
        assert clients.answer(clients.python(script, given)) == [True] * 3
