"""Whether this process can serve: for load balancers and supervisors."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tocsin.kit import clock, ticks
from tocsin.web import session

router = APIRouter()
_ASKING = ["GET", "HEAD"]


@router.api_route("/-/healthy", methods=_ASKING)
def healthy() -> Response:
    """Answer as long as the process does."""
    return PlainTextResponse("healthy\n")


@router.api_route("/-/ready", methods=_ASKING)
def ready(request: Request) -> Response:
    """Answer once a page would go out: the database takes it and an engine is at work."""
    with session.database(request).reading() as tx:
        can_page = ticks.alive(tx, lane=ticks.PAGING, now=clock.now(tx))
    if not can_page:
        return PlainTextResponse("No engine is paging. Start `tocsin engine`.\n", 503)
    return PlainTextResponse("ready\n")
