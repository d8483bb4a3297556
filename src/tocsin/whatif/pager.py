"""One page in a world that is only imagined: the ground that its steps stand on, in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.identity.person import Person
from tocsin.notify.notification import Letter
from tocsin.oncall import escalation, policy, shadow, spared, stepping, trace
from tocsin.oncall.condition import Situation
from tocsin.oncall.escalation import Later, Nobody, Outcome, Paged, Taken
from tocsin.oncall.page import NewPage
from tocsin.oncall.policy import Policy, Position, Stage
from tocsin.oncall.shift import Shift
from tocsin.oncall.spared import Because, Spared
from tocsin.oncall.target import Kind, Target
from tocsin.whatif.mailbox import Mailbox
from tocsin.whatif.world import World


@dataclass(frozen=True, slots=True)
class Asked:
    """A vendor who is asked for help: what is queued to them, or why nothing is."""

    name: str
    rows: tuple[int, ...] = ()
    because: str = ""


Ask = Callable[[int, datetime], Asked | None]
"""Asks a vendor about what a page is about; None where there is none of them."""


@dataclass(frozen=True, slots=True)
class Came:
    """What one target of a position came to; ``duty`` is the shift that decided, if one did, and
    ``asked`` the vendor."""

    outcome: Outcome
    duty: Shift | None
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A position that was taken, and what each of its targets came to."""

    at: datetime
    position: Position
    place: str
    came_to: tuple[Came, ...]

    @property
    def has_reached(self) -> bool:
        return escalation.reached([each.outcome for each in self.came_to])


@dataclass(slots=True)
class Pager:
    """A page that walks its plan; ``due_at`` is when its next step is, None when there is none."""

    id: int
    new: NewPage
    plan: Policy
    world: World
    mailbox: Mailbox
    turns: dict[tuple[int | None, int], int]
    now: datetime
    position: Position = field(default_factory=lambda: Position(Stage.STEP))
    due_at: datetime | None = None
    has_reached: bool = False
    is_exhausted: bool = False
    added: int = 0
    steps: list[Step] = field(default_factory=list)
    ask: Ask = lambda _, __: None
    spared: Sequence[Spared] = ()
    because: str = ""
    begun_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.begun_at = self.now

    def begin(self) -> None:
        self._take(policy.first(self.plan), self.now)

    def move_on(self, now: datetime) -> None:
        """Take the next step, which is due."""
        following = policy.following(self.plan, self.position)
        due_at, self.now = self.due_at, now
        if following is None or due_at is None:
            self.due_at = None
            return
        self._take(following, min(due_at, now))

    def restate(self, about: Mapping[str, Any]) -> None:
        """Let the conditions of the steps to come be asked about what is known by now."""
        self.new = replace(self.new, about={**self.new.about, **about})

    def bring_in(self, targets: Sequence[Target], *, now: datetime) -> None:
        """Page these beside whoever is being paged; the page goes on as it would have."""
        self.now = now
        position = Position(Stage.ADDED, loop=self.added)
        self.added += 1
        cause = f"page/{self.id}/{Stage.ADDED}/{position.loop}"
        letter = Letter(self.new.message, self.new.subject, cause)
        outcomes = [one for target in targets for one in self._tell_all(target, letter)]
        self._note(position, outcomes, targets)

    def targets(self, position: Position) -> Sequence[Target]:
        is_last = position.stage is Stage.CATCH_ALL
        return policy.targets(self.plan, position, self.world.catch_all if is_last else ())

    def people(self, target: Target) -> Sequence[Person] | Nobody:
        return self.world.whom(target, self.now)

    def tell(self, person: Person, target: Target, position: Position) -> Outcome:
        order = [(use.channel, use.after) for use in policy.manner(self.plan, position).channels]
        cause = escalation.cause(self.id, position)
        letter = Letter(self.new.message, self.new.subject, cause, tuple(order))
        return self._tell(person, target, letter)

    def situation(self) -> Situation:
        """Nobody answers and nobody declines, but for those who did by now."""
        said = {one.because for one in self.spared}
        answered, declined = Because.ANSWERED in said, Because.DECLINED in said
        return Situation(self.now, self.new.about, answered, declined)

    def left_alone(self, position: Position, /) -> dict[int, Outcome]:
        people = self.world.people
        return {
            number: Nobody("", spared.sentence(one, people[number].name), number)
            for number, one in spared.at_stage(self.spared, position.stage).items()
            if number in people
        }

    def turn(self, position: Position) -> int:
        place = (self.plan.id, position.step)
        turn = self.turns.get(place, 0)
        self.turns[place] = turn + 1
        return turn

    def note(self, position: Position, outcomes: Sequence[Outcome]) -> None:
        targets = self.targets(position)
        if escalation.reached(outcomes):
            self._tell_shadows(position, outcomes, self.world.learning(targets, self.now))
        self._note(position, outcomes, targets, asked=self._asked(outcomes, targets))

    def _tell_shadows(
        self, position: Position, outcomes: Sequence[Outcome], learning: Sequence[int]
    ) -> None:
        paged = list(dict.fromkeys(o.person_id for o in outcomes if isinstance(o, Paged)))
        names = [self.world.people[each].name for each in paged]
        said = shadow.message(self.new.message, paged=names)
        cause = f"shadow/{escalation.cause(self.id, position)}"
        letter = Letter(said, self.new.subject, cause)
        for person_id in learning:
            if person_id not in paged:
                self.mailbox.tell_silently(person_id, letter, now=self.now)

    def _asked(
        self, outcomes: Sequence[Outcome], targets: Sequence[Target]
    ) -> dict[str, Asked | None]:
        """Ask the vendors among the targets, unless the step was not to be taken."""
        vendors = {str(each): each.id or 0 for each in targets if each.kind is Kind.VENDOR}
        wanted = [o for o in outcomes if o.target in vendors and not _is_skipped(o)]
        return {each.target: self.ask(vendors[each.target], self.now) for each in wanted}

    def _note(
        self,
        position: Position,
        outcomes: Sequence[Outcome],
        targets: Sequence[Target],
        *,
        asked: Mapping[str, Asked | None] | None = None,
    ) -> None:
        duties = {str(target): self.world.duty(target, self.now) for target in targets}
        vendors = asked or {}
        came_to = tuple(
            Came(each, duties.get(each.target), vendors.get(each.target)) for each in outcomes
        )
        self.steps.append(Step(self.now, position, trace.place(self.plan, position), came_to))

    def _take(self, position: Position, due_at: datetime) -> None:
        rest = stepping.go(self, Taken(position, due_at), has_reached=self.has_reached)
        self.position, self.has_reached = rest.position, rest.has_reached
        self.due_at = rest.move.due_at if isinstance(rest.move, Later) else None
        self.is_exhausted = self.due_at is None

    def _tell_all(self, target: Target, letter: Letter) -> list[Outcome]:
        found = self.people(target)
        if isinstance(found, Nobody):
            return [found]
        return [self._tell(person, target, letter) for person in found]

    def _tell(self, person: Person, target: Target, letter: Letter) -> Outcome:
        if not person.is_active:
            return Nobody(str(target), f"{person.name} is no longer active.", person.id)
        queued = self.mailbox.tell(person.id, letter, now=self.now)
        if queued.unreachable_reason is not None:
            return Nobody(str(target), queued.unreachable_reason, person.id)
        return Paged(str(target), person.id, queued.notification_ids, queued.reason)


def _is_skipped(outcome: Outcome) -> bool:
    return isinstance(outcome, Nobody) and outcome.is_skipped
