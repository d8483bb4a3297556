"""How PagerDuty's REST API says no: its statuses, its numbers, its envelope."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import JSONResponse, Response

from tocsin.api.doors import entry
from tocsin.incidents.actions import snoozing
from tocsin.incidents.lifecycle import AlreadyResolved, ForbiddenTransition
from tocsin.kit import errors


class Wrong(errors.Invalid):
    """Something in the request is not as it has to be."""


class NotThere(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("There is nothing of this id.")


class Unknown(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("Send an API token of Tocsin: 'Authorization: Token token=…'.")


class NoRequester(errors.Invalid):
    def __init__(self) -> None:
        super().__init__("The header From has to be the address of somebody in Tocsin.")


class OfNobody(errors.Invalid):
    """The one refusal that is a text there; their client tells tokens apart by its words."""

    def __init__(self) -> None:
        super().__init__("This is an account-level access token: it belongs to nobody.")


_SAID: Mapping[type[errors.Anticipated], tuple[int, str, int]] = MappingProxyType(
    {
        entry.TooLarge: (413, "Invalid Input Provided", 2001),
        NoRequester: (400, "Requester User Not Found", 1008),
        AlreadyResolved: (400, "Incident Already Resolved", 1001),
        ForbiddenTransition: (400, "Incident Already Resolved", 1001),
        snoozing.CannotSnooze: (400, "Incident Cannot Be Snoozed", 1013),
        snoozing.PastSnooze: (400, "Incident Cannot Be Snoozed", 1013),
        errors.NotFound: (404, "Not Found", 2100),
        errors.Forbidden: (403, "Access Denied", 2010),
        errors.Unauthenticated: (401, "Authentication failed", 2006),
        errors.TooMany: (429, "Rate Limit Exceeded", 2020),
        errors.Unavailable: (503, "Service Unavailable", 2000),
        errors.Anticipated: (400, "Invalid Input Provided", 2001),
    }
)
"""The first that fits counts."""


def answer(error: errors.Anticipated) -> Response:
    if isinstance(error, OfNobody):
        return JSONResponse({"error": error.sentence}, 400)
    status, message, code = next(said for kind, said in _SAID.items() if isinstance(error, kind))
    told = {"message": message, "code": code, "errors": [error.sentence]}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.TooMany) else None
    return JSONResponse({"error": told}, status, headers)
