"""How the API says no: application/problem+json (RFC 9457), one shape for every failure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.kit import errors, logs

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
NO_PARAMETER = "There is no such parameter."
_RETRY_SOON = "5"

_STATUS: Mapping[type[errors.Anticipated], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Unauthenticated: 401,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
_HTTP_CODES = {400: "bad-request", 404: "not-found", 405: "wrong-method", 413: "too-large"}


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` is stable and for programs, ``detail`` is a sentence for people."""

    status: int
    code: str
    detail: str
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def install(api: FastAPI) -> None:
    api.add_exception_handler(errors.Anticipated, _anticipated)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(HTTPException, _http)


def of_error(error: errors.Anticipated) -> Problem:
    family = next((kind for kind in _STATUS if isinstance(error, kind)), errors.Conflict)
    return Problem(
        status=_STATUS[family],
        code=_code(type(error).__name__),
        detail=error.sentence,
        fields=error.fields if isinstance(error, errors.Invalid) else {},
        headers=_headers(error),
    )


def respond(problem: Problem, *, request_id: str) -> Response:
    document: dict[str, Any] = {
        "type": f"urn:tocsin:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": f"urn:tocsin:request:{request_id}",
    }
    if problem.fields:
        document["errors"] = dict(problem.fields)
    return JSONResponse(
        document, problem.status, headers=dict(problem.headers), media_type=MEDIA_TYPE
    )


async def _anticipated(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.Anticipated):
        raise error
    if isinstance(error, errors.Forbidden):
        _note(request, error)
    return respond(of_error(error), request_id=request.state.request_id)


def _note(request: Request, error: errors.Forbidden) -> None:
    """Keep on record who tried what they may not."""
    actor, said = getattr(request.state, "actor", None), error.sentence
    path = logs.told_path(request.url.path, request.path_params)
    log.warning("attempt.refused", actor=actor, method=request.method, path=path, reason=said)


async def _unreadable(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = _by_field(error.errors())
    detail = " ".join(f"{name}: {sentence}" for name, sentence in fields.items())
    return respond(
        Problem(422, "unreadable-request", detail, fields), request_id=request.state.request_id
    )


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    sentence = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.url.path} does not understand {request.method}.",
    }.get(error.status_code, str(error.detail))
    code = _HTTP_CODES.get(error.status_code, f"http-{error.status_code}")
    problem = Problem(error.status_code, code, sentence, headers=error.headers or {})
    return respond(problem, request_id=request.state.request_id)


def _headers(error: errors.Anticipated) -> dict[str, str]:
    if isinstance(error, errors.TooMany):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.Unavailable):
        return {"Retry-After": _RETRY_SOON}
    if isinstance(error, errors.Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="tocsin"'}
    return {}


def _by_field(faults: Sequence[Any]) -> dict[str, str]:
    """Name each fault by its place in the body or the query, as ``members.0.person_id``."""
    named = {}
    for fault in faults[:50]:
        where = [str(part) for part in fault["loc"]]
        inside = where[1:] if where[0] in {"body", "query", "path", "header"} else where
        is_stray = fault["type"] == "extra_forbidden" and where[0] == "query"
        said = NO_PARAMETER if is_stray else _sentence(str(fault["msg"]))
        named[".".join(inside) or where[0]] = said
    return named


def _sentence(message: str) -> str:
    plain = message.removeprefix("Value error, ")
    return plain[:1].upper() + plain[1:] + ("" if plain.endswith(".") else ".")


def _code(name: str) -> str:
    """Turn ``EmailTaken`` into ``email-taken``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
