"""What is known of one page, as it was kept; all that is told of it is told from this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.incidents.why import aim
from tocsin.incidents.why.link import Called
from tocsin.notify.answers import Given
from tocsin.notify.notification import Notification, Try
from tocsin.notify.receipt import Kept
from tocsin.oncall import escalation, policy
from tocsin.oncall.page import Page, Told
from tocsin.oncall.policy import Position, Stage
from tocsin.oncall.target import Target


@dataclass(frozen=True, slots=True)
class Facts:
    """``answerer_id`` is the person whose answer ended it; ``sent`` is as far as one may see it.

    ``shadows`` are those who were told silently.
    """

    page: Page
    told: Sequence[Told]
    sent: Sequence[Notification]
    tries: Mapping[int, Sequence[Try]]
    receipts: Mapping[int, Sequence[Kept]]
    answers: Mapping[int, Sequence[Given]] = field(default_factory=dict)
    called: Called = field(default_factory=Called)
    answerer_id: int | None = None
    shadows: Sequence[int] = ()

    @property
    def answerer(self) -> str:
        if self.answerer_id is None:
            return (self.page.reason or "").removeprefix("answered by ") or "somebody"
        return self.called.person(self.answerer_id)

    def by_position(self) -> list[tuple[Position, list[Told]]]:
        """Return what each position came to, in the order in which they were taken."""
        found: dict[Position, list[Told]] = {}
        for one in self.told:
            found.setdefault(one.position, []).append(one)
        return list(found.items())

    def sent_to(self, person_id: int | None, position: Position) -> list[Notification]:
        """Return what the position sent to a person, oldest first."""
        cause = escalation.cause(self.page.id, position)
        own = (one for one in self.sent if one.cause == cause and one.person_id == person_id)
        return sorted(own, key=lambda one: one.id)

    def to_come(self) -> list[Position]:
        """Return what was never taken, in any round, the next first; the last resort aside."""
        known = {(one.stage, one.step) for one in self.told}
        found: list[Position] = []
        position = policy.following(self.page.plan, self.page.position)
        while position is not None and position.stage is not Stage.CATCH_ALL:
            if (position.stage, position.step) not in known:
                known.add((position.stage, position.step))
                found.append(position)
            position = policy.following(self.page.plan, position)
        return found

    def targets(self, position: Position) -> tuple[Target, ...]:
        return policy.targets(self.page.plan, position, ())

    def whom(self, position: Position) -> str:
        """Say whom a position is meant for."""
        return ", ".join(aim.words(each, self.called) for each in self.targets(position))

    def meant(self, told: Told) -> Target | None:
        """Return the target that a line is about; None where the policy names it no more."""
        named = (each for each in self.targets(told.position) if str(each) == told.target)
        return next(named, None)

    @property
    def ended_at(self) -> datetime | None:
        return self.page.ended_at
