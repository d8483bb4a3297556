"""Mail, ntfy and webhooks offer every answer that there is, each as far as its medium goes."""

import email
import email.policy
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.twins import ntfy as ntfy_twin
from tocsin.kit import secrets
from tocsin.notify import answers, channels, transport
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.attempt import Outcome
from tocsin.notify.channel import Call, Mail, Outgoing
from tocsin.notify.message import Message

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
ANSWER = "https://tocsin.example/answer/7.1773739800.sig"
PAGE = Message("Checkout is down", path="/incidents/42", can_answer=True)
ADDRESSES = {"email": "ana@example.com", "webhook": "https://hooks.example/ana", "ntfy": "pages"}
SETTINGS: dict[str, dict[str, Any]] = {
    "email": {"host": "mail.example", "port": 587, "sender": "tocsin@example.com"},
    "webhook": {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    "ntfy": {"server": "https://ntfy.example"},
}


def outgoing(slug: str, **settings: Any) -> Outgoing:
    return Outgoing(
        PAGE, 7, "incident/42", ADDRESSES[slug], SETTINGS[slug] | settings,
        "https://tocsin.example", NOW, NOW, ANSWER,
        buttons=answers.buttons(KEY, 7, created_at=NOW),
    )  # fmt: skip


def body(slug: str, **settings: Any) -> Any:
    request = channels.named(slug).render(outgoing(slug, **settings))
    assert isinstance(request, Call)
    return json.loads(request.request.body)


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_a_mail_leads_to_each_answer_and_none_of_them_by_looking(subtype: str) -> None:
    request = channels.named("email").render(outgoing("email"))
    assert isinstance(request, Mail)
    found = email.message_from_bytes(request.content, policy=email.policy.default)
    part = found.get_body((subtype,))
    assert part is not None
    said = part.get_content()
    for verb in Verb:
        assert (verb is Verb.ACKNOWLEDGE) or f"{ANSWER}?do={verb}" in said
        assert answers.code(KEY, Claim(7, verb), created_at=NOW) not in said


def test_what_a_webhook_receives_is_enough_to_answer() -> None:
    data = body("webhook")["data"]
    assert data["press_url"] == "https://tocsin.example/answers"
    claims = [answers.read(KEY, each["code"], now=NOW) for each in data["answers"]]
    assert claims == [Claim(7, verb) for verb in Verb]


def test_on_a_topic_that_others_read_buttons_only_open_pages() -> None:
    actions = body("ntfy")["actions"]
    assert [each["action"] for each in actions] == ["view"] * 3
    assert actions[0]["url"] == ANSWER
    assert actions[1]["url"] == f"{ANSWER}?do=decline"


def test_on_a_topic_of_ones_own_they_answer_at_once() -> None:
    first, second, last = body("ntfy", buttons="at_once")["actions"]
    (code,) = parse_qs(first["body"])["code"]
    assert answers.read(KEY, code, now=NOW) == Claim(7, Verb.ACKNOWLEDGE)
    assert (second["label"], last["label"], last["action"]) == ("Decline", "Other answers", "view")
    with ntfy_twin.running() as server:
        request = channels.named("ntfy").render(
            outgoing("ntfy", buttons="at_once", server=server.url)
        )
        assert transport.carry(request, now=NOW).outcome is Outcome.SENT
