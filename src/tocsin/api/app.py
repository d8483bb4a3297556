"""The application under /api/v1: every noun, one way to fail, and the description of it all."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from tocsin.api import (
    action_items,
    agreements,
    alerts,
    articles,
    attainment,
    audiences,
    audit,
    blueprint,
    bundling,
    calendar_links,
    calendars,
    calls,
    catch_all,
    categories,
    category_forms,
    changes,
    channels,
    closing_rule,
    configuration_items,
    contacts,
    drills,
    escalation_matrix,
    fairness,
    follow_ups,
    forgotten_rule,
    heartbeats,
    holidays,
    imports,
    inbox,
    inhibitions,
    known_outages,
    kpis,
    leave,
    lookup_tables,
    mail_setting,
    mailboxes,
    mails,
    maintenance,
    me,
    monitors,
    notification_rules,
    notifications,
    oncall,
    openapi,
    organisations,
    overrides,
    people,
    policies,
    previews,
    priority_matrix,
    problem,
    profiles,
    quiet_hours,
    raw_events,
    readiness,
    reference,
    refusals,
    resolution_codes,
    reviews,
    routing,
    routing_drafts,
    runbooks,
    satisfaction,
    schedules,
    services,
    sessions,
    shadows,
    shift_notices,
    silences,
    sources,
    status_pages,
    swaps,
    takeovers,
    teams,
    temporary_schedules,
    tokens,
    update_templates,
    updates,
    vendors,
    watchdogs,
    whatif,
    why,
)
from tocsin.api.envelope import Envelope
from tocsin.api.incidents import routes as incidents
from tocsin.api.limits import Limiter
from tocsin.api.touches import Touches
from tocsin.api.triage import routes as triage
from tocsin.api.work import routes as work
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

PATH = "/api/v1"

NOUNS: Sequence[APIRouter] = (
    me.router,
    people.router,
    profiles.router,
    profiles.callers,
    organisations.router,
    teams.router,
    sessions.router,
    tokens.router,
    audit.router,
    blueprint.router,
    imports.router,
    bundling.router,
    kpis.router,
    services.router,
    configuration_items.router,
    configuration_items.of_incident,
    changes.router,
    notifications.router,
    contacts.router,
    notification_rules.router,
    channels.router,
    oncall.router,
    schedules.router,
    overrides.router,
    shadows.router,
    takeovers.router,
    swaps.router,
    shift_notices.router,
    readiness.router,
    fairness.router,
    why.router,
    quiet_hours.router,
    leave.router,
    calendar_links.router,
    calendars.router,
    temporary_schedules.router,
    holidays.router,
    policies.router,
    vendors.router,
    catch_all.router,
    *incidents.ROUTERS,
    *work.ROUTERS,
    alerts.router,
    silences.router,
    maintenance.router,
    inhibitions.router,
    routing.router,
    routing_drafts.router,
    forgotten_rule.router,
    mails.router,
    mailboxes.router,
    mail_setting.router,
    lookup_tables.router,
    inbox.router,
    categories.router,
    category_forms.router,
    calls.router,
    known_outages.router,
    known_outages.incidents,
    known_outages.offers,
    priority_matrix.router,
    *triage.ROUTERS,
    closing_rule.router,
    agreements.policies,
    agreements.calendars,
    sources.router,
    raw_events.router,
    previews.router,
    refusals.router,
    heartbeats.router,
    watchdogs.router,
    monitors.router,
    reviews.router,
    action_items.router,
    articles.router,
    attainment.router,
    follow_ups.router,
    resolution_codes.router,
    runbooks.router,
    drills.router,
    escalation_matrix.router,
    audiences.router,
    update_templates.router,
    updates.router,
    status_pages.router,
    satisfaction.router,
    whatif.router,
)


def create_api(database: Database, settings: Settings) -> FastAPI:
    """Make the application; whoever serves it mounts it at ``PATH``."""
    api = FastAPI(
        title="Tocsin",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
        middleware=[Middleware(Envelope, settings=settings)],
    )
    api.state.database = database
    api.state.settings = settings
    api.state.limiter = Limiter()
    api.state.touches = Touches()
    for noun in (*NOUNS, openapi.router, reference.router):
        # As they are: include_router would read every signature anew with the first request.
        api.router.routes.extend(noun.routes)
    problem.install(api)
    return api


def routes() -> list[APIRoute]:
    """Return every route of every noun, for those who check them all."""
    return [route for noun in NOUNS for route in noun.routes if isinstance(route, APIRoute)]
