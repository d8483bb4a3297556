"""The routes of knowledge, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.knowledge import articles, runbooks

ROUTERS: Sequence[APIRouter] = (articles.router, runbooks.router)
