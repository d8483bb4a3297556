"""The routes of on-call, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.oncall import (
    board,
    calendars,
    editor,
    fairness,
    leave,
    matrix,
    mine,
    overrides,
    paged,
    policies,
    readiness,
    schedules,
    shadows,
    swaps,
    temporaries,
    whatif,
)

ROUTERS: Sequence[Router] = (
    board.router,
    mine.router,
    paged.router,
    readiness.router,
    fairness.router,
    swaps.router,
    overrides.router,
    leave.router,
    shadows.router,
    calendars.router,
    temporaries.router,
    editor.router,
    schedules.router,
    policies.router,
    matrix.router,
    whatif.router,
)
