"""The moment or period that is asked about, within what calendars can answer for."""

from datetime import UTC, datetime, timedelta

from tocsin.kit import errors
from tocsin.oncall.shift import Span

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=400)


class BadPeriod(errors.Invalid):
    """A moment or period that no schedule can answer for."""


def moment(at: datetime) -> datetime:
    """Return it, or raise BadPeriod when calendars cannot reach it."""
    if at.tzinfo is None:
        raise BadPeriod("Say in which time zone: 2026-03-16T09:30:00Z.")
    if not _EARLIEST <= at < _LATEST:
        raise BadPeriod("Ask for a moment between the years 1971 and 2200.")
    return at.astimezone(UTC)


def hours_around(at: datetime) -> Span:
    """More than the moment, so that whoever asks a little later asks for the same."""
    begin = moment(at).replace(minute=0, second=0, microsecond=0)
    return Span(begin, begin + timedelta(hours=2))


def period(starts_at: datetime, ends_at: datetime) -> Span:
    """Return it, or raise BadPeriod when it is empty or too long to lay out."""
    span = Span(moment(starts_at), moment(ends_at))
    if not timedelta(0) < span.ends_at - span.starts_at <= _LONGEST:
        raise BadPeriod("Ask for a period that ends after it starts, of at most 400 days.")
    return span
