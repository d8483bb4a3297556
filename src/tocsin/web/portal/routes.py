"""The routes of the portal, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.portal import entry, help, language, report, reports

ROUTERS: Sequence[APIRouter] = (
    language.router,
    entry.router,
    help.router,
    report.router,
    reports.router,
)
