"""The routes of problems, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.problems import behind, moves, pages, rule

ROUTERS: Sequence[APIRouter] = (rule.router, pages.router, moves.router, behind.router)
