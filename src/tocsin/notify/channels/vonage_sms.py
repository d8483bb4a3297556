"""SMS through Vonage: what a house that already has Twilio needs, to rest on more than one."""

import re
from typing import Any

from tocsin.kit import errors
from tocsin.notify import answers, field, sms, telephone, vonage
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.receipt import Outcome, Receipt

_WORD = re.compile(r"[A-Za-z0-9 ]{1,11}")
_FAILED = frozenset({"rejected", "undeliverable"})
_DELIVERED = frozenset({"delivered", "read"})


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    sender = settings["sender"]
    can_reply = sender.startswith("+") and outgoing.message.can_answer
    hint = f"Reply {answers.menu(answers.IN_TEXT)}" if can_reply else ""
    body = {
        "channel": "sms",
        "message_type": "text",
        "to": outgoing.address.lstrip("+"),
        "from": sender.lstrip("+"),
        "text": sms.compose(outgoing, hint=hint),
        "client_ref": f"{outgoing.notification_id}",
    }
    if outgoing.callback_url:
        body |= {"webhook_url": f"{outgoing.callback_url}/status", "webhook_version": "v1"}
    return vonage.call(
        settings, "POST /v1/messages", authorization=vonage.basic(settings), body=body
    )


def said(told: dict[str, Any]) -> Receipt | None:
    """Read what Vonage says of a message; None while it is on its way."""
    status = str(told.get("status") or "")
    if status in _DELIVERED:
        return Receipt(Outcome.DELIVERED, code=status)
    if status not in _FAILED:
        return None
    error = told.get("error")
    why = error if isinstance(error, dict) else {}
    because = f": {why['detail']}" if why.get("detail") else ""
    return Receipt(Outcome.FAILED, f"Vonage says {status}{because}.", status)


def check_sender(value: Any) -> str:
    sender = field.line(value)
    if _WORD.fullmatch(sender) and not sender.isdecimal():
        return sender
    try:
        return telephone.check_number(sender)
    except errors.Invalid as error:
        raise errors.Invalid(
            "A sender is a number such as +49 151 12345678, or up to 11 letters and digits."
        ) from error


PROVIDER = Channel(
    slug="vonage_sms",
    title="SMS through Vonage",
    address_title="Telephone number",
    check_address=telephone.check_number,
    render=render,
    fields=(
        Field("key", "API key", field.line, is_required=True),
        Field("secret", "API secret", field.line, is_required=True, is_secret=True),
        Field("sender", "Sender", check_sender, is_required=True, help="A number, or a word."),
        vonage.SIGNING,
        vonage.API_FIELD,
    ),
    dependency=vonage.DEPENDENCY,
)
