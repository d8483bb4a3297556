"""The application under /api/v1 without its nouns: all of it that a start has to wait for."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from tocsin.api import problem
from tocsin.api.envelope import Envelope
from tocsin.api.limits import Limiter
from tocsin.api.touches import Touches
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

PATH = "/api/v1"


def bare(database: Database, settings: Settings) -> FastAPI:
    """One way to ask and one way to fail, for nouns that are still to come."""
    api = FastAPI(
        title="Tocsin",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
        middleware=[Middleware(Envelope, settings=settings)],
    )
    api.state.database = database
    api.state.settings = settings
    api.state.limiter = Limiter()
    api.state.touches = Touches()
    problem.install(api)
    return api
