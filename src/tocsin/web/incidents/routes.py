"""The routes of incidents, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.incidents import (
    classification,
    concerned,
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
    tasks,
    times,
    updates,
    vendors,
    verifying,
)

ROUTERS: Sequence[Router] = (
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
    concerned.router,
    tasks.router,
    times.router,
    conversation.router,
    updates.router,
    learned.router,
    own.router,
    served.router,
)
