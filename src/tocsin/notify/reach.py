"""How a person can be reached: each of their ways, whether it works, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.notify.attempt import Status


class State(StrEnum):
    WORKS = "works"
    UNVERIFIED = "unverified"
    SWITCHED_OFF = "switched_off"
    NOT_SET_UP = "not_set_up"
    DOWN = "down"
    INSIDE = "inside"


_WORDS = {
    State.WORKS: "works",
    State.UNVERIFIED: "was never verified",
    State.SWITCHED_OFF: "is switched off",
    State.NOT_SET_UP: "is on a channel that is not set up or switched off",
    State.DOWN: "is on a channel through which nothing went lately",
    State.INSIDE: "wakes nobody",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the last test that was sent to a contact."""

    contact_id: int
    at: datetime
    status: Status
    reason: str | None


@dataclass(frozen=True, slots=True)
class Path:
    """A contact, or the account's address where ``contact_id`` is None.

    ``rests_on`` is whatever has to work besides us: two paths on one fail together.
    """

    contact_id: int | None
    channel: str
    title: str
    rests_on: str
    state: State
    tested: Trial | None = None

    @property
    def words(self) -> str:
        return f"{self.title} {_WORDS[self.state]}"


@dataclass(frozen=True, slots=True)
class Reach:
    """``first_after`` is how long what cannot wait waits for their first rule that works.

    ``are_rules_in_vain`` if they wrote rules for it, none of which leads anywhere.
    """

    person_id: int
    name: str
    is_active: bool
    paths: Sequence[Path]
    first_after: timedelta = timedelta(0)
    are_rules_in_vain: bool = False

    @property
    def working(self) -> list[Path]:
        return [each for each in self.paths if self.is_active and each.state is State.WORKS]

    @property
    def dependencies(self) -> set[str]:
        return {each.rests_on for each in self.working}

    @property
    def has_own(self) -> bool:
        """Whether a contact of their own works, and not just the account's address."""
        return any(each.contact_id is not None for each in self.working)

    @property
    def why_not(self) -> str:
        """Say why nothing of theirs would wake them."""
        if not self.is_active:
            return "they are no longer active"
        outside = [each for each in self.paths if each.state is not State.INSIDE]
        if not outside:
            return "only the inbox is set up" if self.paths else "they have no contact"
        return "; ".join(dict.fromkeys(each.words for each in outside))
