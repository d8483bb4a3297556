"""How this door answers: Opsgenie's envelope and headers, and our errors in its words."""

import json
import time
import uuid

from starlette.responses import Response

from tocsin.api.doors import entry
from tocsin.kit import errors
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer

_LIMITED = {"X-RateLimit-State": "THROTTLED", "X-RateLimit-Reason": "INTEGRATION"}
_RETRY_AFTER = 5


def respond(answer: Answer, *, started: float, extra: dict[str, str] | None = None) -> Response:
    """Say it with the name of the request and how long it took, as every answer of theirs does."""
    took = round(time.monotonic() - started, 3)
    body = dict(answer.body or {})
    body.setdefault("took", took)
    request_id = body.setdefault("requestId", str(uuid.uuid4()))
    headers = {
        "X-Request-Id": request_id,
        "X-Response-Time": str(took),
        "X-RateLimit-State": "OK",
        "X-RateLimit-Reason": "INTEGRATION",
        "X-RateLimit-Period-In-Sec": "60",
        **(extra or {}),
    }
    return Response(json.dumps(body), answer.status, headers, media_type="application/json")


def of_error(error: errors.Anticipated) -> tuple[Answer, dict[str, str]]:
    """What went wrong, and which headers say when to try again."""
    if isinstance(error, errors.TooMany):
        return contract.refused(429, error.sentence), {
            **_LIMITED,
            "Retry-After": str(error.retry_after),
        }
    if isinstance(error, errors.Unavailable):
        return contract.refused(503, error.sentence), {"Retry-After": str(_RETRY_AFTER)}
    return _refusal(error), {}


def _refusal(error: errors.Anticipated) -> Answer:
    if isinstance(error, entry.TooLarge):
        return contract.refused(413, error.sentence)
    if isinstance(error, errors.Unauthenticated):
        return contract.unauthenticated()
    if isinstance(error, errors.Forbidden):
        return contract.lacks_right()
    if isinstance(error, errors.NotFound):
        return contract.refused(404, error.sentence)
    if isinstance(error, errors.Conflict):
        return contract.refused(409, error.sentence)
    return contract.not_processable(getattr(error, "fields", None) or {"body": error.sentence})
