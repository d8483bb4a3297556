"""What all doors share: the body within its limit, the key wherever it is, and the gate."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from tocsin.api.doors import head
from tocsin.api.doors.flood import Flood
from tocsin.api.doors.gate import Gate
from tocsin.api.doors.refused import Recorder
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit import clock, db, errors
from tocsin.signals.actions import intake as raw
from tocsin.signals.actions import refusals, registry
from tocsin.signals.raw_event import Begun
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.source import SourceRow

EventGate = Gate[Delivery, Receipt]
_PARTS = 4
"""Of what stands before a door's path, as many of the last parts may be the key."""
_KEY_HEADERS = ("x-tocsin-key", "x-routing-key", "x-api-key")
HEAD = 65_536
"""Of a body that is too large, as much as is kept."""


class TooLarge(errors.Invalid):
    """The body is larger than a door accepts."""


class Forbidden(errors.Invalid):
    """The source is strict, and its protocol forbids what was sent; nothing of it was taken in."""


def open_gate(database: db.Database) -> EventGate:
    """Make the gate through which every door of a process writes."""

    def write(deliveries: Sequence[Delivery]) -> list[Receipt]:
        with database.opened(Begun, raw.BEGIN, many=len(deliveries)) as (tx, begun):
            return intake.accept_begun(tx, deliveries, begun)

    def rescue(delivery: Delivery, error: Exception) -> Receipt:
        if db.is_temporary(error):
            raise error
        with database.transaction() as tx:
            reason = f"{type(error).__name__} while it was taken in"
            return intake.accept_unread(tx, delivery, reason=reason, now=clock.now(tx))

    return Gate(write, rescue=rescue, collided=db.is_collision)


def open_flood(database: db.Database, per_second: int) -> Flood:
    """Make what keeps one key from drowning all others."""

    def tell(delivery: Delivery, error: str, count: int) -> None:
        refusal = replace(delivery.refused(Reason.TOO_MANY, error), count=count)
        with database.transaction() as tx:
            intake.note_refusal(tx, delivery, refusal, now=clock.now(tx))

    return Flood(per_second, tell)


def open_recorder(database: db.Database) -> Recorder:
    """Make what writes down what is turned away, of strangers only so much."""

    def keep(refusal: NewRefusal, key: str) -> None:
        with database.transaction() as tx:
            refusals.refuse_key(tx, refusal, key, now=clock.now(tx))

    def count(refusal: NewRefusal) -> None:
        with database.transaction() as tx:
            refusals.count_more(tx, refusal, now=clock.now(tx))

    return Recorder(keep, count)


def _nowhere(_head: bytes) -> str:
    """Most senders bring no key in the body."""
    return ""


async def body_of(
    request: Request, *, limit: int | None = None, key_in: Callable[[bytes], str] = _nowhere
) -> bytes:
    """Read the body; one that is too large is refused, but its beginning is kept and pages.

    What was said in it may be what mattered, and its sender may never look at our answer.
    ``key_in`` finds the key in that beginning.
    """
    limit = limit or request.app.state.settings.max_body
    declared = head.headers_of(request).get("content-length", "")
    most = min(HEAD, limit) if declared.isdigit() and int(declared) > limit else limit
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        parts.append(part)
        if size > most:
            sentence = f"The body is larger than {limit} bytes."
            kept = b"".join(parts)[:HEAD]
            key = key_of(request, key_in(kept))
            delivery = delivery_of(request, provider="", body=kept, key=key)
            size = max(size, int(declared) if declared.isdigit() else 0)
            await _keep_head(request, delivery, sentence, size=size)
            raise TooLarge(sentence)
    return b"".join(parts)


async def _keep_head(request: Request, delivery: Delivery, reason: str, *, size: int) -> None:
    """A source's pages; a stranger's is one of what was refused."""
    database: db.Database = request.app.state.database

    def keep() -> Receipt:
        with database.transaction() as tx:
            return intake.accept_unread(tx, delivery, reason=reason, now=clock.now(tx))

    receipt = await run_in_threadpool(keep)
    if not receipt.is_known:
        refusal = replace(delivery.refused(Reason.TOO_LARGE, reason), size=size)
        await _recorder(request).note(refusal, key=delivery.key)


def key_of(request: Request, in_body: str = "") -> str:
    """Find the source's key: a header first, then the body, then the URL."""
    return next(iter(keys_of(request, in_body)), "")


def keys_of(request: Request, in_body: str = "") -> list[str]:
    """Return all that may be the key, in that order.

    A key of the body goes before a login: that is often one for a proxy on the way.
    """
    headers = head.headers_of(request)
    named = (headers.get(name, "").strip() for name in _KEY_HEADERS)
    before = request.path_params.get("prefix", "").rstrip("/").split("/")[-_PARTS:]
    in_url = (request.path_params.get("key", ""), *reversed(before))
    asked = request.query_params.get("key", "") if request.scope["query_string"] else ""
    offered = (*named, in_body, _login(headers.get("authorization", "")), *in_url, asked)
    return list(dict.fromkeys(filter(None, offered)))


async def known_key_of(request: Request, in_body: str) -> str:
    """Find the first of them that a source has; who can change only the address puts it there.

    The body of such a sender goes on bringing the key that it had elsewhere.
    """
    offered = keys_of(request, in_body)
    if len(offered) <= 1:
        return "".join(offered)
    database: db.Database = request.app.state.database
    known = await run_in_threadpool(_known, database, offered)
    return next((key for key in offered if key in known), offered[0])


def _known(database: db.Database, keys: Sequence[str]) -> set[str]:
    with database.reading() as tx:
        now = clock.now(tx)
        return {key for key in keys if registry.source_by_key(tx, key, now=now)}


def _login(authorization: str) -> str:
    if not authorization:
        return ""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "basic":
        return _password(rest)
    # pypd sends "Token token=None" beside the key in its body: what is no key must not win.
    given = rest.strip().removeprefix("token=").strip('"')
    return given if scheme.lower() in {"bearer", "token", "geniekey"} and given != "None" else ""


def _password(encoded: str) -> str:
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password or user


async def hand_in(request: Request, *, provider: str, body: bytes, key: str) -> Receipt:
    """Return once it is durable; raises kit.errors.Unavailable when it could not be made so."""
    return await submit(request, delivery_of(request, provider=provider, body=body, key=key))


async def submit(request: Request, delivery: Delivery) -> Receipt:
    """The same for what a door made of a request by itself."""
    flood: Flood = request.app.state.flood
    gate: EventGate = request.app.state.gate
    await flood.admit(delivery)
    return await heed(request, delivery, await gate.submit(delivery, size=len(delivery.body)))


async def heed(request: Request, delivery: Delivery, receipt: Receipt) -> Receipt:
    """Do what follows from a receipt besides the answer."""
    if not receipt.is_known:
        refusal = delivery.refused(Reason.UNKNOWN_KEY, receipt.error)
        await _recorder(request).note(refusal, key=delivery.key)
    else:
        request.app.state.flood.learn(delivery.key, receipt.per_minute)
    if receipt.is_refused:
        raise Forbidden(receipt.error)
    return receipt


async def turn_away(request: Request, *, body: bytes, key: str, reason: Reason, error: str) -> None:
    """Write down what a door refuses by itself: it is listed, and a source's owner hears of it."""
    delivery = delivery_of(request, provider="", body=body, key=key)
    refusal = delivery.refused(reason, error)

    def keep() -> bool:
        with database.transaction() as tx:
            return intake.note_refusal(tx, delivery, refusal, now=clock.now(tx))

    database: db.Database = request.app.state.database
    if not key or not await run_in_threadpool(keep):
        await _recorder(request).note(refusal, key=key)


def _recorder(request: Request) -> Recorder:
    recorder: Recorder = request.app.state.recorder
    return recorder


def delivery_of(request: Request, *, provider: str, body: bytes, key: str) -> Delivery:
    return head.of(request, key).delivery(provider, body)


async def is_strict(request: Request, key: str) -> bool:
    """Whether the source of this key wants senders refused as their protocol would."""
    source = await run_in_threadpool(_source, request.app.state.database, key)
    return source is not None and source.is_strict


def _source(database: db.Database, key: str) -> SourceRow | None:
    with database.reading() as tx:
        return registry.source_by_key(tx, key, now=clock.now(tx))
