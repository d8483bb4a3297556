"""Texts that people write back: an answer, or the wish to get no more.

A stranger gets no reply, and neither do long texts that are no answer: two machines that answer
each other would never end.
"""

from dataclasses import dataclass
from datetime import datetime

from tocsin.incidents.actions import answering
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import answers
from tocsin.notify.actions import answering as messages
from tocsin.notify.contact import Contact
from tocsin.notify.message import Kind, Message

STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
START = frozenset({"start", "unstop", "yes"})
OPTED_OUT = "It opted out by STOP; START from it undoes that."
_LONGEST_SLIP = 20
_HINT = f"Not understood. {answers.menu(answers.IN_TEXT)}. For another incident: 1 42."


@dataclass(frozen=True, slots=True)
class Reply:
    """``wish`` is what the provider itself made of it: STOP, START or nothing."""

    channel: str
    address: str
    text: str
    wish: str = ""


def take(tx: Tx, reply: Reply, *, now: datetime) -> str:
    """Do what was written and return what to write back; nothing for whom we do not know."""
    known = notify.at_address(tx, reply.channel, reply.address)
    word = (reply.wish or reply.text).strip().lower()
    if word in STOP:
        for each in known:
            notify.switch_off(tx, each.id, reason=OPTED_OUT, now=now)
        return ""  # networks confirm it themselves, and nothing may follow
    if word in START and _switched_on(tx, known, now):
        return "Pages reach you here again."
    contact = messages.contact_at(tx, reply.channel, reply.address)
    if contact is None:
        return ""
    done = answering.by_text(tx, contact, reply.text, now=now)
    if done is not None:
        return done.sentence
    return _HINT if len(reply.text.strip()) <= _LONGEST_SLIP else ""


def write_back(tx: Tx, reply: Reply, *, name: str, now: datetime) -> None:
    """The same where what is said back is a message of its own; ``name`` is the text's, so that
    one that is handed in twice is answered once."""
    said = take(tx, reply, now=now)
    if said:
        notify.notify_address(
            tx,
            channel=reply.channel,
            address=reply.address,
            message=Message(said, kind=Kind.NOTICE),
            subject=f"channel/{reply.channel}",
            cause=f"reply/{reply.channel}/{name[:100]}",
            now=now,
        )


def _switched_on(tx: Tx, known: list[Contact], now: datetime) -> bool:
    opted_out = [contact for contact in known if contact.off_reason == OPTED_OUT]
    return any([notify.switch_on_again(tx, contact.id, now=now) for contact in opted_out])
