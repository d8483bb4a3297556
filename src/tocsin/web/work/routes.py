"""The routes of work, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.work import (
    assignment,
    bulk_edits,
    checklists,
    macros,
    presence,
    templates,
    views,
)

ROUTERS: Sequence[APIRouter] = (
    views.router,
    bulk_edits.router,
    macros.router,
    checklists.router,
    templates.router,
    assignment.router,
    presence.router,
)
