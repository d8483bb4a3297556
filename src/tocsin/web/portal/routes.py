"""The routes of the portal, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.portal import entry, help, language, report, reports

ROUTERS: Sequence[Router] = (
    language.router,
    entry.router,
    help.router,
    report.router,
    reports.router,
)
