"""What all callbacks share: the body within its limit, whose attempt it is about, and its effect.

Their addresses are signed by us; providers that sign their requests are verified besides, by what
reads them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from tocsin.incidents.actions import answering
from tocsin.kit import errors
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import callbacks
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.callbacks import Sent
from tocsin.notify.receipt import Outcome, Receipt

MOST_BYTES = 65_536
MOST_FIELDS = 200

Form = list[tuple[str, str]]


class TooLong(errors.Invalid):
    def __init__(self) -> None:
        super().__init__(f"A callback has at most {MOST_BYTES} bytes and {MOST_FIELDS} fields.")


class NotOurs(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("This address was not given out by us.")


class NotBelieved(errors.Forbidden):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f"The signature does not fit: TOCSIN_PUBLIC_URL has to be the address that the provider"
            f" calls, and the secret of the channel {slug} the one that it signs with."
        )


async def body_of(request: Request) -> bytes:
    """Read what was posted; far more than a provider says is refused."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise TooLong
        parts.append(part)
    return b"".join(parts)


def form_of(body: bytes) -> Form:
    """Read a form, also what is empty in it, for signatures are over all of it."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise TooLong from error
    return pairs


def sent_of(request: Request) -> Sent:
    """Return the attempt that the address is about."""
    sent = callbacks.read(settings_of(request).key, request.path_params["token"])
    if sent is None:
        raise NotOurs
    return sent


def url_of(request: Request) -> str:
    """Return the address as the provider called it, whatever proxies made of it on the way."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{settings_of(request).base_url}{request.scope['path']}{query}"


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def channel_of(request: Request, slug: str) -> Mapping[str, Any]:
    """Return the channel's settings with its secrets."""
    with database_of(request).reading() as tx:
        return notify.opened_settings(tx, slug, key=settings_of(request).key)


def answer(tx: Tx, sent: Sent, verb: Verb, *, via: str, now: datetime) -> str:
    """Do what was answered to a message and return what is said back."""
    heard = Receipt(Outcome.ANSWERED, verb.words, verb.key)
    notify.record_receipt(tx, sent, heard, now=now)
    try:
        with tx.savepoint():
            claim = Claim(sent.notification_id, verb)
            return answering.by_claim(tx, claim, now=now, via=via).sentence
    except errors.Anticipated as refusal:
        return refusal.sentence
