"""An HTTP POST to an address of the person's choice, signed after standardwebhooks.com.

Receivers check the signature with any library of that standard and drop repeats by
``webhook-id``, which is the same for every attempt at one notification.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Any

import msgspec

from tocsin.kit import errors, guard, http
from tocsin.notify import chat, field
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field

MAX_ADDRESS = 1000  # it has to fit into an index
_MARK = "whsec_"


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    # Numbers are given anew by a standby that took over, or after a restore, and must not look like
    # repeats to who drops those: the moment at which it was made belongs to its name.
    made = int(outgoing.created_at.timestamp() * 1_000_000)
    identity = f"notification_{made}_{outgoing.notification_id}"
    stamp = str(int(outgoing.now.timestamp()))
    body = msgspec.json.encode(_body(outgoing))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": identity,
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": sign(settings["secret"], f"{identity}.{stamp}.".encode() + body),
    }
    request = http.Request("POST", outgoing.address, headers, body)
    return Call(request, guard.allowing(settings.get("allow") or []), judge=judge)


def judge(answer: http.Response) -> Attempt | None:
    """By the standard 410 asks not to be sent anything any more."""
    if answer.status != 410:
        return None
    return chat.permanent(410, "The receiver does not want messages any more.", is_gone=True)


def sign(secret: str, signed: bytes) -> str:
    mac = hmac.digest(_raw(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(mac).decode()}"


def check_address(given: str) -> str:
    address = field.line(given)
    http.parse(address)
    if len(address) > MAX_ADDRESS or not address.isascii():
        raise errors.Invalid(
            f"An address has at most {MAX_ADDRESS} characters, all of them ASCII;"
            " write others percent-encoded."
        )
    return address


def check_secret(value: Any) -> str:
    secret = field.line(value)
    try:
        if 24 <= len(_raw(secret)) <= 64:
            return secret
    except (binascii.Error, ValueError):
        pass
    raise errors.Invalid(f"A signing secret is {_MARK} and 24 to 64 random bytes in Base64.")


def check_networks(value: Any) -> list[str]:
    networks = field.lines(value)
    guard.allowing(networks)
    return networks


def _raw(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_MARK), validate=True)


def _body(outgoing: Outgoing) -> dict[str, Any]:
    message = outgoing.message
    return {
        "type": f"notification.{message.kind}",
        "timestamp": outgoing.created_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": outgoing.notification_id,
            "subject": outgoing.subject,
            "title": message.heading,
            "body": message.body,
            "facts": [{"label": label, "value": value} for label, value in message.facts],
            "urgency": message.urgency,
            "is_drill": message.is_drill,
            "url": outgoing.page_url,
            "answer_url": outgoing.answer_url,
            **_answers(outgoing),
        },
    }


def _answers(outgoing: Outgoing) -> dict[str, Any]:
    """What a receiver can answer with: a code, posted as a form's ``code`` to ``press_url``."""
    if not outgoing.buttons:
        return {}
    codes = [
        {"verb": button.verb, "words": button.words, "code": button.code}
        for button in outgoing.buttons
    ]
    return {"press_url": outgoing.press_url, "answers": codes}


PROVIDER = Channel(
    slug="webhook",
    title="Webhook",
    address_title="Address",
    check_address=check_address,
    render=render,
    fields=(
        Field(
            "secret",
            "Signing secret",
            check_secret,
            is_secret=True,
            is_generated=True,
            help="Receivers verify with it that a message came from here; left empty, one is made.",
        ),
        Field(
            "allow",
            "Private networks that may be reached",
            check_networks,
            help="For receivers inside, such as 10.0.0.0/8; all other private addresses are"
            " refused.",
        ),
    ),
)
