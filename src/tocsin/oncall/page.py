"""A page: one run of a policy about a subject, until someone answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from tocsin.notify.message import Message, Urgency
from tocsin.oncall import evidence, snapshot
from tocsin.oncall.evidence import Evidence
from tocsin.oncall.policy import Policy, Position, Stage


class Status(StrEnum):
    PAGING = "paging"
    ANSWERED = "answered"
    STOPPED = "stopped"
    EXHAUSTED = "exhausted"


class NewPage(msgspec.Struct, frozen=True):
    """Without a policy the organisation's catch-all is paged.

    ``plan`` is a policy for this one page, in place of a stored one; ``team_id`` is whose business
    it is; ``about`` is what the conditions of steps are asked about; ``because`` says why it is
    this policy.
    """

    subject: str
    policy_id: int | None
    message: Message
    urgency: Urgency = Urgency.HIGH
    plan: Policy | None = None
    team_id: int | None = None
    about: Mapping[str, Any] = msgspec.field(default_factory=dict)
    because: str = ""


class Page(msgspec.Struct, frozen=True):
    """``stage``, ``loop`` and ``step`` say what was taken last; ``policy`` is a snapshot."""

    id: int
    subject: str
    policy_id: int | None
    policy: dict[str, Any]
    message: dict[str, Any]
    urgency: Urgency
    status: Status
    stage: Stage
    loop: int
    step: int
    next_due_at: datetime | None
    attempts: int
    has_reached: bool
    about: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None

    @property
    def plan(self) -> Policy:
        return snapshot.read(self.policy)

    @property
    def because(self) -> str:
        """Why it is this policy, in words; of old pages it is not known."""
        found: str = self.policy.get("because", "")
        return found

    @property
    def said(self) -> Message:
        return Message.from_json(self.message)

    @property
    def position(self) -> Position:
        return Position(self.stage, self.loop, self.step)

    @property
    def is_open(self) -> bool:
        """Whether nobody answered yet, though there may be nobody left to page."""
        return self.status in (Status.PAGING, Status.EXHAUSTED)


@dataclass(frozen=True, slots=True)
class Told:
    """What a target of a step came to: one line of the page's trace."""

    stage: Stage
    loop: int
    step: int
    target: str
    person_id: int | None
    outcome: str
    reason: str | None
    at: datetime
    evidence: dict[str, Any] | None = field(default=None, hash=False)

    @property
    def position(self) -> Position:
        return Position(self.stage, self.loop, self.step)

    @property
    def rested_on(self) -> Evidence:
        return evidence.read(self.evidence)


@dataclass(frozen=True, slots=True)
class Claim:
    """An engine's hold on a page whose next step is due; ``attempts`` is its fence."""

    page_id: int
    attempts: int
