"""What a person is told when something did not work: what happened, what was kept, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.kit import errors, ids, logs
from tocsin.web import paths, render, session

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    status: int
    title: str
    kept: str = ""


_KEPT_NOTHING = "Nothing was changed."
_FAMILIES: Mapping[type[errors.Anticipated], Failure] = {
    errors.NotFound: Failure(404, "There is nothing here"),
    errors.Forbidden: Failure(403, "You may not do this", _KEPT_NOTHING),
    errors.Unauthenticated: Failure(401, "Sign in first", _KEPT_NOTHING),
    errors.Conflict: Failure(409, "Something was faster", _KEPT_NOTHING),
    errors.Invalid: Failure(422, "This cannot be taken as it is", _KEPT_NOTHING),
    errors.TooMany: Failure(429, "Too many tries", _KEPT_NOTHING),
    errors.Unavailable: Failure(
        503, "Not at the moment", "Incoming alerts and paging have a way of their own and go on."
    ),
}
_BY_STATUS = {failure.status: failure for failure in _FAMILIES.values()}
_UNEXPECTED = Failure(500, "Something went wrong on our side")


def install(app: FastAPI) -> None:
    app.add_exception_handler(errors.Anticipated, _anticipated)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)


class Isolation:
    """The request's isolation point: what nobody anticipated is logged once, with a number."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            number = ids.key()[:8]
            path = logs.told_path(scope.get("path", ""), scope.get("path_params", {}))
            log.exception("page failed", path=path, number=number)
            if has_begun or scope["type"] != "http":
                raise
            said = f"The log has the details under the number {number}. Try it once more."
            await _page(Request(scope), _UNEXPECTED, said)(scope, receive, send)


async def _anticipated(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.Anticipated):
        raise error
    if isinstance(error, errors.Unauthenticated) and request.method == "GET":
        way = "/portal" if _is_portal(request) else "/sign-in"
        return RedirectResponse(f"{way}?next={quote(paths.of(request), safe='/')}", 303)
    if isinstance(error, session.ConfirmFirst):
        way = f"/account/confirmation?next={quote(error.back, safe='/')}"
        return render.redirect(way)
    if isinstance(error, session.EnrolFirst):
        return render.redirect(f"/account/second-factor?next={quote(error.back, safe='/')}")
    if isinstance(error, errors.Forbidden):
        _note(request, error)
    failure = next(f for family, f in _FAMILIES.items() if isinstance(error, family))
    response = _page(request, failure, error.sentence)
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _note(request: Request, error: errors.Forbidden) -> None:
    """Keep on record who tried what they may not."""
    signed = getattr(request.state, "signed", None)
    actor = signed.actor.label if signed else None
    path = logs.told_path(request.url.path, request.path_params)
    said = error.sentence
    log.warning("attempt.refused", actor=actor, method=request.method, path=path, reason=said)


def _is_portal(request: Request) -> bool:
    """Whether it is a page for those who report, who need no password."""
    return request.url.path.startswith("/report")


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    failure = _BY_STATUS.get(error.status_code, Failure(error.status_code, str(error.detail)))
    said = "The address is wrong, or what it named is gone." if failure.status == 404 else ""
    return _page(request, failure, said or f"{error.detail}.".replace("..", "."))


async def _unreadable(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
    return _page(request, _FAMILIES[errors.Invalid], f"Look again at: {fields}.")


def _page(request: Request, failure: Failure, said: str) -> Response:
    return render.page(
        request,
        "errors/error.html",
        status=failure.status,
        title=failure.title,
        said=said,
        kept=failure.kept,
        code=failure.status,
        way="/sign-in" if failure.status == 401 else "/",
        way_words="Sign in" if failure.status == 401 else "To the start",
    )
