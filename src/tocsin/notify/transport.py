"""Carry a rendered request to its provider within the deadline, and judge the answer.

Permanent is what the same request would meet again; everything else is worth another try.
"""

import ssl
from dataclasses import replace
from datetime import datetime

from tocsin.kit import dial, guard, http
from tocsin.kit.dial import Patience
from tocsin.kit.lines import Lines
from tocsin.notify import backoff, command, smtp
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call, Mail, Request
from tocsin.notify.command import Command

MOST_CALLS = 5
_WORTH_ANOTHER_TRY = frozenset({408, 421, 423, 425, 429})


def carry(
    request: Request,
    *,
    now: datetime,
    patience: Patience = dial.PATIENCE,
    trust: ssl.SSLContext | None = None,
    lines: Lines | None = None,
) -> Attempt:
    """Make the request; ``lines`` are those that may be used again."""
    if isinstance(request, Mail):
        return smtp.hand_in(request, patience=patience, trust=trust)
    if isinstance(request, Call):
        return _calls(request, now=now, patience=patience, trust=trust, lines=lines)
    if isinstance(request, Command):
        return command.run(request, patience=patience)
    return Attempt(Outcome.SENT, request.provider)


def _calls(
    call: Call,
    *,
    now: datetime,
    patience: Patience,
    trust: ssl.SSLContext | None,
    lines: Lines | None,
) -> Attempt:
    """Make a call and those that its answers lead to, all within one deadline."""
    deadline = dial.Deadline(patience.total)
    for _ in range(MOST_CALLS):
        try:
            left = Patience(patience.connect, deadline.left())
        except dial.TooSlow as slow:
            return _outage(call.provider, "timeout", slow.sentence)
        found = _call(call, now=now, patience=left, trust=trust, lines=lines)
        if isinstance(found, Attempt):
            return found
        call = found
    error = f"{call.provider} led from one request to the next without an end."
    return Attempt(Outcome.TEMPORARY, call.provider, "steps", error=error)


def _call(
    call: Call,
    *,
    now: datetime,
    patience: Patience,
    trust: ssl.SSLContext | None,
    lines: Lines | None,
) -> Attempt | Call:
    provider, asked = call.provider, call.request
    try:
        answer = http.send(asked, allow=call.allow, patience=patience, trust=trust, lines=lines)
    except guard.Refused as refusal:
        return Attempt(Outcome.PERMANENT, provider, "refused", error=refusal.sentence)
    except dial.TooSlow as slow:
        return _outage(provider, "timeout", slow.sentence)
    except (dial.NoConnection, http.BadAnswer) as broken:
        return _outage(provider, "connection", broken.sentence)
    return _judged(call, answer, now)


def _judged(call: Call, answer: http.Response, now: datetime) -> Attempt | Call:
    """What an answer means to the channel, or else by its status; or what to ask next."""
    judged = call.judge(answer) if call.judge else None
    if judged is not None:
        return judged if isinstance(judged, Call) else replace(judged, provider=call.provider)
    if not 200 <= answer.status < 300:
        return _refusal(call.provider, answer, now)
    found = call.receipt(answer.body) if call.receipt else None
    return Attempt(Outcome.SENT, call.provider, str(answer.status), provider_id=found)


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
