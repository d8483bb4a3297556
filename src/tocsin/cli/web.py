"""The web as a process of its own: pages, API and doors on one address, or two."""

import functools
import gc
import threading
from collections.abc import Callable

import click
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from tocsin import server
from tocsin.api.doors import quick
from tocsin.cli import both, configuration, listening
from tocsin.cli.straight import Straight
from tocsin.kit import db, durability, errors, logs
from tocsin.kit.settings import Settings

CONNECTIONS = 24
_LOOKED_THROUGH = (50_000, 20, 50)
"""After how many things what is left of them is looked for: a body of 500 alerts makes thousands,
which all go by themselves, and to look for them took a tenth of taking it in."""
COMPLETE_AFTER_SECONDS = 0.5  # what waited at the doors while we started goes first
GRACE_SECONDS = 5  # live pages hold their stream open for ever; nobody waits for those


@click.command()
@click.option("--listen", metavar="HOST:PORT", help="Where to listen; 127.0.0.1:8137 if not given.")
def command(listen: str | None) -> None:
    """Serve the web pages, the API and the doors for events.

    Needs DATABASE_URL. Any number may run behind one load balancer.
    """
    settings = configuration.read(listen=listen)
    logs.configure(settings.log_level)
    with listening.opened(settings) as listeners:
        run(settings, listeners)


def run(settings: Settings, listeners: listening.Listeners) -> None:
    """Serve until SIGTERM. Forwarded addresses are believed from the trusted proxies alone."""
    served = config(settings, functools.partial(_application, settings))
    both.Server(served, listeners.secure).run(sockets=[listeners.plain])


def config(settings: Settings, application: Callable[[], ASGIApp]) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        factory=True,
        loop="uvloop",
        http=Straight,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _application(settings: Settings) -> ASGIApp:
    if settings.database_url is None:
        raise errors.Invalid("The web process needs DATABASE_URL; 'tocsin serve' sets it.")
    database = db.Database(settings.database_url, connections=CONNECTIONS)
    with database.reading() as tx:
        durability.refuse_unsafe(tx)
    whole = server.compose(database, settings)
    # What is there by now stays: a look through all of it would hold every request for 0.1 s.
    gc.freeze()
    gc.set_threshold(*_LOOKED_THROUGH)
    rest = threading.Timer(COMPLETE_AFTER_SECONDS, _complete, [whole])
    rest.daemon = True
    rest.start()
    return quick.Quick(whole)


def _complete(whole: Starlette) -> None:
    """Load all pages, so that nobody waits for one, nor meets the files of another version."""
    server.complete(whole)
    gc.freeze()
