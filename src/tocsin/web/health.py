"""Whether this process can serve: for load balancers and supervisors."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tocsin.kit import clock, ticks
from tocsin.kit.routing import Router
from tocsin.oncall import actions as oncall
from tocsin.web import session

router = Router()
_ASKING = ["GET", "HEAD"]
_NO_LAST_RESORT = (
    "warning: nobody of the catch-all has a verified contact that wakes, so a page that reaches"
    " nobody else may be lost"
)


@router.api_route("/-/healthy", methods=_ASKING)
def healthy() -> Response:
    """Answer as long as the process does."""
    return PlainTextResponse("healthy\n")


@router.api_route("/-/ready", methods=_ASKING)
def ready(request: Request) -> Response:
    """Answer once a page would go out: the database takes it and an engine is at work."""
    with session.database(request).reading() as tx:
        now = clock.now(tx)
        can_page = ticks.alive(tx, lane=ticks.PAGING, now=now)
        has_last_resort = oncall.has_verified_catch_all(tx, now=now)
    if not can_page:
        return PlainTextResponse("No engine is paging. Start `tocsin engine`.\n", 503)
    return PlainTextResponse("ready\n" if has_last_resort else f"ready\n{_NO_LAST_RESORT}\n")
