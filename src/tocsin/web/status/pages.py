"""The addresses of a status page: the page, its history, one incident, and the feed."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tocsin.comms.actions import pages
from tocsin.comms.status_page import IncidentView, PageView
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.web import render, session, words
from tocsin.web.status import kept, style, view
from tocsin.web.status.kept import Drawn

router = Router(prefix="/status")
_ASKING = ["GET", "HEAD"]
_PUBLIC = "public, max-age=15"


class NotOnThisPage(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This status page has no such incident, or it is long over.")


@router.api_route("/{slug}", methods=_ASKING)
def show(request: Request, slug: str) -> Response:
    drawn = _drawn(request, slug)
    return _page(request, "status/page.html", drawn, shown=view.shown(drawn.view, now=drawn.at))


@router.api_route("/{slug}/history", methods=_ASKING)
def history(request: Request, slug: str) -> Response:
    drawn = _drawn(request, slug)
    whole = view.shown(drawn.view, now=drawn.at, whole=True)
    return _page(request, "status/history.html", drawn, shown=whole)


@router.api_route("/{slug}/incidents/{number}", methods=_ASKING)
def incident(request: Request, slug: str, number: int) -> Response:
    drawn = _drawn(request, slug)
    found = _incident(drawn.view, number)
    affected = view.names(drawn.view, found)
    return _page(request, "status/incident.html", drawn, incident=found, affected=affected)


@router.api_route("/{slug}/feed.atom", methods=_ASKING)
def atom(request: Request, slug: str) -> Response:
    drawn = _drawn(request, slug)
    response = _page(request, "status/feed.xml", drawn, base_url=_settings(request).base_url)
    response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


def _drawn(request: Request, slug: str) -> Drawn:
    """Return the page as it is, or as it was some seconds ago; nobody need be signed in."""
    if found := _kept(request).get(slug):
        return found
    signed = session.visitor(request)
    try:
        with session.database(request).reading() as tx:
            now = clock.now(tx)
            actor = signed.actor if signed else None
            drawn = Drawn(pages.view(tx, slug, actor=actor, now=now), now)
    except pages.UnknownPage:
        if signed is None:
            raise session.SignInFirst from None  # it may be one for those inside
        raise
    _kept(request).keep(slug, drawn)
    return drawn


def _incident(page: PageView, number: int) -> IncidentView:
    found = [one for one in (*page.current, *page.past) if one.number == number]
    if not found:
        raise NotOnThisPage
    return found[0]


def _page(request: Request, template: str, drawn: Drawn, **shown: Any) -> Response:
    """Render it by the page's own clock, not by that of whoever reads it."""
    request.state.reader = words.Reader(drawn.at, drawn.view.time_zone)
    sheet = style.of(request.app.state.assets)
    response = render.page(request, template, page=drawn.view, style=sheet.text, **shown)
    response.headers["Content-Security-Policy"] = sheet.policy
    response.headers["Cache-Control"] = _PUBLIC if drawn.view.is_public else "private, no-store"
    return response


def _kept(request: Request) -> kept.Kept:
    state = request.app.state
    if not hasattr(state, "status_pages"):
        state.status_pages = kept.Kept()
    found: kept.Kept = state.status_pages
    return found


def _settings(request: Request) -> Any:
    return request.app.state.settings
