"""A notification as it stands by now: what is known of it to whoever looks ahead."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.notify.attempt import Status
from tocsin.notify.notification import Letter
from tocsin.notify.rule import Planned


@dataclass(frozen=True, slots=True)
class Underway:
    """``person_id`` is 0 where it goes to an address that is nobody's of ours."""

    person_id: int
    letter: Letter
    use: Planned
    created_at: datetime
    due_at: datetime
    held_until: datetime | None
    quiet_until: datetime | None
    ended_at: datetime | None
    status: Status
