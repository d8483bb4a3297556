"""The addresses of PagerDuty's REST API: below a path of their own, or by media type."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from tocsin.api.doors.pagerduty_rest import directory, incidents
from tocsin.api.doors.pagerduty_rest.asked import Handler, reading, writing

PREFIX = "/pagerduty"
_MEDIA_TYPE = b"application/vnd.pagerduty+json"


class Spoken(Route):
    """A route for those alone who ask for PagerDuty's media type; our pages have its path too."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        asked = (value for name, value in scope.get("headers", ()) if name == b"accept")
        if not any(_MEDIA_TYPE in value for value in asked):
            return Match.NONE, {}
        return super().matches(scope)


HANDLERS: Mapping[tuple[str, str], Handler] = MappingProxyType(
    {
        ("GET", "/incidents"): reading(incidents.list_all),
        ("PUT", "/incidents"): writing(incidents.change_many),
        ("POST", "/incidents"): writing(incidents.create, status=201),
        ("GET", "/incidents/{id}"): reading(incidents.show),
        ("PUT", "/incidents/{id}"): writing(incidents.change),
        ("PUT", "/incidents/{id}/merge"): writing(incidents.merge),
        ("GET", "/incidents/{id}/alerts"): reading(incidents.list_alerts),
        ("GET", "/incidents/{id}/notes"): reading(incidents.list_notes),
        ("POST", "/incidents/{id}/notes"): writing(incidents.add_note, status=201),
        ("POST", "/incidents/{id}/snooze"): writing(incidents.snooze, status=201),
        ("GET", "/oncalls"): reading(directory.list_on_call),
        ("GET", "/users"): reading(directory.list_users),
        ("GET", "/users/me"): reading(directory.show_me),
        ("GET", "/users/{id}"): reading(directory.show_user),
        ("GET", "/services"): reading(directory.list_services),
        ("GET", "/services/{id}"): reading(directory.show_service),
        ("GET", "/teams"): reading(directory.list_teams),
        ("GET", "/escalation_policies"): reading(directory.list_policies),
        ("GET", "/schedules"): reading(directory.list_schedules),
        ("GET", "/priorities"): reading(directory.list_priorities),
    }
)


def _routes() -> list[BaseRoute]:
    return [
        kind(prefix + path + slash, handler, methods=[method])
        for kind, prefix in ((Route, PREFIX), (Spoken, ""))
        for (method, path), handler in HANDLERS.items()
        for slash in ("", "/")
    ]


ROUTES = _routes()
