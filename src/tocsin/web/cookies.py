"""The cookies by which a browser is known again: unread by scripts, sent to no other site."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response


def put(
    request: Request, response: Response, name: str, value: str, *, until: datetime | None = None
) -> Response:
    """Let the browser keep it until then, or until it is closed."""
    response.set_cookie(
        _bound(request, name),
        value,
        expires=until,
        httponly=True,
        samesite="lax",
        secure=_is_secure(request),
        path="/",
    )
    return response


def drop(request: Request, response: Response, name: str) -> Response:
    response.delete_cookie(
        _bound(request, name), httponly=True, samesite="lax", secure=_is_secure(request), path="/"
    )
    return response


def get(request: Request, name: str) -> str | None:
    return request.cookies.get(_bound(request, name))


def _bound(request: Request, name: str) -> str:
    """Over https the name binds the cookie to this host; over http browsers refuse that name."""
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
