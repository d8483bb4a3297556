"""Status pages as JSON for other programs, at the addresses that readers of Statuspage know.

``/status/{page}/api/v2/summary.json`` and its siblings: a public page answers anybody, in any
browser; one that is not public answers those whose token or session may read.
"""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api import auth
from tocsin.api.doors import answers
from tocsin.comms import feed
from tocsin.comms.actions import pages
from tocsin.comms.status_page import PageView
from tocsin.kit import clock, text

Draw = Callable[..., dict[str, Any]]

_FILES: Mapping[str, Draw] = {
    "summary.json": feed.summary,
    "status.json": feed.status,
    "components.json": feed.components,
    "incidents.json": feed.incidents,
    "incidents/unresolved.json": feed.unresolved,
}
# Whoever polls in an outage finds an answer in the caches on the way.
_PLAIN = {"X-Content-Type-Options": "nosniff"}
_PUBLIC = {**_PLAIN, "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=15"}
_PRIVATE = {**_PLAIN, "Cache-Control": "private, no-store"}


@answers.guarded
async def show(request: Request) -> Response:
    draw = _FILES.get(request.path_params["file"])
    if draw is None:
        names = ", ".join(_FILES)
        return answers.problem(404, f"There is no such file; there are {names}.")
    view = await run_in_threadpool(_view, request)
    document = draw(view, base_url=request.app.state.settings.base_url)
    return JSONResponse(document, headers=_PUBLIC if view.is_public else _PRIVATE)


def _view(request: Request) -> PageView:
    proof = auth.proof_of(request)
    with request.app.state.database.reading() as tx:
        now = clock.now(tx)
        actor = None if proof is None else auth.recognize(tx, proof, now).actor
        slug = text.storable(request.path_params["page"])
        return pages.view(tx, slug, actor=actor, now=now)


ROUTES = [Route("/status/{page}/api/v2/{file:path}", show, methods=["GET"])]
