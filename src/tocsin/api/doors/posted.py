"""What came to a webhook's address, by whichever method, and whether it is its sender's own.

Some senders can only GET, and say all of it in the query: that is a form, and is kept as one.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from tocsin.api.doors import entry
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import clock, db, errors
from tocsin.signals.actions import proving
from tocsin.signals.refusal import Reason
from tocsin.signals.verification import Unverifiable

FORM = "application/x-www-form-urlencoded"
_KEYS = ("key", "access_token", "auth_token")
_FIELDS_AT_MOST = 1000


class NotBelieved(errors.Unauthenticated):
    """The key is right, but the delivery does not prove that it is its sender's own."""


class NotVerified(errors.Unavailable):
    """Whether it is its sender's own could not be found out; it is to be sent again."""


@dataclass(frozen=True, slots=True)
class Posted:
    """`body` is as it came, for signatures; in the delivery a key in it is left out."""

    delivery: Delivery
    body: bytes


async def read(request: Request, *, provider: str) -> Posted:
    """Take what was posted; without a body the query is one."""
    body, key = await entry.body_of(request), key_of(request)
    if body.strip():
        return Posted(entry.delivery_of(request, provider=provider, body=body, key=key), body)
    query = _query(request, key)
    made = entry.delivery_of(request, provider=provider, body=query, key=key)
    if query:
        headers = {**made.headers, "content-type": FORM}
        made = replace(made, content_type=FORM, headers=headers)
    return Posted(made, query)


def key_of(request: Request) -> str:
    """Find the key: in the address first, so that a header is free for credentials."""
    named = (request.query_params.get(name, "") for name in _KEYS)
    return (
        request.path_params.get("key", "") or entry.key_of(request) or next(filter(None, named), "")
    )


async def proven(request: Request, posted: Posted) -> Delivery:
    """The delivery, asked for its source's secret; or raise NotBelieved or NotVerified.

    What is not believed is listed with its reason and not read. What could not be verified pages:
    it may be what mattered, and its sender may not try again.
    """
    delivery = posted.delivery
    try:
        reason = await run_in_threadpool(_doubt, request, posted)
    except Unverifiable as error:
        await run_in_threadpool(_keep, request, delivery, error.reason)
        raise NotVerified(f"{error.reason} Send it again.") from error
    if reason:
        await entry.turn_away(
            request,
            body=delivery.body,
            key=delivery.key,
            reason=Reason.NOT_VERIFIED,
            error=reason,
        )
        raise NotBelieved(reason)
    return replace(delivery, is_proven=True)


def _doubt(request: Request, posted: Posted) -> str:
    delivery = posted.delivery
    database: db.Database = request.app.state.database
    key = request.app.state.settings.key
    with database.reading() as tx:
        now = clock.now(tx)
        knock = proving.knock(tx, delivery.key, sealed_with=key, now=now)
    if knock is None or not knock.source.is_enabled:
        return ""  # it is refused for that, further in
    return proving.doubt(knock, posted.body, headers=delivery.headers, now=now)


def _keep(request: Request, delivery: Delivery, reason: str) -> None:
    database: db.Database = request.app.state.database
    with database.transaction() as tx:
        sentence = f"it could not be verified. {reason}"
        intake.accept_unread(tx, delivery, reason=sentence, now=clock.now(tx))


def _query(request: Request, key: str) -> bytes:
    """The query without the key, whatever it is called there."""
    try:
        pairs = parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=_FIELDS_AT_MOST)
    except ValueError:
        return request.url.query.encode()
    kept = [(name, value) for name, value in pairs if name not in _KEYS and value != key]
    return urlencode(kept).encode()
