"""A vendor at work on an incident: asked at a time, known there by a ticket, let go at another."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit import errors, text
from tocsin.oncall import vendor as vendors
from tocsin.oncall.shift import Span
from tocsin.oncall.vendor import Vendor

MOST_TICKET = 200
MOST_REASON = 500


class BadEngagement(errors.Invalid):
    """A ticket or a reason that could not be kept."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """``ticket`` is the vendor's own name for it, once they gave one."""

    incident_number: int
    vendor_id: int
    ticket: str
    reason: str
    engaged_at: datetime
    engaged_by: str
    released_at: datetime | None = None
    released_by: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands: their clock counts the hours of their contract alone.

    ``opens_at`` is when they work again, None while they do.
    """

    engagement: Engagement
    vendor: Vendor
    worked: timedelta
    is_over: bool
    opens_at: datetime | None


def standing(
    engagement: Engagement, vendor: Vendor, *, incident_ended_at: datetime | None, now: datetime
) -> Standing:
    ends = [at for at in (engagement.released_at, incident_ended_at) if at is not None]
    until = max(min(ends, default=now), engagement.engaged_at)
    worked = vendors.worked(vendor, Span(engagement.engaged_at, until))
    opens_at = None if ends or vendors.is_open(vendor, now) else vendors.opens_at(vendor, now)
    return Standing(engagement, vendor, worked, bool(ends), opens_at)


def ticket(given: str) -> str:
    tidy = text.one_line(text.storable(given))
    if len(tidy) > MOST_TICKET:
        raise BadEngagement(f"A ticket reference has at most {MOST_TICKET} characters.")
    return tidy


def reason(given: str) -> str:
    tidy = text.storable(given).strip()
    if len(tidy) > MOST_REASON:
        raise BadEngagement(f"Give a reason of at most {MOST_REASON} characters.")
    return tidy
