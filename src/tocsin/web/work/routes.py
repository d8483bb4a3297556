"""The routes of work, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.work import (
    assignment,
    bulk_edits,
    checklists,
    macros,
    presence,
    templates,
    views,
)

ROUTERS: Sequence[Router] = (
    views.router,
    bulk_edits.router,
    macros.router,
    checklists.router,
    templates.router,
    assignment.router,
    presence.router,
)
