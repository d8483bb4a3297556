"""The routes of on-call, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.oncall import board, overrides, policies, schedules

ROUTERS: Sequence[APIRouter] = (
    board.router,
    overrides.router,
    schedules.router,
    policies.router,
)
