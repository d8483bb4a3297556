"""The routes of reviews and action items, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.reviews import items, pages

ROUTERS: Sequence[APIRouter] = (pages.router, items.router)
