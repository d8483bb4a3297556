"""What Pushover calls back when somebody acknowledges: it signs nothing, our address does."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.kit import clock
from tocsin.notify.answers import Verb
from tocsin.notify.channels import pushover

SLUG = pushover.PROVIDER.slug


@answers.guarded
async def acknowledged(request: Request) -> Response:
    form = dict(reported.form_of(await reported.body_of(request)))
    sent = reported.sent_of(request)

    def do() -> None:
        with reported.database_of(request).transaction() as tx:
            reported.answer(tx, sent, Verb.ACKNOWLEDGE, via=SLUG, now=clock.now(tx))

    if form.get("acknowledged") == "1":
        await run_in_threadpool(do)
    return Response(status_code=204)


ROUTES = [Route(f"/callbacks/{SLUG}/{{token}}", acknowledged, methods=["POST"])]
