"""What people press and write in chats: believed only as it is proved, done as the one who did."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import clients
from tests.surfaces.shop import Shop
from tests.twins import web
from tests.twins.google import google_key, private_pem
from tests.world import Clock
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import answers, webpush
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.contact import NewContact

SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TELEGRAM_SECRET = "a-secret-of-the-webhook-0123"
COMMAND_TOKEN = "gr1d0fth3c0mm4nd"
HS_TOKEN = "hs-token-of-the-homeserver"
GOOGLE_PEM, GOOGLE_KEY = google_key()
ACCOUNT = {"client_email": "t@x.iam", "private_key": private_pem(GOOGLE_KEY),
           "token_uri": "https://oauth2.example/token"}  # fmt: skip
DISCORD_KEY = Ed25519PrivateKey.from_private_bytes(b"d" * 32)
SETTINGS: dict[str, dict[str, Any]] = {
    "slack": {"token": "xoxb-1", "signing_secret": SLACK_SECRET},
    "telegram": {"token": "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOO",
                 "webhook_secret": TELEGRAM_SECRET},
    "mattermost": {"server": "https://chat.example", "bot_id": "b" * 26, "token": "t",
                   "command_token": COMMAND_TOKEN},
    "discord": {"token": "t", "public_key": DISCORD_KEY.public_key().public_bytes_raw().hex()},
    "google_chat": {"service_account": json.dumps(ACCOUNT), "project_number": "4242"},
    "matrix": {"server": "https://matrix.example", "user": "@tocsin:example.org", "token": "as",
               "hs_token": HS_TOKEN},
}  # fmt: skip
BO = {"slack": "U012AB3CD", "telegram": "4711", "mattermost": "u" * 26,
      "discord": "80351110224678912", "google_chat": "users/123456789",
      "matrix": "@bo:example.org"}  # fmt: skip
NOBODY = {"slack": "U0STRANGER", "telegram": "9999", "mattermost": "x" * 26,
          "discord": "10000000000000001", "google_chat": "users/987654321",
          "matrix": "@eve:elsewhere.example"}  # fmt: skip
SLUGS = ["slack", "telegram", "mattermost", "discord", "google_chat"]
PATHS = ["slack/actions", "slack/commands", "telegram", "mattermost/actions",
         "mattermost/commands", "discord", "google_chat"]  # fmt: skip


@dataclass
class Chats:
    """Bo was paged about incident 1; ``code`` is what a button of his messages carries."""

    browser: httpx2.Client
    shop: Shop
    settings: Settings
    clock: Clock
    reply: web.Twin | None = None

    def code(self, verb: Verb = Verb.ACKNOWLEDGE) -> str:
        return answers.code(self.settings.key, Claim(1, verb), created_at=self.clock.at)

    def press(self, slug: str, verb: Verb = Verb.ACKNOWLEDGE, *, by: str = "") -> str:
        """Press a button and return what is said back."""
        return str(getattr(self, f"_{slug}_press")(self.code(verb), by or BO[slug]))

    def write(self, slug: str, text: str, *, by: str = "") -> str:
        return str(getattr(self, f"_{slug}_write")(text, by or BO[slug]))

    def slack(self, path: str, form: dict[str, str], **headers: str) -> httpx2.Response:
        body = urlencode(form)
        stamp = headers.pop("stamp", str(int(self.clock.at.timestamp())))
        mac = hmac.new(SLACK_SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac.hexdigest()}",
            **headers,
        }  # fmt: skip
        return self.browser.post(f"/callbacks/slack/{path}", content=body, headers=sent)

    def _slack_press(self, code: str, by: str) -> str:
        assert self.reply is not None
        payload = {
            "type": "block_actions", "user": {"id": by}, "response_url": f"{self.reply.url}/r",
            "actions": [{"action_id": "answer:acknowledge", "value": code}],
        }  # fmt: skip
        before = len(self.reply.requests)
        assert self.slack("actions", {"payload": json.dumps(payload)}).status_code == 200
        return str(self.reply.expect(before + 1)[-1].json["text"])

    def _slack_write(self, text: str, by: str) -> str:
        form = {"command": "/tocsin", "text": text, "user_id": by}
        answer = self.slack("commands", form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["text"])

    def telegram(self, update: Any, secret: str = TELEGRAM_SECRET) -> httpx2.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return self.browser.post("/callbacks/telegram", json=update, headers=headers)

    def _telegram_press(self, code: str, by: str) -> str:
        query = {"id": "77", "from": {"id": int(by)}, "data": code}
        said = self.telegram({"update_id": 1, "callback_query": query}).json()
        assert (said["method"], said["callback_query_id"]) == ("answerCallbackQuery", "77")
        return str(said["text"])

    def _telegram_write(self, text: str, by: str) -> str:
        message = {"from": {"id": int(by)}, "chat": {"id": int(by), "type": "private"},
                   "text": text}  # fmt: skip
        said = self.telegram({"update_id": 1, "message": message}).json()
        assert (said["method"], said["chat_id"]) == ("sendMessage", int(by))
        return str(said["text"])

    def _mattermost_press(self, code: str, by: str) -> str:
        given = {"user_id": by, "post_id": "p" * 26, "context": {"code": code}}
        answer = self.browser.post("/callbacks/mattermost/actions", json=given)
        said = answer.json().get("ephemeral_text") or "This button has run out."
        return str(said).replace("\\", "")

    def _mattermost_write(self, text: str, by: str) -> str:
        form = {"token": COMMAND_TOKEN, "command": "/tocsin", "text": text, "user_id": by}
        answer = self.browser.post("/callbacks/mattermost/commands", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["text"]).replace("\\", "")

    def discord(self, given: Any, key: Ed25519PrivateKey = DISCORD_KEY) -> httpx2.Response:
        body, stamp = json.dumps(given), "1773653400"
        headers = {
            "X-Signature-Timestamp": stamp,
            "X-Signature-Ed25519": key.sign(f"{stamp}{body}".encode()).hex(),
        }
        return self.browser.post("/callbacks/discord", content=body, headers=headers)

    def _discord_press(self, code: str, by: str) -> str:
        user = {"member": {"user": {"id": by}}}
        said = self.discord({"type": 3, "data": {"custom_id": code}, **user}).json()
        assert (said["type"], said["data"]["flags"]) == (4, 64)
        return str(said["data"]["content"]).replace("\\", "")

    def _discord_write(self, text: str, by: str) -> str:
        options = [{"name": "say", "value": text}]
        given = {"type": 2, "data": {"name": "tocsin", "options": options}, "user": {"id": by}}
        return str(self.discord(given).json()["data"]["content"]).replace("\\", "")

    def google(self, event: Any, **claims: Any) -> httpx2.Response:
        now = int(self.clock.at.timestamp())
        said = {"iss": "chat@system.gserviceaccount.com", "aud": "4242", "exp": now + 300} | claims
        head, body = (webpush.written(json.dumps(each).encode())
                      for each in ({"alg": "RS256", "kid": "k1"}, said))  # fmt: skip
        signature = GOOGLE_KEY.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        token = f"{head}.{body}.{webpush.written(signature)}"
        assert self.reply is not None
        self.reply.always = web.Say(200, {}, json.dumps({"k1": GOOGLE_PEM}).encode())
        headers = {"Authorization": f"Bearer {token}"}
        return self.browser.post("/callbacks/google_chat", json=event, headers=headers)

    def _google_chat_press(self, code: str, by: str) -> str:
        parameters = {"parameters": {"answer": code}}
        event = {"type": "CARD_CLICKED", "user": {"name": by}, "common": parameters}
        said = self.google(event).json()
        assert said["privateMessageViewer"] == {"name": by}
        return str(said["text"])

    def _google_chat_write(self, text: str, by: str) -> str:
        event = {"type": "MESSAGE", "user": {"name": by}, "message": {"argumentText": f" {text}"}}
        return str(self.google(event).json()["text"])

    def matrix(self, *events: Any, token: str = HS_TOKEN) -> httpx2.Response:
        path = "/callbacks/matrix/_matrix/app/v1/transactions/77"
        headers = {"Authorization": f"Bearer {token}"}
        return self.browser.put(path, json={"events": list(events)}, headers=headers)

    def said_in(self, room: str) -> list[str]:
        with self.shop.database.reading() as tx:
            return tx.column(
                """
                select message ->> 'title'
                from notification
                where channel = 'matrix' and address = %(room)s
                order by id
                """,
                room=room,
            )

    def status(self) -> Status:
        with self.shop.database.reading() as tx:
            return reading.get(tx, 1, actor=SYSTEM).status


@pytest.fixture
def chats(
    browser: httpx2.Client, payments: Shop, settings: Settings, clock: Clock
) -> Iterator[Chats]:
    payments.fire("CheckoutIsDown", clock.at)
    with web.running() as reply:
        more = {"slack": {"server": reply.url}, "google_chat": {"certificates": reply.url}}
        with payments.database.transaction() as tx:
            for slug, given in SETTINGS.items():
                values = given | more.get(slug, {})
                notify.set_channel_settings(
                    tx, slug, values, key=settings.key, actor=SYSTEM, now=clock.at
                )
                new = NewContact(payments.people.bo.id, slug, BO[slug])
                notify.add_contact(tx, new, actor=SYSTEM, now=clock.at)
        yield Chats(browser, payments, settings, clock, reply)


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


ROOM, EVENT = "!room:example.org", "$page"


@pytest.fixture
def page(chats: Chats) -> None:
    """What Bo was sent stands in a room as an event."""
    with chats.shop.database.transaction() as tx:
        tx.run(
            """
            insert into notification_attempt (notification_id, fence, started_at, ended_at,
                provider, outcome, provider_id)
            select id, 1, created_at, created_at, 'matrix.example', 'sent',
                '!room:example.org $page'
            from notification
            """
        )
        tx.run("update notification set channel = 'matrix' where kind = 'page'")


def reaction(sender: str, key: str, about: str = EVENT) -> dict[str, Any]:
    relates = {"rel_type": "m.annotation", "event_id": about, "key": key}
    return {"type": "m.reaction", "sender": sender, "room_id": ROOM, "event_id": f"$r{key}",
            "content": {"m.relates_to": relates}}  # fmt: skip


def reply(sender: str, words: str, about: str = EVENT) -> dict[str, Any]:
    content: dict[str, Any] = {"msgtype": "m.text", "body": words}
    if about:
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": about}}
    return {"type": "m.room.message", "sender": sender, "room_id": ROOM,
            "event_id": f"$w{words}", "content": content}  # fmt: skip


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("event", [reaction(BO["matrix"], "✅"), reaction(BO["matrix"], "✔\ufe0f"),
                                   reply(BO["matrix"], "ack"), reply(BO["matrix"], "> old\n\nack"),
                                   reply(BO["matrix"], "tocsin: ack 1", "")])  # fmt: skip
def test_in_matrix_a_reaction_or_a_reply_answers(chats: Chats, event: Any) -> None:
    for _ in range(2):  # a homeserver repeats what it is not sure of
        assert chats.matrix(event).json() == {}
    assert chats.status() is Status.ACKNOWLEDGED
    assert chats.said_in(ROOM) == ["You have #1 now. Paging stopped."]


@pytest.mark.usefixtures("page")
def test_in_matrix_a_stranger_is_told_how_to_become_known(chats: Chats) -> None:
    chats.matrix(reaction(NOBODY["matrix"], "✅"))
    (said,) = chats.said_in(ROOM)
    assert NOBODY["matrix"] in said
    assert chats.status() is Status.OPEN


@pytest.mark.usefixtures("page")
def test_in_matrix_nothing_else_is_taken_for_an_answer(chats: Chats) -> None:
    chats.matrix(
        reaction(BO["matrix"], "🎉"), reaction(BO["matrix"], "✅", "$other"),
        reply(BO["matrix"], "ack", ""), reply(BO["matrix"], "thanks a lot"),
        reaction("@tocsin:example.org", "✅"), 7, {}, {"type": "m.reaction", "sender": 7},
        {"type": "m.room.message", "sender": BO["matrix"], "content": []},
    )  # fmt: skip
    assert chats.status() is Status.OPEN
    assert chats.said_in(ROOM) == []


def test_a_homeserver_without_its_token_is_not_believed(chats: Chats) -> None:
    for token in ("", "wrong"):
        assert chats.matrix(reaction(BO["matrix"], "✅"), token=token).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_a_chat_that_is_not_set_up_is_nowhere(browser: httpx2.Client, path: str) -> None:
    assert browser.post(f"/callbacks/{path}", content=b"{}").status_code == 404
