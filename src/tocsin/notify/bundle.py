"""One message for many incidents to one person, so that a storm does not ring a phone off.

The first page is never held. What follows it through the same contact within a short window waits
for the end of that window, which does not move, and is told in one message.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from msgspec import structs

from tocsin.kit import errors, text
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter, Use
from tocsin.notify.rule import Planned

LONGEST = timedelta(minutes=5)
LONGEST_OF_CALLS = timedelta(minutes=15)
MOST_LISTED = 20
MOST_TOGETHER = 100
_BODY = 2000

Telling = tuple[int, Letter, Use]
Way = tuple[int, str, str, bool]
"""A person, a channel, an address there, and whether it is a drill."""


class BadWindow(errors.Invalid):
    """A page must not wait for long."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How long after a page another may wait; ``calls`` is for telephones. Nothing: no wait."""

    messages: timedelta = timedelta(0)
    calls: timedelta = timedelta(0)

    def of(self, *, is_call: bool) -> timedelta:
        return self.calls if is_call else self.messages

    @property
    def longest(self) -> timedelta:
        return max(self.messages, self.calls)


def checked(windows: Windows) -> Windows:
    """Return it, or raise BadWindow."""
    if not timedelta(0) <= windows.messages <= LONGEST:
        raise BadWindow("A page can wait for others for up to 5 minutes.")
    if not timedelta(0) <= windows.calls <= LONGEST_OF_CALLS:
        raise BadWindow("A call can wait for others for up to 15 minutes.")
    return windows


def until(first_at: datetime | None, window: timedelta, *, now: datetime) -> datetime | None:
    """Return until when a page waits that follows another; None if it does not wait."""
    if first_at is None or not window or not now - window < first_at <= now:
        return None
    return first_at + window


def held(
    telling: Sequence[Telling],
    firsts: Mapping[Way, tuple[str, datetime]],
    allowed: Windows,
    *,
    calls: Collection[str],
    now: datetime,
) -> list[Telling]:
    """Let those wait that follow another page through the same contact, about something else.

    ``firsts`` says of each way what the latest page was about that did not wait, and when it was;
    ``calls`` are the channels that are calls.
    """
    known = dict(firsts)
    return [_held(one, known, allowed.of(is_call=_channel(one) in calls), now) for one in telling]


def can_wait(one: Telling) -> bool:
    """Only a page that would go out at once; the later uses of a contact are reminders of it."""
    _, letter, use = one
    is_page = letter.message.kind is Kind.PAGE and letter.message.can_answer
    return is_page and isinstance(use, Planned) and not use.delay and not use.repeat


def together(first: Message, others: Sequence[Message]) -> Message:
    """Return one message that tells them all; what it is about first stays the one it leads to."""
    if not others:
        return first
    listed = [f"• {other.title}" for other in others[:MOST_LISTED]]
    more = [f"… and {len(others) - MOST_LISTED} more"] if len(others) > MOST_LISTED else []
    told = "\n".join(["Also:", *listed, *more])
    is_high = any(each.urgency is Urgency.HIGH for each in (first, *others))
    return structs.replace(
        first,
        title=f"{len(others) + 1} incidents: {first.title}",
        body=f"{told}\n\n{text.truncate(first.body, _BODY)}".strip(),
        urgency=Urgency.HIGH if is_high else first.urgency,
    )


def _held(
    one: Telling, firsts: dict[Way, tuple[str, datetime]], window: timedelta, now: datetime
) -> Telling:
    person_id, letter, use = one
    if not isinstance(use, Planned) or not can_wait(one):
        return one
    way = (person_id, use.way.channel, use.way.address, letter.message.is_drill)
    subject, at = firsts.get(way, (letter.subject, now))
    ends_at = until(at, window, now=now) if subject != letter.subject else None
    if ends_at is None:
        firsts[way] = (letter.subject, now)
        return one
    return person_id, letter, replace(use, delay=ends_at - now, is_held=True)


def _channel(one: Telling) -> str:
    _, _, use = one
    return use.way.channel if isinstance(use, Planned) else use.channel
