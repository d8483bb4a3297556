"""SMS through Twilio: receipts by callback and by asking, answers by writing back."""

import re
from datetime import timedelta
from typing import Any

from tocsin.kit import errors
from tocsin.notify import answers, field, sms, telephone, twilio
from tocsin.notify.channel import Call, Channel, Follow, Outgoing, Taken
from tocsin.notify.field import Field
from tocsin.notify.receipt import Outcome, Receipt

_SENDER = re.compile(r"MG[0-9a-fA-F]{32}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}")
_FAILED = frozenset({"undelivered", "failed", "canceled"})
_DELIVERED = frozenset({"delivered", "read"})


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    sender = settings["sender"]
    form = {
        "To": outgoing.address,
        "MessagingServiceSid" if _is_service(sender) else "From": sender,
        "Body": sms.compose(outgoing, hint=hint(outgoing, sender)),
    }
    if outgoing.callback_url:
        form["StatusCallback"] = f"{outgoing.callback_url}/status"
    return twilio.post(settings, "Messages", form)


def hint(outgoing: Outgoing, sender: str) -> str:
    """Say how to answer by writing back; to a sender that is a word nobody can."""
    can_reply = _is_service(sender) or sender.lstrip("+").isdigit()
    if not can_reply or not outgoing.message.can_answer:
        return ""
    return f"Reply {answers.menu(answers.IN_TEXT)}"


def check_sender(value: Any) -> str:
    """Return a number of one's own, a short code, a word, or a messaging service."""
    sender = field.line(value)
    if _SENDER.fullmatch(sender):
        return sender
    try:
        return telephone.check_number(sender)
    except errors.Invalid as error:
        raise errors.Invalid(
            "A sender is a number such as +49 151 12345678, a messaging service (MG…), or up to"
            " 11 letters and digits."
        ) from error


def said(status: str, code: str) -> Receipt | None:
    """Read what Twilio says of a message; None while it is on its way."""
    if status in _DELIVERED:
        return Receipt(Outcome.DELIVERED, code=status)
    if status in _FAILED:
        number = f" {code}" if code else ""
        return Receipt(Outcome.FAILED, f"Twilio says {status}{number}.", code or status)
    return None


def _is_service(sender: str) -> bool:
    return sender.startswith("MG") and len(sender) == 34


def _ask(taken: Taken) -> Call:
    return twilio.get(taken.settings, f"Messages/{taken.provider_id}")


def _read(answer: bytes) -> Receipt | None:
    return said(*twilio.status(answer))


PROVIDER = Channel(
    slug="twilio_sms",
    title="SMS through Twilio",
    address_title="Telephone number",
    check_address=telephone.check_number,
    render=render,
    fields=(
        *twilio.FIELDS,
        Field(
            "sender",
            "Sender",
            check_sender,
            is_required=True,
            help="A number of yours, a messaging service (MG…), or a word. Only to a number or a"
            " service can people write back.",
        ),
        twilio.API_FIELD,
    ),
    dependency=twilio.DEPENDENCY,
    follow=Follow(every=timedelta(seconds=20), lasts=timedelta(minutes=10), ask=_ask, read=_read),
)
