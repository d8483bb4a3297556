"""Push messages to a browser that a person signed in with, through its maker's push service.

The service worker shows what arrives and answers from its buttons; nobody in between can read it.
"""

import hashlib
import json
from typing import Any

from tocsin.kit import errors, guard, http, text
from tocsin.notify import chat, field, webpush
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.message import Kind, Urgency

LASTS_SECONDS = 3600
MOST_BODY = 1200
"""Bytes: no screen shows more, and the codes of the buttons have to find room too."""
_GONE = frozenset({404, 410})


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    private = settings["private_key"]
    to = webpush.subscription(outgoing.address)
    said = json.dumps(_said(outgoing), ensure_ascii=False, separators=(",", ":")).encode()
    contact = settings.get("contact") or _contact(outgoing.base_url)
    is_urgent = outgoing.message.urgency is Urgency.HIGH
    headers = {
        "Authorization": webpush.authorization(
            private, to.endpoint, contact=contact, now=outgoing.now
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LASTS_SECONDS if outgoing.message.kind is Kind.PAGE else 24 * LASTS_SECONDS),
        "Urgency": "high" if is_urgent else "normal",
        **_topic(outgoing),
    }
    body = webpush.sealed(said, to, secret=webpush.read(private))
    allow = guard.allowing(settings.get("allow") or [])
    return Call(http.Request("POST", to.endpoint, headers, body), allow, judge=judge)


def _topic(outgoing: Outgoing) -> dict[str, str]:
    """A telephone that was off is woken by the last page of an incident, not by each of them.

    What only informs has none: it must never take the place of a page that was not yet shown.
    """
    if outgoing.message.kind is not Kind.PAGE:
        return {}
    digest = hashlib.blake2b(outgoing.subject.encode(), digest_size=24).digest()
    return {"Topic": webpush.written(digest)}


def judge(answer: http.Response) -> Attempt | None:
    if answer.status in _GONE:
        sentence = "The browser does not take messages from here any more."
        return chat.permanent(answer.status, sentence, is_gone=True)
    if answer.status == 413:
        return chat.permanent(413, "The push service found the message too long.")
    if answer.status in {400, 401, 403}:
        return chat.permanent(answer.status, f"The push service refused us ({answer.status}).")
    return chat.sent(answer, answer.headers.get("location")) if answer.status < 300 else None


def check_address(given: str) -> str:
    address = given.strip()
    webpush.subscription(address)
    if len(address) > 1000:
        raise errors.Invalid("The subscription of this browser is longer than can be kept.")
    return address


def check_key(value: Any) -> str:
    key = field.line(value)
    try:
        webpush.public_key(key)
    except ValueError as error:
        raise errors.Invalid("This is not a private key of P-256 in base64url.") from error
    return key


def check_contact(value: Any) -> str:
    contact = field.line(value)
    if not contact.startswith(("mailto:", "https://")):
        raise errors.Invalid("Write mailto: and an address, or an https:// address.")
    return contact


def check_networks(value: Any) -> list[str]:
    networks = field.lines(value)
    guard.allowing(networks)
    return networks


def _said(outgoing: Outgoing) -> dict[str, Any]:
    """What the service worker shows; ``codes`` answer, and ``tag`` lets news take its place.

    At ``receipt`` it tells that it was shown.
    """
    message = outgoing.message
    facts = ", ".join(f"{label}: {value}" for label, value in message.facts)
    body = "\n".join(part for part in (facts, message.body) if part)
    return {
        "title": message.heading,
        "body": _cut(body),
        "url": outgoing.answer_url or outgoing.page_url,
        "tag": outgoing.subject,
        "is_urgent": message.kind is Kind.PAGE and message.urgency is Urgency.HIGH,
        "press": outgoing.press_url,
        "receipt": outgoing.callback_url,
        "codes": {button.verb: button.code for button in outgoing.buttons},
    }


def _cut(body: str) -> str:
    raw = body.encode()
    if len(raw) <= MOST_BODY:
        return body
    return text.truncate(raw[:MOST_BODY].decode(errors="ignore"), MOST_BODY)[:-1] + "…"


def _contact(base_url: str) -> str:
    """Push services want somebody to write to; some refuse what is no public address."""
    return base_url if base_url.startswith("https://") else "mailto:tocsin@example.com"


PROVIDER = Channel(
    slug="webpush",
    title="Push to a browser",
    address_title="Subscription",
    check_address=check_address,
    render=render,
    fields=(
        Field(
            "private_key",
            "Private key",
            check_key,
            is_secret=True,
            is_generated=True,
            generate=webpush.new_key,
            help="Push services know us by it; left empty, one is made. With another key every"
            " browser has to subscribe anew.",
        ),
        Field(
            "contact",
            "Whom a push service may ask about us",
            check_contact,
            help="mailto:you@example.com or an https:// address; left empty, our own address.",
        ),
        Field(
            "allow",
            "Private networks that may be reached",
            check_networks,
            help="For a push service inside, such as 10.0.0.0/8.",
        ),
    ),
    dependency="push",
    is_by_device=True,
)
