"""The pages as one application: every noun's router, inside the guards that all pages share."""

import functools
from collections.abc import Sequence

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.routing import Route

from tocsin.identity.oidc.discovery import Directory
from tocsin.kit import routing
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.web import (
    alerts,
    answer,
    assets,
    board,
    failures,
    follow_ups,
    health,
    inbox,
    live,
    maintenance,
    manifest,
    render,
    session,
    signin,
    signin_code,
    signin_provider,
    silences,
    styleguide,
    theme,
    worker,
)
from tocsin.web.account import routes as account
from tocsin.web.drills import pages as drills
from tocsin.web.feed import Feed
from tocsin.web.incidents import routes as incidents
from tocsin.web.insights import attained, trends
from tocsin.web.insights import pages as insights
from tocsin.web.knowledge import routes as knowledge
from tocsin.web.oncall import feeds as calendars
from tocsin.web.oncall import routes as oncall
from tocsin.web.phone import pages as phone
from tocsin.web.portal import routes as portal
from tocsin.web.problems import routes as problems
from tocsin.web.reviews import routes as reviews
from tocsin.web.satisfaction import pages as satisfaction
from tocsin.web.security import BodyLimit, BoundHeaders, SameSite
from tocsin.web.services import routes as services
from tocsin.web.settings import routes as configuration
from tocsin.web.start import routes as start
from tocsin.web.status import pages as status
from tocsin.web.work import routes as work

PLAIN: Sequence[routing.Router] = (
    health.router,
    manifest.router,
    worker.router,
    status.router,
    calendars.router,
)
NOUNS: Sequence[routing.Router] = (
    live.router,
    signin.router,
    signin_code.router,
    signin_provider.router,
    theme.router,
    *start.ROUTERS,
    board.router,
    *incidents.ROUTERS,
    *work.ROUTERS,
    answer.router,
    *portal.ROUTERS,
    phone.router,
    inbox.router,
    alerts.router,
    silences.router,
    maintenance.router,
    *oncall.ROUTERS,
    *services.ROUTERS,
    *configuration.ROUTERS,
    *account.ROUTERS,
    satisfaction.router,
    attained.router,
    trends.router,
    follow_ups.router,
    insights.router,
    *reviews.ROUTERS,
    *knowledge.ROUTERS,
    *problems.ROUTERS,
    drills.router,
)
GUARDS = (
    Depends(session.plain_text),
    Depends(session.own_form),
    Depends(session.address_reader),
)


def create_web(database: Database, settings: Settings) -> FastAPI:
    web = _bare(database, settings)
    web.state.feed = Feed(database)
    web.router.routes.append(Route("/static/{version}/{path:path}", assets.serve))
    web.router.routes.extend(_pages())
    if settings.development:
        web.router.routes.extend(styleguide.router.found)
    return web


@functools.cache
def _pages() -> list[routing.Route]:
    """All of them inside their guards, whose signatures are read once in a process."""
    plain = [route for noun in PLAIN for route in noun.found]
    return plain + [route.guarded(GUARDS) for noun in NOUNS for route in noun.found]


def create_answering(database: Database, settings: Settings) -> FastAPI:
    """Only the pages behind the links of messages."""
    web = _bare(database, settings)
    web.router.routes.extend(route.guarded(GUARDS) for route in answer.router.found)
    return web


def _bare(database: Database, settings: Settings) -> FastAPI:
    """No page yet, and what surrounds each."""
    web = FastAPI(
        title="Tocsin",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
        middleware=[
            Middleware(BoundHeaders),
            Middleware(failures.Isolation),
            Middleware(SameSite, settings=settings),
            Middleware(BodyLimit, settings=settings),
        ],
    )
    web.state.database = database
    web.state.settings = settings
    web.state.directory = Directory()
    render.load(web)
    failures.install(web)
    return web
