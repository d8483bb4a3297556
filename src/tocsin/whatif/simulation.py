"""Time passes in a world that is only imagined: pages walk, what was queued goes out.

Nobody answers unless it is said when; every provider works. Of what is due at one instant steps
are taken first, then others are brought in, and then it is sent.
"""

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import partial

from tocsin.identity.person import Person
from tocsin.notify.message import Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.oncall.escalation import Nobody
from tocsin.oncall.page import NewPage
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.target import ADMINS, Target
from tocsin.whatif.mailbox import Mailbox
from tocsin.whatif.pager import Pager
from tocsin.whatif.world import World

PATIENCE = timedelta(minutes=5)
MATRIX = "the escalation matrix"
_LATER = 1_000_000_000


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """A row of the escalation matrix that is met at a moment, if nobody answers until then."""

    at: datetime
    row: str
    because: str
    bring_in: tuple[Target, ...]
    inform: tuple[Target, ...]
    notice: Message


@dataclass(frozen=True, slots=True)
class Begun:
    """A page that begins; it ends at ``ends_at`` because somebody answered, or it is over."""

    at: datetime
    new: NewPage
    ends_at: datetime | None = None
    because: str = ""
    rows: tuple[BroughtIn, ...] = ()


class _Order(IntEnum):
    """What goes first of what happens at one instant."""

    END = 0
    BEGIN = 1
    STEP = 2
    ROW = 3


_Act = Callable[[datetime], None]


class Simulation:
    """Pages that walk beside each other through one stretch of time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mailbox = Mailbox(world.ways)
        self.pagers: list[Pager] = []
        self._turns = dict(world.turns)
        self._about: dict[str, list[Pager]] = {}
        self._agenda: list[tuple[datetime, _Order, int, int, _Act]] = []
        self._places = itertools.count()

    def run(self, begun: Sequence[Begun], *, until: datetime) -> None:
        """Let everything happen that would before that time."""
        for one in begun:
            self._plan(one.at, _Order.BEGIN, partial(self._begin, one))
            if one.ends_at is not None:
                self._plan(one.ends_at, _Order.END, partial(self._end, one))
            for row in one.rows:
                self._plan(row.at, _Order.ROW, partial(self._meet, one, row))
        while (now := self._next_at()) is not None and now < until:
            while self._agenda and self._agenda[0][0] <= now:
                heapq.heappop(self._agenda)[-1](now)
            self.mailbox.work(now)

    def _plan(self, at: datetime, order: _Order, act: _Act, *, rank: int = 0) -> None:
        heapq.heappush(self._agenda, (at, order, rank, next(self._places), act))

    def _next_at(self) -> datetime | None:
        planned = (at for at, *_ in self._agenda[:1])
        queued = self.mailbox.next_at()
        return min((*planned, *([queued] if queued else [])), default=None)

    def _begin(self, one: Begun, now: datetime, *, plan: Policy | None = None) -> None:
        chosen = plan or one.new.plan or self.world.plan(one.new.policy_id)
        whole = self.world.with_team(chosen, one.new.team_id)
        number = len(self.pagers) + 1
        pager = Pager(number, one.new, whole, self.world, self.mailbox, self._turns, now)
        self.pagers.append(pager)
        self._about.setdefault(one.new.subject, []).append(pager)
        pager.begin()
        self._plan_step(pager)

    def _step(self, pager: Pager, due_at: datetime, now: datetime) -> None:
        if pager.due_at == due_at:
            pager.move_on(now)
            self._plan_step(pager)

    def _plan_step(self, pager: Pager) -> None:
        """Of the pages that are due at one instant the urgent ones go first, and then the older."""
        if pager.due_at is not None:
            step = partial(self._step, pager, pager.due_at)
            rank = pager.id + (_LATER if pager.new.urgency is Urgency.LOW else 0)
            self._plan(pager.due_at, _Order.STEP, step, rank=rank)

    def _end(self, one: Begun, now: datetime) -> None:
        self._stop(one.new.subject, because=one.because, now=now)

    def _stop(self, subject: str, *, because: str, now: datetime) -> None:
        for pager in self._about.get(subject, ()):
            pager.due_at = None
        self.mailbox.stop(subject, reason=because, now=now)

    def _meet(self, one: Begun, row: BroughtIn, now: datetime) -> None:
        """Bring in and inform whom a row names, as long as nobody has answered."""
        if one.ends_at is not None and one.ends_at <= now:
            return
        if row.bring_in:
            self._bring_in(one, row, now)
        people = (person for target in row.inform for person in self._people(target, now))
        for person in dict.fromkeys(people):
            letter = Letter(row.notice, one.new.subject, f"{one.new.subject}/matrix/{row.row}")
            self.mailbox.tell(person.id, letter, now=now)

    def _people(self, target: Target, now: datetime) -> Sequence[Person]:
        found = self.world.whom(target, now)
        return () if isinstance(found, Nobody) else found

    def _bring_in(self, one: Begun, row: BroughtIn, now: datetime) -> None:
        """Page them beside whoever is being paged, or in a page of their own."""
        pager = self._about[one.new.subject][-1]
        if pager.due_at is not None:
            pager.bring_in(row.bring_in, now=now)
            return
        self._stop(one.new.subject, because="others are brought in", now=now)
        step = Step(PATIENCE, row.bring_in)
        plan = Policy(None, MATRIX, (step,), repeat=1, fallback=ADMINS)
        self._begin(one, now, plan=plan)
