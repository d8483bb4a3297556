"""A notification that would be queued, and how it stands to the others: first, later, needless."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from tocsin.notify import quiet
from tocsin.notify.attempt import Status
from tocsin.notify.bundle import Way
from tocsin.notify.message import Kind, Message
from tocsin.notify.notification import Letter
from tocsin.notify.quiet import Held
from tocsin.notify.rule import Planned


@dataclass(slots=True)
class Row:
    """One notification. ``held_until`` if it waits to be told with others, ``quiet_until`` if it
    waits for the end of quiet hours; ``carrier`` is whose message tells it, too."""

    id: int
    person_id: int
    letter: Letter
    use: Planned
    created_at: datetime
    due_at: datetime
    held_until: datetime | None
    status: Status = Status.PENDING
    quiet_until: datetime | None = None
    ended_at: datetime | None = None
    carrier: int | None = None
    reason: str = ""

    @property
    def message(self) -> Message:
        return self.letter.message

    @property
    def is_page(self) -> bool:
        return self.letter.message.kind is Kind.PAGE

    @property
    def way(self) -> Way:
        way = self.use.way
        return self.person_id, way.channel, way.address, self.message.is_drill

    def end(self, status: Status, now: datetime, *, reason: str = "") -> None:
        self.status, self.ended_at, self.reason = status, now, reason


def sent(rows: Iterable[Row]) -> list[Row]:
    """Return what would be sent, in the order in which it would be."""
    gone = [row for row in rows if row.status is Status.SENT]
    return sorted(gone, key=lambda row: (row.ended_at or row.due_at, row.id))


def is_first(row: Row) -> bool:
    """Whether others may follow it: it rang, or does so at once."""
    is_now = row.status is Status.PENDING and row.due_at <= row.created_at
    return row.is_page and row.held_until is None and (is_now or row.status is Status.SENT)


def makes_needless(other: Row, row: Row, due: Collection[int]) -> bool:
    """Whether the other, about the same, is a later page that is due, too, or went out since."""
    if other.id <= row.id or not other.is_page:
        return False
    if other.status is Status.SENT:
        return other.ended_at is not None and other.ended_at >= row.due_at
    return other.status is Status.PENDING and other.id in due


def turn(row: Row) -> tuple[int, int]:
    """Pages go before all else, urgent ones first, and the newest first."""
    if not row.is_page:
        return 2, row.id
    return (1 if quiet.can_wait(row.message) else 0), -row.id


def held(row: Row, now: datetime) -> Held:
    message, letter = row.message, row.letter
    until = row.quiet_until or now
    return Held(
        row.id, row.person_id, message.title, message.path, letter.subject, letter.cause, until
    )
