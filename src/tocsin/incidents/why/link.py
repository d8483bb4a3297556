"""One link of the chain: what happened or did not, by which reason, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from tocsin.incidents.why import reason as reasons
from tocsin.incidents.why.reason import Why


class Hop(StrEnum):
    """What kind of link, in the order in which a chain has them."""

    EVENT = "event"
    RULE = "rule"
    MUTE = "mute"
    INCIDENT = "incident"
    SERVICE = "service"
    POLICY = "policy"
    STEP = "step"
    SCHEDULE = "schedule"
    PERSON = "person"
    WAYS = "ways"
    CHANNEL = "channel"
    ATTEMPT = "attempt"
    RECEIPT = "receipt"
    ANSWER = "answer"


class State(StrEnum):
    DONE = "done"
    ACTIVE = "active"
    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Link:
    """``subject`` is what it is about, as in ``schedule/2``; ``person_id`` whom it concerns."""

    hop: Hop
    title: str
    reason: Why
    sentence: str
    state: State = State.DONE
    at: datetime | None = None
    subject: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What people and sources are called, and in whose time zone times are told."""

    people: Mapping[int, str] = field(default_factory=dict)
    zone: tzinfo = UTC

    def person(self, person_id: int | None) -> str:
        return self.people.get(person_id or 0, "somebody who is no more")

    def time(self, at: datetime | None) -> str:
        if at is None:
            return "an unknown time"
        suffix = " UTC" if self.zone is UTC else ""
        return f"{at.astimezone(self.zone):%d %b %H:%M}{suffix}"

    def shift(self, starts_at: datetime | None, ends_at: datetime | None) -> str:
        return f"from {self.time(starts_at)} to {self.time(ends_at)}"


def quoted(said: str) -> str:
    """What somebody gave as a reason, as it stands within a sentence."""
    return f" (“{said.strip().rstrip('.')}”)" if said.strip() else ""


def sentence(reason: Why, **words: object) -> str:
    return reasons.sentence(reason, words)
