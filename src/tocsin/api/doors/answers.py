"""How doors answer: what the protocol wants, and one mapping of our own errors."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.api.doors import entry
from tocsin.kit import errors
from tocsin.signals.contracts.answer import Answer

Handler = Callable[[Request], Awaitable[Response]]
Say = Callable[[int, str, dict[str, str] | None], Response]

RETRY_AFTER = {"Retry-After": "5"}
_STATUS = (
    (entry.TooLarge, 413),
    (errors.NotFound, 404),
    (errors.Forbidden, 403),
    (errors.Unauthenticated, 401),
    (errors.Conflict, 409),
    (errors.Invalid, 400),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)


def _when_again(error: errors.Anticipated) -> dict[str, str] | None:
    if isinstance(error, errors.TooMany):
        return {"Retry-After": str(error.retry_after)}
    return RETRY_AFTER if isinstance(error, errors.Unavailable) else None


def of(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """Speak a protocol's own answer; None is an empty body."""
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return Response(json.dumps(answer.body), answer.status, headers, media_type="application/json")


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def word(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An error as Alertmanager's clients read it: a JSON string."""
    return JSONResponse(detail, status, headers)


def guarded_by(say: Say) -> Callable[[Handler], Handler]:
    """Turn anticipated errors into what ``say`` makes of status, sentence and headers."""
    return lambda handler: _answering(handler, say)


def guarded(handler: Handler) -> Handler:
    """Turn anticipated errors into a problem document that says whether to send it again."""
    return _answering(handler, problem)


def guarded_for_amtool(handler: Handler) -> Handler:
    """The same for clients that know no problem documents.

    Their contract has no 403, and amtool shows no body of a status that it doesn't know; what isn't
    the caller's to do is a 400, whose sentence it prints.
    """
    return _answering(handler, _word_in_their_contract)


def _word_in_their_contract(
    status: int, detail: str, headers: dict[str, str] | None = None
) -> Response:
    return word(400 if status == 403 else status, detail, headers)


def _answering(handler: Handler, say: Say) -> Handler:
    @wraps(handler)
    async def answering(request: Request) -> Response:
        try:
            return await handler(request)
        except errors.Anticipated as error:
            status = next((s for kind, s in _STATUS if isinstance(error, kind)), 400)
            return say(status, error.sentence, _when_again(error))

    return answering
