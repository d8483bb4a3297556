"""The routes of knowledge, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.knowledge import articles, checks, figures, history, runbooks

ROUTERS: Sequence[Router] = (
    figures.router,
    articles.router,
    history.router,
    checks.router,
    runbooks.router,
)
