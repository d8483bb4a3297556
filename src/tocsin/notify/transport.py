"""Carry a rendered request to its provider within the deadline, and judge the answer.

Permanent is what the same request would meet again; everything else is worth another try.
"""

import ssl
from datetime import datetime

from tocsin.kit import dial, guard, http
from tocsin.kit.dial import Patience
from tocsin.notify import backoff, smtp
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call, Mail, Request

_WORTH_ANOTHER_TRY = frozenset({408, 421, 423, 425, 429})


def carry(
    request: Request,
    *,
    now: datetime,
    patience: Patience = dial.PATIENCE,
    trust: ssl.SSLContext | None = None,
) -> Attempt:
    if isinstance(request, Mail):
        return smtp.hand_in(request, patience=patience, trust=trust)
    if isinstance(request, Call):
        return _call(request, now=now, patience=patience, trust=trust)
    return Attempt(Outcome.SENT, request.provider)


def _call(
    call: Call, *, now: datetime, patience: Patience, trust: ssl.SSLContext | None
) -> Attempt:
    provider = call.provider
    try:
        answer = http.send(call.request, allow=call.allow, patience=patience, trust=trust)
    except guard.Refused as refusal:
        return Attempt(Outcome.PERMANENT, provider, "refused", error=refusal.sentence)
    except dial.TooSlow as slow:
        return _outage(provider, "timeout", slow.sentence)
    except (dial.NoConnection, http.BadAnswer) as broken:
        return _outage(provider, "connection", broken.sentence)
    if 200 <= answer.status < 300:
        found = call.receipt(answer.body) if call.receipt else None
        return Attempt(Outcome.SENT, provider, str(answer.status), provider_id=found)
    return _refusal(provider, answer, now)


def _refusal(provider: str, answer: http.Response, now: datetime) -> Attempt:
    status = answer.status
    is_temporary = status >= 500 or status in _WORTH_ANOTHER_TRY
    return Attempt(
        Outcome.TEMPORARY if is_temporary else Outcome.PERMANENT,
        provider,
        str(status),
        error=_explained(provider, status),
        retry_after=backoff.asked_for(answer.headers.get("retry-after"), now=now),
        is_outage=status >= 500,
    )


def _explained(provider: str, status: int) -> str:
    if 300 <= status < 400:
        return f"{provider} answered {status}: redirects are not followed."
    return f"{provider} answered {status}."


def _outage(provider: str, code: str, error: str) -> Attempt:
    return Attempt(Outcome.TEMPORARY, provider, code, error=error, is_outage=True)
