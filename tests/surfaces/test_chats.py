"""What people press and write in chats: believed only as it is proved, done as the one who did."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import clients
from tests.surfaces.chats import (
    BO,
    NOBODY,
    PATHS,
    SLACK_SECRET,
    SLUGS,
    TELEGRAM_SECRET,
    Chats,
    chats,
)
from tocsin.incidents.lifecycle import Status
from tocsin.notify.answers import Verb

__all__ = ["chats"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_button_answers_and_says_so(chats: Chats, slug: str) -> None:
    assert chats.press(slug) == "You have #1 now. Paging stopped."
    assert chats.status() is Status.ACKNOWLEDGED
    assert chats.press(slug) == "You have #1 now. Paging stopped.", "twice it says the same"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("verb", list(Verb))
def test_every_answer_is_understood_from_each_chat(chats: Chats, slug: str, verb: Verb) -> None:
    said = chats.press(slug, verb)
    assert "#1" in said
    assert "run out" not in said


@pytest.mark.parametrize("slug", SLUGS)
def test_a_stranger_changes_nothing_and_is_told_how_to_become_known(
    chats: Chats, slug: str
) -> None:
    said = chats.press(slug, by=NOBODY[slug])
    assert NOBODY[slug] in said
    assert "http://tocsin.test/contacts/new" in said
    assert NOBODY[slug] in chats.write(slug, "ack 1", by=NOBODY[slug])
    assert chats.status() is Status.OPEN


@pytest.mark.parametrize("slug", SLUGS)
def test_words_answer_too_and_questions_are_answered(chats: Chats, slug: str) -> None:
    assert "CheckoutIsDown happened" in chats.write(slug, "open")
    assert "ack 42" in chats.write(slug, "what?")
    assert "call" in chats.write(slug, "who")
    assert chats.write(slug, "ack 1") == "You have #1 now. Paging stopped."
    assert chats.write(slug, "resolve #1") == "#1 is resolved."
    assert chats.status() is Status.RESOLVED
    assert chats.write(slug, "open") == "Nothing is open."


@pytest.mark.parametrize("slug", SLUGS)
def test_a_made_up_button_does_nothing(chats: Chats, slug: str) -> None:
    said = getattr(chats, f"_{slug}_press")("1.1.zzzzzz.AAAAAAAAAAAAAAAAAAAAAA", BO[slug])
    assert "run out" in said
    assert chats.status() is Status.OPEN


def payload(chats: Chats) -> dict[str, str]:
    said = {"type": "block_actions", "user": {"id": BO["slack"]},
            "actions": [{"action_id": "answer:acknowledge", "value": chats.code()}]}  # fmt: skip
    return {"payload": json.dumps(said)}


def test_what_slack_did_not_sign_lately_is_not_believed(chats: Chats) -> None:
    old = str(int((chats.clock.at - timedelta(minutes=6)).timestamp()))
    for headers in (
        {"stamp": old}, {"stamp": "x"}, {"stamp": "9" * 40},
        {"X-Slack-Signature": "v0=" + "0" * 64}, {"X-Slack-Signature": ""},
    ):  # fmt: skip
        assert chats.slack("actions", payload(chats), **headers).status_code == 403, headers
    assert chats.status() is Status.OPEN


def test_slacks_own_library_signs_what_we_believe(chats: Chats) -> None:
    body = urlencode(payload(chats))
    stamp = str(int(chats.clock.at.timestamp()))
    script = (
        "import sys; from slack_sdk.signature import SignatureVerifier;"
        "print(SignatureVerifier(sys.argv[1]).generate_signature(timestamp=sys.argv[2],"
        " body=sys.argv[3]))"
    )
    signature = clients.python(script, SLACK_SECRET, stamp, body).strip()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature,
    }  # fmt: skip
    answer = chats.browser.post("/callbacks/slack/actions", content=body, headers=headers)
    assert answer.status_code == 200
    assert chats.status() is Status.ACKNOWLEDGED


@pytest.mark.parametrize(
    "said", ["", "{", "[]", '"x"', '{"type":"view_closed"}', '{"type":"block_actions"}',
             '{"type":"block_actions","actions":[1,{"action_id":"answer:x"}],"user":7}']
)  # fmt: skip
def test_slack_may_say_anything(chats: Chats, said: str) -> None:
    assert chats.slack("actions", {"payload": said}).status_code == 200


def test_telegram_without_its_secret_is_not_believed(chats: Chats) -> None:
    update = {"callback_query": {"id": "1", "from": {"id": 4711}, "data": chats.code()}}
    for secret in ("", "wrong", TELEGRAM_SECRET + "x"):
        assert chats.telegram(update, secret).status_code == 403
    assert chats.status() is Status.OPEN


@pytest.mark.parametrize(
    "update", [None, [], {}, {"message": 7}, {"callback_query": {}}, {"message": {"text": "hi"}},
               {"edited_message": {"text": "ack"}}]
)  # fmt: skip
def test_telegram_may_say_anything(chats: Chats, update: Any) -> None:
    assert chats.telegram(update).status_code == 200


def test_in_a_group_only_commands_are_meant_for_the_bot(chats: Chats) -> None:
    group = {"id": -100, "type": "supergroup"}
    talk = {"from": {"id": 4711}, "chat": group, "text": "ack 1"}
    assert chats.telegram({"message": talk}).content == b""
    assert chats.status() is Status.OPEN
    command = talk | {"text": "/ack@tocsin_bot 1"}
    assert chats.telegram({"message": command}).json()["chat_id"] == -100
    assert chats.status() is Status.ACKNOWLEDGED


@pytest.mark.parametrize("key", [Ed25519PrivateKey.from_private_bytes(b"x" * 32)])
def test_what_discord_did_not_sign_is_refused_as_it_wants(
    chats: Chats, key: Ed25519PrivateKey
) -> None:
    assert chats.discord({"type": 1}).json() == {"type": 1}
    assert chats.discord({"type": 1}, key).status_code == 401
    headers = {"X-Signature-Ed25519": "zz", "X-Signature-Timestamp": "1"}
    answer = chats.browser.post("/callbacks/discord", content=b"{}", headers=headers)
    assert answer.status_code == 401
    assert chats.status() is Status.OPEN


@pytest.mark.parametrize(
    "given", [[], None, {}, {"type": 9}, {"type": 3, "data": 7},
              {"type": 2, "data": {"options": [1, {"value": []}]}}]
)  # fmt: skip
def test_discord_may_say_anything(chats: Chats, given: Any) -> None:
    assert chats.discord(given).status_code in (200, 204)


@pytest.mark.parametrize(
    "claims", [{"aud": "1"}, {"iss": "eve@example.com"}, {"exp": 1}, {"exp": "soon"}, {"exp": None}]
)
def test_what_google_did_not_sign_for_us_is_not_believed(
    chats: Chats, claims: dict[str, Any]
) -> None:
    event = {"type": "CARD_CLICKED", "user": {"name": BO["google_chat"]},
             "action": {"parameters": [{"key": "answer", "value": chats.code()}]}}  # fmt: skip
    assert chats.google(event, **claims).status_code == 403
    for token in ("", "a.b", "a.b.c", "e30.e30.e30", "Bearer"):
        headers = {"Authorization": f"Bearer {token}"}
        answer = chats.browser.post("/callbacks/google_chat", json=event, headers=headers)
        assert answer.status_code == 403
    assert chats.status() is Status.OPEN
    assert chats.google(event).status_code == 200
    assert chats.status() is Status.ACKNOWLEDGED


@pytest.mark.parametrize("event", [[], None, {}, {"type": "CARD_CLICKED", "user": 7},
                                   {"type": "MESSAGE", "message": []}])  # fmt: skip
def test_google_may_say_anything(chats: Chats, event: Any) -> None:
    assert chats.google(event).status_code == 200


def test_mattermost_is_believed_by_the_code_and_the_token_alone(chats: Chats) -> None:
    given = {"user_id": BO["mattermost"], "context": {"code": "1.1.zzzzzz.AAAA"}}
    assert chats.browser.post("/callbacks/mattermost/actions", json=given).status_code == 403
    for token in ("", "wrong"):
        form = {"token": token, "text": "ack 1", "user_id": BO["mattermost"]}
        assert chats.browser.post("/callbacks/mattermost/commands", data=form).status_code == 403
    assert chats.status() is Status.OPEN


@pytest.mark.parametrize("path", PATHS)
def test_a_chat_that_is_not_set_up_is_nowhere(browser: httpx2.Client, path: str) -> None:
    assert browser.post(f"/callbacks/{path}", content=b"{}").status_code == 404
