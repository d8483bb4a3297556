"""Every noun's router, inside the guards that all pages share."""

import functools
from collections.abc import Sequence

from tocsin.kit import routing
from tocsin.web import (
    alerts,
    answer,
    application,
    board,
    follow_ups,
    health,
    inbox,
    live,
    maintenance,
    manifest,
    signin,
    signin_code,
    signin_provider,
    silences,
    theme,
    worker,
)
from tocsin.web.account import routes as account
from tocsin.web.drills import pages as drills
from tocsin.web.incidents import routes as incidents
from tocsin.web.insights import attained, trends
from tocsin.web.insights import pages as insights
from tocsin.web.knowledge import routes as knowledge
from tocsin.web.oncall import feeds as calendars
from tocsin.web.oncall import routes as oncall
from tocsin.web.phone import pages as phone
from tocsin.web.portal import routes as portal
from tocsin.web.problems import routes as problems
from tocsin.web.reviews import routes as reviews
from tocsin.web.satisfaction import pages as satisfaction
from tocsin.web.services import routes as services
from tocsin.web.settings import routes as configuration
from tocsin.web.start import routes as start
from tocsin.web.status import pages as status
from tocsin.web.work import routes as work

PLAIN: Sequence[routing.Router] = (
    health.router,
    manifest.router,
    worker.router,
    status.router,
    calendars.router,
)
NOUNS: Sequence[routing.Router] = (
    live.router,
    signin.router,
    signin_code.router,
    signin_provider.router,
    theme.router,
    *start.ROUTERS,
    board.router,
    *incidents.ROUTERS,
    *work.ROUTERS,
    answer.router,
    *portal.ROUTERS,
    phone.router,
    inbox.router,
    alerts.router,
    silences.router,
    maintenance.router,
    *oncall.ROUTERS,
    *services.ROUTERS,
    *configuration.ROUTERS,
    *account.ROUTERS,
    satisfaction.router,
    attained.router,
    trends.router,
    follow_ups.router,
    insights.router,
    *reviews.ROUTERS,
    *knowledge.ROUTERS,
    *problems.ROUTERS,
    drills.router,
)


@functools.cache
def served() -> list[routing.Route]:
    """Return the pages that a start need not wait for, inside their guards.

    Once in a process, which reads their signatures once.
    """
    plain = [route for noun in PLAIN for route in noun.found]
    pages = plain + [route.guarded(application.GUARDS) for noun in NOUNS for route in noun.found]
    first = {route.path for route in application.first()}
    return [route for route in pages if route.path not in first]
