"""What a browser reports back: that it has shown the message to whoever it belongs to.

Push services only say that they took a message; that it arrived is known where it is shown. The
address is in the sealed message alone, so that only that browser can know it.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.kit import clock
from tocsin.notify import actions as notify
from tocsin.notify.channels import webpush
from tocsin.notify.receipt import Outcome, Receipt

SLUG = webpush.PROVIDER.slug


@answers.guarded
async def shown(request: Request) -> Response:
    await reported.body_of(request)
    sent = reported.sent_of(request)

    def do() -> None:
        with reported.database_of(request).transaction() as tx:
            arrived = Receipt(Outcome.DELIVERED, "Shown by the browser.", "shown")
            notify.record_receipt(tx, sent, arrived, now=clock.now(tx))

    await run_in_threadpool(do)
    return Response(status_code=204)


ROUTES = [Route(f"/callbacks/{SLUG}/{{token}}", shown, methods=["POST"])]
