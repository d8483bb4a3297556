"""The routes of services, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.services import items, listing, pages

ROUTERS: Sequence[APIRouter] = (listing.router, pages.router, items.router)
