"""A notification on its way: how it is queued, how it is listed, and its attempts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tocsin.notify.attempt import Outcome, Status
from tocsin.notify.choice import Choice
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.rule import Planned

NOWHERE = "none"
"""The channel of a notification that had no way to go; it exists to carry its reason."""


class Letter(msgspec.Struct, frozen=True):
    """A message with what it is about and why it is sent; one cause is queued once.

    ``order`` are channels, each with a delay, to be used in place of the person's own rules.
    """

    message: Message
    subject: str
    cause: str
    order: tuple[tuple[str, timedelta], ...] = ()


class Queued(msgspec.Struct, frozen=True):
    """``unreachable_reason`` if nothing will wake the person; ``reason`` if the way was unusual.

    The ids are those of rows queued now: none when the same cause was queued before. ``choice``
    says by what the ways were chosen.
    """

    notification_ids: tuple[int, ...]
    unreachable_reason: str | None = None
    reason: str | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A way that could not even be tried, kept with its reason."""

    channel: str
    address: str
    reason: str


Use = Planned | Failed


@dataclass(frozen=True, slots=True)
class Notification:
    """A row of the delivery log.

    ``held_until`` if it waited to be told with others; ``bundled_in`` is whose message told it.
    """

    id: int
    person_id: int | None
    contact_id: int | None
    channel: str
    address: str
    subject: str
    cause: str
    kind: Kind
    urgency: Urgency
    is_drill: bool
    title: str
    status: Status
    reason: str | None
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None
    attempts: int
    held_until: datetime | None = None
    bundled_in: int | None = None


@dataclass(frozen=True, slots=True)
class NotificationQuery:
    """Which part of the delivery log; newest first."""

    subject: str | None = None
    person_id: int | None = None
    channel: str | None = None
    status: Status | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt as it was recorded; without an end it is under way, or its process died."""

    notification_id: int
    fence: int
    started_at: datetime
    ended_at: datetime | None
    provider: str
    outcome: Outcome | None
    code: str | None
    provider_id: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a person's inbox."""

    id: int
    person_id: int
    notification_id: int
    title: str
    body: str
    path: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Setting:
    """A channel as it is set up: plain settings, and the secrets sealed as one text."""

    slug: str
    is_enabled: bool
    settings: dict[str, Any]
    secrets: str | None
