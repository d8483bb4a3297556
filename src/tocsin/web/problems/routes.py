"""The routes of problems, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.problems import behind, moves, pages, rule

ROUTERS: Sequence[Router] = (rule.router, pages.router, moves.router, behind.router)
