"""What is answered to those whom we have called, when they ask something of the call."""

from dataclasses import dataclass

from tocsin.notify.sip import message, sdp
from tocsin.notify.sip.dialog import ALLOWED, Dialog
from tocsin.notify.sip.message import Message
from tocsin.notify.sip.sdp import Media

_KNOWN = ("BYE", "INFO", "OPTIONS", "UPDATE")


@dataclass(frozen=True, slots=True)
class Reply:
    """``media`` is where they want to hear us from now on."""

    told: Message | None = None
    media: Media | None = None


def to(asked: Message, dialog: Dialog, port: int) -> Reply:
    """Return what is answered; ``port`` is where we hear."""
    if asked.method == "ACK":
        return Reply(media=sdp.read(asked.body))  # their answer, where we had to offer
    if asked.method in ("INVITE", "UPDATE") and asked.body:
        return _moved(asked, dialog, port)
    if asked.method == "INVITE":
        own = (dialog.place.host, port)
        return Reply(_taken(asked, dialog, sdp.offer(*own, session=dialog.session, version=1)))
    status = "200 OK" if asked.method in _KNOWN else "405 Method Not Allowed"
    return Reply(message.response(asked, status, more=[("allow", ALLOWED)]))


def _moved(asked: Message, dialog: Dialog, port: int) -> Reply:
    """An exchange lets two speak directly, or one is put on hold."""
    media = sdp.read(asked.body)
    if media is None:
        return Reply(message.response(asked, "488 Not Acceptable Here"))
    # Their number of this request grows, and stays the same where it is only repeated.
    own = {"session": dialog.session, "version": asked.sequence}
    return Reply(_taken(asked, dialog, sdp.answer(dialog.place.host, port, media, **own)), media)


def _taken(asked: Message, dialog: Dialog, body: bytes) -> Message:
    more = [("contact", dialog.contact), ("allow", ALLOWED), ("content-type", sdp.KIND)]
    return message.response(asked, "200 OK", more=more, body=body)
