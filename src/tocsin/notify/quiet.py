"""Quiet hours: what can wait does until the person's local morning, and a hold always ends.

Nothing of high urgency is ever held, and no hold is longer than the quiet hours themselves. What
is held is due by itself a moment after they end, whether or not it could be said in one digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tocsin.kit import errors, periods
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.rule import Planned

_LONGEST = timedelta(hours=16)
_LONGEST_ONCE = timedelta(minutes=30)
GRACE = timedelta(minutes=1)
"""How long after the quiet hours a held message goes out by itself."""


class BadQuietHours(errors.Invalid):
    """Hours that would be too long, or none at all."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """``starts`` and ``ends`` are wall times of the person; without them there are none.

    ``once_within`` is how long a page about the same thing is not repeated; zero is never.
    """

    starts: time | None = None
    ends: time | None = None
    once_within: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Held:
    """A notification that waits for its person's morning."""

    notification_id: int
    person_id: int
    title: str
    path: str
    subject: str
    cause: str
    until: datetime


def checked(wanted: Quiet) -> Quiet:
    if (wanted.starts is None) != (wanted.ends is None):
        raise BadQuietHours("Quiet hours have a start and an end.")
    if wanted.starts is not None and wanted.ends is not None:
        length = _length(wanted.starts, wanted.ends)
        if not timedelta(0) < length <= _LONGEST:
            raise BadQuietHours("Quiet hours last at most 16 hours, and more than none.")
    if not timedelta(0) <= wanted.once_within <= _LONGEST_ONCE:
        raise BadQuietHours("A page about the same thing can be spared for at most 30 minutes.")
    return wanted


def until(quiet: Quiet, zone: ZoneInfo, *, now: datetime) -> datetime | None:
    """Return when the quiet hours that hold now end; None outside of them."""
    if quiet.starts is None or quiet.ends is None:
        return None
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begins = _instant(day, quiet.starts, zone)
        next_day = quiet.ends <= quiet.starts
        ends = _instant(day + timedelta(days=1) if next_day else day, quiet.ends, zone)
        if begins <= now < ends:
            return ends
    return None


def can_wait(message: Message) -> bool:
    return message.urgency is Urgency.LOW


def held(use: Planned, *, until: datetime, now: datetime) -> Planned:
    """Put off what would wake the person; what is only there to be read does not wait."""
    if not use.way.wakes:
        return use
    return replace(use, delay=max(use.delay, until + GRACE - now))


def because(until: datetime, zone: str) -> str:
    """Say why it waits."""
    return f"It waits until {until.astimezone(ZoneInfo(zone)):%H:%M}, when their quiet hours end."


def once(at: datetime, *, now: datetime) -> str:
    """Say why a page is spared that somebody got at that time already."""
    return f"They were paged about this {periods.spoken(now - at)} ago, and want to be once."


def digest(waiting: Sequence[Held]) -> Message:
    """Say in one message what waited, each thing once."""
    once = {each.cause: each for each in waiting}
    lines = [f"{each.title} ({each.path})" for each in once.values()]
    return Message(
        f"{len(lines)} things waited until your morning",
        "\n".join(lines),
        path="/account/quiet",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _length(starts: time, ends: time) -> timedelta:
    day = date(2000, 1, 1)
    length = datetime.combine(day, ends) - datetime.combine(day, starts)
    return length if length > timedelta(0) else length + timedelta(days=1)
