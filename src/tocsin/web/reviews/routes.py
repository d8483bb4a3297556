"""The routes of reviews and action items, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.reviews import items, pages

ROUTERS: Sequence[Router] = (pages.router, items.router)
