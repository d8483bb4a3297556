"""How long to wait before the next attempt.

Soon at first, because most troubles are over in seconds; never more than five minutes, because
somebody is waiting; and not before a provider asked to be asked again, within reason.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_SECONDS = (0, 2, 5, 10, 20, 40, 80, 160, 300)
PATIENCE_OF_A_PAGE = timedelta(seconds=20)
PATIENCE = timedelta(seconds=300)


def wait(attempts: int) -> timedelta:
    """Return the pause after so many attempts; after none it is no pause."""
    return timedelta(seconds=_SECONDS[min(attempts, len(_SECONDS) - 1)])


def wait_asked(attempts: int, *, asked: timedelta | None, is_urgent: bool) -> timedelta:
    """Honour what the provider asked for as far as the message can wait."""
    cap = PATIENCE_OF_A_PAGE if is_urgent else PATIENCE
    return max(wait(attempts), min(asked or timedelta(0), cap))


def asked_for(header: str | None, *, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or a date; None when it says nothing sensible."""
    value = (header or "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 86_400))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), timedelta(days=1))
