"""What pages and API have in common before either has a route."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware import Middleware

from tocsin.kit.db import Database
from tocsin.kit.settings import Settings


def bare(database: Database, settings: Settings, *, inside: Sequence[Middleware]) -> FastAPI:
    """An application without routes, which describes itself to nobody; ``inside`` of these."""
    made = FastAPI(
        title="Tocsin",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
        middleware=list(inside),
    )
    made.state.database = database
    made.state.settings = settings
    return made
