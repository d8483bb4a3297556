"""The routes of services, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.services import items, listing, pages

ROUTERS: Sequence[Router] = (listing.router, pages.router, items.router)
