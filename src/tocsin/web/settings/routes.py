"""The routes of the settings, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.settings import (
    agreements,
    audiences,
    audit,
    calendars,
    categories,
    channels,
    deliveries,
    heartbeats,
    inhibitions,
    lookup_tables,
    mapping,
    monitors,
    overview,
    people,
    priorities,
    refused,
    routing,
    rules,
    sources,
    status_pages,
    system,
    teams,
    templates,
    tokens,
)

ROUTERS: Sequence[APIRouter] = (
    overview.router,
    people.router,
    teams.router,
    tokens.router,
    audit.router,
    system.router,
    refused.router,
    mapping.router,
    sources.router,
    heartbeats.router,
    monitors.router,
    lookup_tables.router,
    routing.router,
    inhibitions.router,
    channels.router,
    deliveries.router,
    audiences.router,
    templates.router,
    status_pages.router,
    categories.router,
    priorities.router,
    calendars.router,
    agreements.router,
    rules.router,
)
