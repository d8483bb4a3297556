"""What a payload would have to do with an incident that is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.incidents.priority import Priority
from tocsin.signals.signal import Severity


@dataclass(frozen=True, slots=True)
class Touch:
    """What a payload would have to do with an incident that is open.

    ``severity`` is how bad an alert of it would be, if that can make it worse, and ``priority``
    what the rule ``by`` wants it to be. Of its alerts some are ``closed``, some ``held`` firing
    until a time because they flap (``flapping`` are those that begin to), and some ``said`` again.
    """

    number: int
    because: tuple[str, ...]
    severity: Severity | None = None
    priority: Priority | None = None
    by: str = ""
    is_joined: bool = False
    is_acknowledged: bool = False
    closed: frozenset[int] = frozenset()
    held: Mapping[int, datetime] = field(default_factory=dict)
    flapping: Mapping[int, str] = field(default_factory=dict)
    said: frozenset[int] = frozenset()

    def __or__(self, other: "Touch") -> "Touch":
        """Both at once, of one incident."""
        order = list(Severity)
        severities = [each for each in (self.severity, other.severity) if each is not None]
        priorities = [each for each in (self.priority, other.priority) if each is not None]
        return Touch(
            self.number,
            tuple(dict.fromkeys((*self.because, *other.because))),
            min(severities, key=order.index, default=None),
            min(priorities, default=None),
            self.by or other.by,
            self.is_joined or other.is_joined,
            self.is_acknowledged or other.is_acknowledged,
            self.closed | other.closed,
            {**self.held, **other.held},
            {**self.flapping, **other.flapping},
            self.said | other.said,
        )
