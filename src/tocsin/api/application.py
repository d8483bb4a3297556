"""The application under /api/v1 without its nouns: all of it that a start has to wait for."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from tocsin.api import problem
from tocsin.api.envelope import Envelope
from tocsin.api.limits import Limiter
from tocsin.api.touches import Touches
from tocsin.kit import application
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

PATH = "/api/v1"


def bare(database: Database, settings: Settings) -> FastAPI:
    """One way to ask and one way to fail, for nouns that are still to come."""
    around = [Middleware(Envelope, settings=settings)]
    api = application.bare(database, settings, inside=around)
    api.state.limiter = Limiter()
    api.state.touches = Touches()
    problem.install(api)
    return api
