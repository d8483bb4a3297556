"""Who speaks in a chat, and what comes of it: the same for all of them.

The account that presses or writes is what counts, not whom the message went to: it has to be a
verified contact. Whoever is unknown changes nothing and is told how to become known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from tocsin.api.doors.callbacks import reported
from tocsin.api.doors.chat import commands
from tocsin.incidents.actions import answering
from tocsin.incidents.actions.answering import Answered, Outcome
from tocsin.kit import clock, db
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.notify.actions import answering as messages
from tocsin.notify.contact import Contact


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account of a chat, as its contact would be written."""

    channel: str
    address: str


async def press(request: Request, speaker: Speaker, code: str) -> Answered:
    """Do what a button says, as whoever pressed it."""
    key = reported.settings_of(request).key

    def do(tx: Tx, contact: Contact, now: datetime) -> Answered:
        person_id, via = contact.person_id, speaker.channel
        return answering.by_code(tx, code, key=key, now=now, via=via, person_id=person_id)

    return await _as(request, speaker, do) or _NOTHING


async def write(request: Request, speaker: Speaker, text: str) -> Answered:
    """Do what was written: an answer, or one of the few questions that a chat can ask."""
    base_url = reported.settings_of(request).base_url

    def do(tx: Tx, contact: Contact, now: datetime) -> Answered:
        done = answering.by_text(tx, contact, text, now=now)
        if done is not None:
            return done
        return Answered(Outcome.REFUSED, commands.reply(tx, contact, text, base_url, now=now))

    return await _as(request, speaker, do) or _NOTHING


async def react(request: Request, speaker: Speaker, provider_id: str, word: str) -> Answered | None:
    """Do what was said to one message of ours, found by its provider's name; else None."""

    def is_ours() -> bool:
        with reported.database_of(request).reading() as tx:
            now = clock.now(tx)
            return messages.page_named(tx, speaker.channel, provider_id, now=now) is not None

    def do(tx: Tx, contact: Contact, now: datetime) -> Answered | None:
        return answering.to_message(tx, contact, provider_id, word, now=now)

    return await _as(request, speaker, do) if await run_in_threadpool(is_ours) else None


def how_to_link(request: Request, speaker: Speaker) -> Answered:
    """Say what makes an account known."""
    title = channels.named(speaker.channel).title
    where = f"{reported.settings_of(request).base_url}/contacts/new"
    return Answered(
        Outcome.REFUSED,
        f"Tocsin does not know who you are here. Add a contact of the kind {title} with the"
        f" address {speaker.address} at {where}; the code that proves it arrives here.",
    )


async def _as(
    request: Request, speaker: Speaker, do: Callable[[Tx, Contact, datetime], Answered | None]
) -> Answered | None:
    def once() -> Answered | None:
        with reported.database_of(request).transaction() as tx:
            contact = messages.contact_at(tx, speaker.channel, speaker.address)
            if contact is None:
                return how_to_link(request, speaker)
            return do(tx, contact, clock.now(tx))

    return await run_in_threadpool(lambda: db.again(once))


_NOTHING = Answered(Outcome.REFUSED, "This means nothing here.")
