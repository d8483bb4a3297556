"""What a Signal gateway hands in: replies, and receipts that name a message by its time."""

import hmac
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import replies, reported
from tocsin.api.doors.callbacks.replies import Reply
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.actions import answering as messages
from tocsin.notify.callbacks import Sent
from tocsin.notify.channels import signal
from tocsin.notify.receipt import Outcome, Receipt

SLUG = signal.PROVIDER.slug
_ARRIVED = Receipt(Outcome.DELIVERED)


@answers.guarded
async def hand_in(request: Request) -> Response:
    told = signal.read(await reported.body_of(request))

    def do() -> None:
        secret = str(reported.channel_of(request, SLUG).get("secret") or "")
        given = request.path_params["secret"]
        if not secret or not hmac.compare_digest(secret.encode(), given.encode()):
            raise reported.NotOurs
        with reported.database_of(request).transaction() as tx:
            _take(tx, _envelope(told), now=clock.now(tx))

    await run_in_threadpool(do)
    return Response(status_code=204)


def _envelope(told: dict[str, Any]) -> dict[str, Any]:
    """The envelope itself; some versions wrap it in a call of JSON-RPC."""
    wrapped = told.get("params")
    outer = wrapped if isinstance(wrapped, dict) else told
    inner = outer.get("envelope")
    return inner if isinstance(inner, dict) else {}


def _take(tx: Tx, envelope: dict[str, Any], *, now: datetime) -> None:
    sender = str(envelope.get("sourceNumber") or envelope.get("source") or "")
    said, arrived = envelope.get("dataMessage"), envelope.get("receiptMessage")
    if isinstance(arrived, dict):
        stamps = arrived.get("timestamps")
        _arrive(tx, sender, stamps if isinstance(stamps, list) else [], now=now)
    if isinstance(said, dict) and said.get("message"):
        reply = Reply(SLUG, sender, str(said["message"]))
        replies.write_back(tx, reply, name=str(said.get("timestamp")), now=now)


def _arrive(tx: Tx, sender: str, stamps: list[Any], *, now: datetime) -> None:
    """Note those of the latest pages to this number that the receipt names."""
    contact = messages.contact_at(tx, SLUG, sender)
    if contact is None:
        return
    named = {str(stamp) for stamp in stamps}
    pages = [page.id for page in messages.latest_pages(tx, contact, now=now)]
    for notification_id, tries in notify.attempts_of(tx, pages).items():
        for made in tries:
            if made.provider_id in named:
                sent = Sent(notification_id, made.fence)
                notify.record_receipt(tx, sent, _ARRIVED, now=now)


ROUTES = [Route(f"/callbacks/{SLUG}/{{secret}}", hand_in, methods=["POST"])]
