"""The routes of incidents, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.incidents import (
    classification,
    conversation,
    declaring,
    index,
    learned,
    own,
    page,
    parting,
    people,
    progress,
    relations,
    served,
    updates,
    vendors,
    verifying,
)

ROUTERS: Sequence[APIRouter] = (
    index.router,
    declaring.router,
    page.router,
    progress.router,
    verifying.router,
    people.router,
    vendors.router,
    classification.router,
    relations.router,
    parting.router,
    conversation.router,
    updates.router,
    learned.router,
    own.router,
    served.router,
)
