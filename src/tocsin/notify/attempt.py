"""One try at delivering, and what becomes of the notification after it.

Temporary trouble is tried again until it goes through: a page is never given up for a provider's
bad hour, it is answered, stopped, or handed on by those who page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.notify import backoff
from tocsin.notify.message import Kind, Urgency

GIVE_UP = timedelta(hours=24)
MOST_BROKEN = 5
FAILURES_UNTIL_HURRY = 2


class Status(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Outcome(StrEnum):
    """``deferred``: the provider is known to be down and was not asked; ``broken``: our defect."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    DEFERRED = "deferred"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Attempt:
    """``is_outage`` if the provider as a whole is to blame, not this one address; ``is_gone`` if
    the address is no more, so that it is not to be used again."""

    outcome: Outcome
    provider: str = ""
    code: str | None = None
    provider_id: str | None = None
    error: str | None = None
    retry_after: timedelta | None = None
    is_outage: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """What is known of the notification when an attempt at it ends."""

    kind: Kind
    urgency: Urgency
    attempts: int
    created_at: datetime
    stop_reason: str | None = None
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``hurries`` if the person's other contacts should not wait for their turn;
    ``is_quarantined`` if it was given up for a defect of ours, which somebody has to mend."""

    status: Status
    reason: str | None = None
    due_at: datetime | None = None
    hurries: bool = False
    is_quarantined: bool = False


def judge(tried: Tried, attempt: Attempt, *, now: datetime) -> Verdict:
    if attempt.outcome is Outcome.SENT:
        return Verdict(Status.DELIVERED if tried.is_inside else Status.SENT)
    if tried.stop_reason is not None:
        return Verdict(Status.SUPPRESSED, tried.stop_reason)
    is_page = tried.kind is Kind.PAGE
    reason = _final_reason(tried, attempt, now)
    if reason is not None:
        is_defect = attempt.outcome is Outcome.BROKEN
        return Verdict(Status.FAILED, reason, hurries=is_page, is_quarantined=is_defect)
    hurries = is_page and _takes_long(tried, attempt)
    return Verdict(Status.PENDING, due_at=now + _pause(tried, attempt), hurries=hurries)


def _final_reason(tried: Tried, attempt: Attempt, now: datetime) -> str | None:
    """Why there will be no other attempt; None if there will."""
    error = attempt.error or "no reason was given"
    if attempt.outcome is Outcome.PERMANENT:
        return error
    if attempt.outcome is Outcome.BROKEN and tried.attempts >= MOST_BROKEN:
        return f"It could not be sent {tried.attempts} times: {error}"
    if tried.kind is not Kind.PAGE and now - tried.created_at >= GIVE_UP:
        return f"Given up after a day: {error}"
    return None


def _takes_long(tried: Tried, attempt: Attempt) -> bool:
    """Whether there is no hope that it goes through while a page can wait."""
    asked = attempt.retry_after or timedelta(0)
    if attempt.outcome is Outcome.DEFERRED:
        return attempt.is_outage or asked >= backoff.PATIENCE_OF_A_PAGE
    return tried.attempts >= FAILURES_UNTIL_HURRY or asked > backoff.PATIENCE_OF_A_PAGE


def _pause(tried: Tried, attempt: Attempt) -> timedelta:
    if attempt.outcome is Outcome.DEFERRED and attempt.retry_after is not None:
        return attempt.retry_after
    if attempt.outcome is Outcome.BROKEN:
        return backoff.wait(1)  # there is no provider to be spared
    urgent = tried.kind is Kind.PAGE and tried.urgency is Urgency.HIGH
    return backoff.wait_asked(tried.attempts, asked=attempt.retry_after, is_urgent=urgent)
