"""Vonage: what is asked of it, what its answers mean, and that both sides' tokens are right."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import clients
from tests.notify.conftest import Post
from tests.notify.test_channels import NOW, PAGE
from tests.notify.test_receipts import look
from tests.twins import vonage as twin_of
from tests.twins import web
from tests.world import Clock
from tocsin.kit import errors
from tocsin.notify import channels, sms, transport, vonage
from tocsin.notify.attempt import Attempt, Outcome, Status
from tocsin.notify.channel import Call, Outgoing
from tocsin.notify.channels import vonage_sms, vonage_voice
from tocsin.notify.message import Kind, Message
from tocsin.notify.receipt import Outcome as Reported

BO = "+4915112345678"
CALLBACK = "https://tocsin.example/callbacks/c/7.1.s"


def settings() -> dict[str, Any]:
    return {
        "key": twin_of.KEY, "secret": twin_of.SECRET, "sender": "+4930123456",
        "signature": twin_of.SIGNATURE, "application": twin_of.APPLICATION,
        "private_key": twin_of.pem(),
    }  # fmt: skip


def outgoing(message: Message = PAGE, **more: Any) -> Outgoing:
    return Outgoing(
        message, 7, "incident/42", BO, {**settings(), **more}, "https://tocsin.example", NOW, NOW,
        "https://tocsin.example/answer/7.1.s", CALLBACK,
    )  # fmt: skip


def call_of(slug: str, told: Outgoing) -> Call:
    request = channels.named(slug).render(told)
    assert isinstance(request, Call)
    return request


def test_an_sms_says_how_to_answer_and_where_to_report() -> None:
    call = call_of("vonage_sms", outgoing())
    body = json.loads(call.request.body)
    assert call.request.url == "https://api.nexmo.com/v1/messages"
    assert (body["to"], body["from"]) == ("4915112345678", "4930123456")
    assert "Reply 1 acknowledge" in body["text"]
    assert sms.segments(body["text"]) <= 3
    assert body["webhook_url"] == f"{CALLBACK}/status"
    word = json.loads(call_of("vonage_sms", outgoing(sender="Tocsin")).request.body)
    assert "Reply" not in word["text"]


def test_a_call_asks_for_a_key_twice() -> None:
    body = json.loads(call_of("vonage_voice", outgoing()).request.body)
    assert [each["action"] for each in body["ncco"]] == ["talk", "input", "talk", "input", "talk"]
    assert body["ncco"][1]["eventUrl"] == [f"{CALLBACK}/keys"]
    notice = json.loads(
        call_of("vonage_voice", outgoing(Message("x", kind=Kind.NOTICE))).request.body
    )
    assert [each["action"] for each in notice["ncco"]] == ["talk", "talk"]


def test_its_answers_are_understood() -> None:
    def carried(slug: str, **more: Any) -> Attempt:
        return transport.carry(call_of(slug, outgoing(api=twin.url, **more)), now=NOW)

    with twin_of.running() as (twin, _):
        sent, called = carried("vonage_sms"), carried("vonage_voice")
        refused = carried("vonage_sms", secret="other")
        twin.will(web.Say(429), web.Say(502))
        busy, down = carried("vonage_sms"), carried("vonage_sms")
    assert (sent.outcome, sent.provider_id) == (Outcome.SENT, twin_of.APPLICATION)
    assert (called.outcome, called.provider_id) == (Outcome.SENT, twin_of.CALL)
    assert (refused.outcome, refused.error) == (
        Outcome.PERMANENT, "Vonage 401: You did something wrong: 401",
    )  # fmt: skip
    assert (busy.outcome, down.outcome) == (Outcome.TEMPORARY, Outcome.TEMPORARY)


ENDS = [
    ("completed", Reported.UNCONFIRMED), ("unanswered", Reported.FAILED),
    ("busy", Reported.FAILED), ("machine", Reported.FAILED), ("timeout", Reported.FAILED),
]  # fmt: skip


@pytest.mark.parametrize(("status", "outcome"), ENDS)
def test_how_a_call_ended_is_understood(status: str, outcome: Reported) -> None:
    receipt = vonage_voice.said({"status": status})
    assert receipt is not None
    assert receipt.outcome is outcome
    for going_on in ("started", "ringing", "answered", "human", ""):
        assert vonage_voice.said({"status": going_on}) is None


def test_what_became_of_an_sms_is_understood() -> None:
    told = {"status": "undeliverable", "error": {"detail": "Absent subscriber"}}
    receipt = vonage_sms.said(told)
    assert receipt is not None
    assert receipt.said == "Vonage says undeliverable: Absent subscriber."
    assert vonage_sms.said({"status": "submitted"}) is None
    delivered = vonage_sms.said({"status": "delivered"})
    assert delivered is not None
    assert delivered.outcome is Reported.DELIVERED


def test_a_call_is_asked_for_and_hung_up_on(post: Post, clock: Clock) -> None:
    with twin_of.running() as (twin, account):
        names = ("application", "private_key", "sender", "signature")
        said = {name: value for name, value in settings().items() if name in names}
        post.set_up("vonage_voice", {**said, "api": twin.url})
        post.contact(post.people.ana, "vonage_voice", BO)
        post.page(post.people.ana)
        assert post.deliver("vonage_voice") is Status.SENT
        clock.forward(timedelta(seconds=16))
        look(post)
        assert post.log()[-1].status is Status.SENT
        post.answer()
        look(post)
        assert account.state == "completed"


def test_its_own_library_and_ours_agree_on_callbacks() -> None:
    body = b'{"status":"delivered"}'
    header = twin_of.signed(body)
    script = """
import sys
from vonage_jwt import verify_signature
print("true" if verify_signature(sys.argv[1], sys.argv[2]) else "false")
"""
    token = header.removeprefix("Bearer ")
    assert clients.answer(clients.python(script, token, twin_of.SIGNATURE)) is True
    assert vonage.is_signed(twin_of.SIGNATURE, authorization=header, body=body)
    assert not vonage.is_signed("other", authorization=header, body=body)
    assert not vonage.is_signed(twin_of.SIGNATURE, authorization=header, body=body + b" ")
    for forged in ("", "Bearer x", "Bearer ..", header[:-1], header.replace(".", "..")):
        assert not vonage.is_signed(twin_of.SIGNATURE, authorization=forged, body=body)


def test_a_library_reads_our_token_by_the_public_key() -> None:
    now = datetime.now(UTC)
    header = vonage.bearer(settings(), now=now, once="7")
    script = """
import json, sys
import jwt
from cryptography.hazmat.primitives import serialization
key = serialization.load_pem_private_key(sys.argv[2].encode(), None).public_key()
print(json.dumps(jwt.decode(sys.argv[1], key, algorithms=["RS256"])))
"""
    token = header.removeprefix("Bearer ")
    claims = clients.answer(clients.python(script, token, twin_of.pem()))
    assert isinstance(claims, dict)
    assert claims["application_id"] == twin_of.APPLICATION
    assert header != vonage.bearer(settings(), now=now, once="8"), "each is good once"


def test_a_key_whose_lines_ran_together_is_put_right() -> None:
    assert vonage.check_key(" ".join(twin_of.pem().split("\n"))) == twin_of.pem()
    for wrong in ("", "-----BEGIN PRIVATE KEY----- eA== -----END PRIVATE KEY-----", "x"):
        with pytest.raises(errors.Invalid):
            vonage.check_key(wrong)
