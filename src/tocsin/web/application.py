"""The pages' application as a start needs it: whether it can serve, and the answers to pages.

All other pages come later (kit/later); what surrounds each is here.
"""

import functools

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.routing import Route

from tocsin.identity.oidc.discovery import Directory
from tocsin.kit import application, routing
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.web import answer, assets, failures, health, render, session, styleguide
from tocsin.web.feed import Feed
from tocsin.web.security import BodyLimit, BoundHeaders, SameSite

GUARDS = (
    Depends(session.plain_text),
    Depends(session.own_form),
    Depends(session.address_reader),
)


def create_web(database: Database, settings: Settings) -> FastAPI:
    """The first pages alone; whoever serves it sees to it that the others follow."""
    web = _bare(database, settings)
    web.state.feed = Feed(database)
    web.router.routes.append(Route("/static/{version}/{path:path}", assets.serve))
    web.router.routes.extend(first())
    if settings.development:
        web.router.routes.extend(styleguide.router.found)
    return web


@functools.cache
def first() -> tuple[routing.Route, ...]:
    """What is there from the start; signatures are read once in a process."""
    return (*health.router.found, *_answers())


@functools.cache
def _answers() -> tuple[routing.Route, ...]:
    return tuple(route.guarded(GUARDS) for route in answer.router.found)


def create_answering(database: Database, settings: Settings) -> FastAPI:
    """Only the pages behind the links of messages."""
    web = _bare(database, settings)
    web.router.routes.extend(_answers())
    return web


def _bare(database: Database, settings: Settings) -> FastAPI:
    """No page yet, and what surrounds each."""
    around = [
        Middleware(BoundHeaders),
        Middleware(failures.Isolation),
        Middleware(SameSite, settings=settings),
        Middleware(BodyLimit, settings=settings),
    ]
    web = application.bare(database, settings, inside=around)
    web.state.directory = Directory()
    render.load(web)
    failures.install(web)
    return web
