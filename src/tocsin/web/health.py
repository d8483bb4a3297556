"""Whether this process can serve: for load balancers and supervisors."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tocsin.kit import clock
from tocsin.web import session

router = APIRouter()


@router.get("/-/healthy")
def healthy() -> Response:
    """Answer as long as the process does."""
    return PlainTextResponse("healthy\n")


@router.get("/-/ready")
def ready(request: Request) -> Response:
    """Answer once the database does; without it nobody can be paged."""
    with session.database(request).reading() as tx:
        clock.now(tx)
    return PlainTextResponse("ready\n")
