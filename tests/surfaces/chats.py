"""Bo in every chat at once: what each hands in when something is pressed or written there."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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
