"""The addresses at which calendar programs read shifts; whoever knows one need not sign in."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.oncall import ical_writing
from tocsin.oncall.actions import calendar_links
from tocsin.web import session

router = Router()

_TYPE = "text/calendar; charset=utf-8"


@router.api_route("/calendars/{token}.ics", methods=["GET", "HEAD"])
def read(request: Request, token: str) -> Response:
    base_url = request.app.state.settings.base_url
    with session.database(request).reading() as tx:
        found = calendar_links.sheet(tx, token, base_url=base_url, now=clock.now(tx))
    body = ical_writing.written(found).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=_TYPE, headers=headers)
