"""The door for everything that speaks PagerDuty's Events API, version 2 and 1.

Lenient by default: what PagerDuty would refuse is accepted and flagged, because strictness has
cost its users pages for months. A strict source refuses in PagerDuty's own words.
"""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import answers, entry
from tocsin.signals.contracts import pagerduty
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.refusal import Reason

Check = Callable[[bytes], Answer | None]


def _say(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return answers.of(pagerduty.trouble(status, sentence), headers)


def _say_version_1(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """Its clients know too many events by 403, and send them again for that alone."""
    said = pagerduty.trouble(status, sentence)
    return answers.of(replace(said, status=403) if status == 429 else said, headers)


@answers.guarded_by(_say)
async def enqueue(request: Request) -> Response:
    return await _take(request, pagerduty.check_event, pagerduty.accepted)


@answers.guarded_by(_say)
async def enqueue_change(request: Request) -> Response:
    return await _take(request, pagerduty.check_change, lambda _: pagerduty.change_accepted())


@answers.guarded_by(_say_version_1)
async def create_event(request: Request) -> Response:
    """Version 1, which old Nagios, Grafana and Healthchecks speak."""
    return await _take(request, pagerduty.check_event_v1, pagerduty.accepted_v1)


async def _take(request: Request, check: Check, accepted: Callable[[str], Answer]) -> Response:
    body = await entry.body_of(request, key_in=pagerduty.key_in)
    elsewhere = pagerduty.key_in(body)
    key = await entry.known_key_of(request, elsewhere)
    refusal = check(body)
    if refusal and (not key or await entry.is_strict(request, key)):
        reason = Reason.FORBIDDEN if key else Reason.UNKNOWN_KEY
        said = refusal.words
        await entry.turn_away(request, body=body, key=key, reason=reason, error=said)
        return answers.of(refusal)
    if elsewhere:  # it may be a key of PagerDuty's, and that is nothing for those who read events
        body = body.replace(f'"{elsewhere}"'.encode(), b'"KEY"')
    receipt = await entry.hand_in(request, provider="pagerduty", body=body, key=key)
    if not receipt.is_known:
        return answers.of(refusal or pagerduty.unknown_key())
    return answers.of(accepted(receipt.identities[0] if receipt.identities else ""))


def _routes() -> list[Route]:
    """Each with and without a trailing slash, which pypd posts, and below a key or any prefix."""
    handlers = {
        "/v2/enqueue": enqueue,
        "/v2/change/enqueue": enqueue_change,
        "/generic/2010-04-15/create_event.json": create_event,
    }
    return [
        Route(prefix + path + slash, handler, methods=["POST"])
        for prefix in ("", "/{prefix:path}")
        for path, handler in handlers.items()
        for slash in ("", "/")
    ]


ROUTES = _routes()
