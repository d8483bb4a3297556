"""The statuses of an incident and which of them may follow which.

The table is the whole rule; people may ask for a status further on, and then every stage
between is passed through, so that no milestone is skipped for want of a click.
"""

from enum import StrEnum

from tocsin.kit import errors


class Status(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class Channel(StrEnum):
    """How an incident came to be known."""

    SIGNAL = "signal"
    MONITOR = "monitor"
    PORTAL = "portal"
    MAIL = "mail"
    PHONE = "phone"
    WEB = "web"
    CLI = "cli"
    API = "api"
    CHAT = "chat"
    DRILL = "drill"


OPEN = frozenset({Status.OPEN, Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING})
_ENDS = frozenset({Status.RESOLVED, Status.CANCELLED})

ALLOWED: dict[Status, frozenset[Status]] = {
    Status.OPEN: _ENDS | {Status.ACKNOWLEDGED},
    Status.ACKNOWLEDGED: _ENDS | {Status.IN_PROGRESS},
    Status.IN_PROGRESS: _ENDS | {Status.PENDING},
    Status.PENDING: _ENDS | {Status.IN_PROGRESS},
    Status.RESOLVED: frozenset({Status.CLOSED, Status.IN_PROGRESS}),
    Status.CLOSED: frozenset(),
    Status.CANCELLED: frozenset(),
}

_WORKING = (Status.OPEN, Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING)

_ADVICE = {
    Status.RESOLVED: " Reopen it first.",
    Status.CLOSED: " Declare a new incident and link it to this one.",
    Status.CANCELLED: " Declare a new incident instead.",
}


class ForbiddenTransition(errors.Conflict):
    """The lifecycle does not lead there from here."""

    def __init__(self, current: Status, wanted: Status) -> None:
        super().__init__(
            f"An incident that is {current.words} cannot become {wanted.words}."
            f"{_ADVICE.get(current, '')}"
        )
        self.current = current
        self.wanted = wanted


class AlreadySo(errors.Conflict):
    """Somebody was faster, or the button was pressed twice."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"The incident is {status.words} already.")
        self.status = status


class AlreadyAcknowledged(AlreadySo):
    """Somebody has taken it; ``by`` is who has it."""

    def __init__(self, status: Status, by: str | None = None) -> None:
        super().__init__(status)
        if by is not None:
            self.args = (f"{by} has it already: the incident is {status.words}.",)


class AlreadyResolved(AlreadySo):
    """It is resolved, and not by itself."""


def check(current: Status, wanted: Status) -> None:
    """Raise when ``wanted`` may not follow ``current``."""
    if current is wanted:
        raise _ALREADY.get(wanted, AlreadySo)(wanted)
    if wanted not in ALLOWED[current]:
        raise ForbiddenTransition(current, wanted)


def stages(current: Status, wanted: Status) -> tuple[Status, ...]:
    """Return the statuses to pass through, the wanted one last; raise when there is no way."""
    if current is wanted:
        raise _ALREADY.get(wanted, AlreadySo)(wanted)
    if wanted in ALLOWED[current]:
        return (wanted,)
    if current in OPEN and wanted in OPEN and _WORKING.index(current) < _WORKING.index(wanted):
        return _WORKING[_WORKING.index(current) + 1 : _WORKING.index(wanted) + 1]
    raise ForbiddenTransition(current, wanted)


_ALREADY: dict[Status, type[AlreadySo]] = {
    Status.ACKNOWLEDGED: AlreadyAcknowledged,
    Status.RESOLVED: AlreadyResolved,
}
