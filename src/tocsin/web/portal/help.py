"""Help for everybody: the articles that are meant for all, without signing in."""

from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.knowledge.actions import offering
from tocsin.web import render, session
from tocsin.web.portal.language import Speaking

router = Router(prefix="/help", dependencies=[Speaking])


@router.get("")
def index(request: Request, signed: session.Visitor, q: str = "") -> Response:
    said = q[:400]
    with session.database(request).reading() as tx:
        found = offering.open_to(tx, said, actor=signed.actor if signed else None)
    return render.page(request, "portal/help.html", articles=found, q=said)


@router.get("/{article_id}")
def article(request: Request, signed: session.Visitor, article_id: int) -> Response:
    with session.database(request).reading() as tx:
        found = offering.read_by(tx, article_id, actor=signed.actor if signed else None)
    return render.page(request, "portal/help_article.html", article=found)
