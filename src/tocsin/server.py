"""The web process put together: the API, the doors for events and the pages on one address.

It stands above the surfaces, which know nothing of each other.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from tocsin.api import application as api
from tocsin.api.doors import entry, quick, routes, webhook
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.later import Later
from tocsin.kit.settings import Settings
from tocsin.watch import synthetic
from tocsin.web import application as web
from tocsin.web.security import BoundHeaders

CONNECTIONS = 24
_PAGES = "tocsin.web.app"
_NOUNS = "tocsin.api.app"


def create_app() -> ASGIApp:
    """The factory that the server of the web process calls."""
    settings = Settings()
    if settings.database_url is None:
        raise SystemExit("The web process needs DATABASE_URL; `tocsin serve` sets it.")
    return quick.Quick(compose(Database(settings.database_url, connections=CONNECTIONS), settings))


def compose(database: Database, settings: Settings) -> Starlette:
    """Give the doors their paths, the API its own, and the pages all the rest.

    Most of the last two is not there yet: who comes first makes it be loaded, or ``complete``.
    """
    nouns, pages = api.bare(database, settings), web.create_web(database, settings)
    composed = Starlette(
        routes=[
            *_synthetic(settings),
            *routes.ROUTES,
            Mount(api.PATH, BoundHeaders(nouns)),
            Mount("/", pages),
        ],
        lifespan=_closing,
    )
    composed.router.redirect_slashes = False
    composed.state.later = (Later(pages.router, _PAGES), Later(nouns.router, _NOUNS))
    composed.state.database = database
    composed.state.settings = settings
    composed.state.gate = entry.open_gate(database)
    composed.state.flood = entry.open_flood(database, settings.events_per_second)
    composed.state.recorder = entry.open_recorder(database)
    with database.reading() as tx:
        composed.state.started_at = clock.now(tx)
    return composed


def complete(composed: Starlette) -> None:
    """Load the pages and nouns that nobody has asked for so far."""
    for each in composed.state.later:
        each.fill()


def _synthetic(settings: Settings) -> list[Mount]:
    """The way of the pages that are sent to nobody: a door and an answer, on their own ground."""
    if settings.synthetic_url is None:
        return []
    database = Database(settings.synthetic_url, connections=2)
    theirs = synthetic.settings_for(settings)
    ground = Starlette(routes=[*webhook.ROUTES, Mount("/", web.create_answering(database, theirs))])
    ground.state.database = database
    ground.state.settings = theirs
    ground.state.gate = entry.open_gate(database)
    ground.state.flood = entry.open_flood(database, settings.events_per_second)
    ground.state.recorder = entry.open_recorder(database)
    return [Mount(synthetic.PATH, ground)]


@asynccontextmanager
async def _closing(composed: Starlette) -> AsyncIterator[None]:
    """What waits at the gate is written before the process ends."""
    yield
    composed.state.gate.close()
    composed.state.database.close()
