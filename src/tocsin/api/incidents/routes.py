"""The routes of all modules here, in the order in which they are tried and described."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.api import why
from tocsin.api.incidents import (
    answers,
    classification,
    listing,
    paging,
    parting,
    progress,
    relations,
    responders,
    story,
    talk,
    vendors,
)

ROUTERS: Sequence[APIRouter] = (
    listing.router,
    progress.router,
    responders.router,
    vendors.router,
    classification.router,
    relations.router,
    parting.router,
    talk.router,
    story.router,
    paging.router,
    why.of_incident,
    answers.router,
)
