"""The routes of all modules here, in the order in which they are tried and described."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.api.work import (
    assignment,
    bulk_edits,
    checklists,
    macros,
    presence,
    tasks,
    templates,
    times,
    views,
)

ROUTERS: Sequence[APIRouter] = (
    views.router,
    bulk_edits.router,
    macros.router,
    macros.of_incident,
    checklists.router,
    tasks.router,
    templates.router,
    times.router,
    times.of_incident,
    assignment.router,
    presence.router,
)
