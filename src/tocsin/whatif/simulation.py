"""Time passes in a world that is only imagined: pages walk, what was queued goes out.

Nobody answers unless it is said when; every provider works. Of what is due at one instant steps
are taken first, then others are brought in, and then it is sent.
"""

import heapq
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from functools import partial

from msgspec import structs

from tocsin.identity.person import Person
from tocsin.incidents import sla
from tocsin.incidents.actions.foreseeing import Foreseen
from tocsin.notify.message import Urgency
from tocsin.notify.notification import Letter
from tocsin.oncall.escalation import Nobody
from tocsin.oncall.page import NewPage, Page
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.target import ADMINS, Kind, Target
from tocsin.whatif.begun import Begun, BroughtIn, Standing
from tocsin.whatif.mailbox import Mailbox
from tocsin.whatif.pager import Asked, Pager
from tocsin.whatif.world import World

PATIENCE = timedelta(minutes=5)
MATRIX = "the escalation matrix"
_FRESH = 1_000_000_000
_LATER = 1_000_000_000_000


class _Order(IntEnum):
    """What goes first of what happens at one instant."""

    END = 0
    BEGIN = 1
    STEP = 2
    CLOCK = 3
    STINT = 4
    SNOOZE = 5
    ROW = 6
    HEARD = 7


_Act = Callable[[datetime], None]


class Simulation:
    """Pages that walk beside each other through one stretch of time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mailbox = Mailbox(world.ways)
        self.pagers: list[Pager] = []
        self.whys: dict[str, str] = {}
        self._engaged: dict[str, set[int]] = {}
        self._risen: dict[str, Begun] = {}
        self._met: set[tuple[str, str]] = set()
        self._turns = dict(world.turns)
        self._about: dict[str, list[Pager]] = {}
        self._agenda: list[tuple[datetime, _Order, int, int, _Act]] = []
        self._places = itertools.count()

    def run(self, begun: Sequence[Begun], *, until: datetime) -> None:
        """Let everything happen that would before that time."""
        for one in begun:
            if one.standing is None:
                order = _Order.HEARD if one.is_later else _Order.BEGIN
                self._plan(one.at, order, partial(self._begin, one))
            else:
                self._go_on(one, one.standing)
            if one.ends_at is not None:
                self._plan(one.ends_at, _Order.END, partial(self._end, one))
            self._look_ahead(one)
            for rise in one.rises:
                self._plan(rise.at, _Order.HEARD, partial(self._rise, rise))
        while (now := self._next_at()) is not None and now < until:
            while self._agenda and self._agenda[0][0] <= now:
                heapq.heappop(self._agenda)[-1](now)
            self.mailbox.work(now)

    def _look_ahead(self, one: Begun) -> None:
        for row in one.rows:
            self._plan(row.at, _Order.ROW, partial(self._meet, one, row))
        self._foresee(one, one.foreseen)

    def _rise(self, one: Begun, now: datetime) -> None:
        """From now on it is another, by what joins it: all that comes goes by that."""
        self._risen[one.new.subject] = one
        stands = one.standing or Standing(now)
        for pager in self._about.get(one.new.subject, ()):
            pager.restate(stands.about)
        if stands.again is not None:
            self._page_again(one, stands.again, now)
        for letter in stands.said:
            self._say(one, letter, now)
        self._look_ahead(one)

    def _by_now(self, one: Begun) -> Begun:
        return self._risen.get(one.new.subject, one)

    def _go_on(self, one: Begun, stands: Standing) -> None:
        """Take up the page where it is, and plan what is to become of it."""
        self._engaged[one.new.subject] = set(stands.engaged)
        if stands.page is not None:
            pager = self._taken_up(one, stands.page, stands)
            self._plan(stands.at, _Order.BEGIN, lambda _: pager.restate(stands.about))
            self._plan_step(pager)
        if stands.is_answered:
            self._plan(stands.at, _Order.END, partial(self._answer, one))
        if stands.again is not None:
            self._plan(stands.at, _Order.BEGIN, partial(self._page_again, one, stands.again))
        for letter in stands.said:
            self._plan(stands.at, _Order.BEGIN, partial(self._say, one, letter))
        if stands.wakes_at is not None:
            self._plan(stands.wakes_at, _Order.SNOOZE, partial(self._wake, one))

    def _taken_up(self, one: Begun, page: Page, stands: Standing) -> Pager:
        new = structs.replace(one.new, message=page.said, urgency=page.urgency, about=page.about)
        pager = Pager(page.id, new, page.plan, self.world, self.mailbox, self._turns, one.at)
        pager.begun_at, pager.position = page.started_at, page.position
        pager.due_at, pager.has_reached = page.next_due_at, page.has_reached
        pager.is_exhausted = page.next_due_at is None
        pager.added, pager.spared = stands.added, stands.spared
        pager.ask = partial(self._ask, one)
        self.pagers.append(pager)
        self._about.setdefault(one.new.subject, []).append(pager)
        return pager

    def _page_again(
        self,
        one: Begun,
        new: NewPage,
        now: datetime,
        *,
        because: str = "it became more pressing",
    ) -> None:
        self._stop(new.subject, because="paged anew", now=now)
        self._begin(replace(one, new=new), now, because=because)

    def _wake(self, one: Begun, now: datetime) -> None:
        """Nobody took it while it was left alone."""
        one = self._by_now(one)
        if not _is_over(one, now) and one.standing is not None:
            self._page_again(one, one.new, now, because="its snooze ends")
            self._foresee(one, one.standing.foreseen_then)

    def _say(self, one: Begun, letter: Letter, now: datetime) -> None:
        self._tell(one.concerned, letter, because=letter.message.title, now=now)

    def _plan(self, at: datetime, order: _Order, act: _Act, *, rank: int = 0) -> None:
        heapq.heappush(self._agenda, (at, order, rank, next(self._places), act))

    def _next_at(self) -> datetime | None:
        planned = (at for at, *_ in self._agenda[:1])
        queued = self.mailbox.next_at()
        return min((*planned, *([queued] if queued else [])), default=None)

    def _begin(
        self, one: Begun, now: datetime, *, plan: Policy | None = None, because: str = ""
    ) -> None:
        one = self._by_now(one)
        chosen = plan or one.new.plan or self.world.plan(one.new.policy_id)
        whole = self.world.with_team(chosen, one.new.team_id)
        number = _FRESH + len(self.pagers)
        pager = Pager(number, one.new, whole, self.world, self.mailbox, self._turns, now)
        pager.ask, pager.because = partial(self._ask, one), because
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
            self._plan(max(pager.due_at, pager.now), _Order.STEP, step, rank=rank)

    def _answer(self, one: Begun, now: datetime) -> None:
        self.mailbox.note_answer(one.new.subject, now)
        self._end(one, now)

    def _end(self, one: Begun, now: datetime) -> None:
        self._stop(one.new.subject, because=one.because, now=now)

    def _stop(self, subject: str, *, because: str, now: datetime) -> None:
        for pager in self._about.get(subject, ()):
            pager.due_at = None
        self.mailbox.stop(subject, reason=because, now=now)

    def _meet(self, one: Begun, row: BroughtIn, now: datetime) -> None:
        """Bring in and inform whom a row names, as long as nobody has answered."""
        place = (one.new.subject, row.row)
        if _is_over(one, now) or self._by_now(one) is not one or place in self._met:
            return
        self._met.add(place)
        people = [each for each in row.bring_in if each.kind is not Kind.VENDOR]
        if people:
            self._bring_in(one, people, now, because=row.because)
        subject = one.new.subject
        informed = (person.id for target in row.inform for person in self._people(target, now))
        letter = Letter(row.notice, subject, f"{subject}/matrix/{row.row}")
        self._tell(informed, letter, because=row.because, now=now)
        for each in row.bring_in:
            if each.kind is Kind.VENDOR:
                self._ask(one, each.id or 0, now)

    def _people(self, target: Target, now: datetime) -> Sequence[Person]:
        found = self.world.whom(target, now)
        return () if isinstance(found, Nobody) else found

    def _bring_in(
        self, one: Begun, people: Sequence[Target], now: datetime, *, because: str
    ) -> None:
        """Page them beside whoever is being paged, or in a page of their own."""
        pager = self._paging(one.new.subject)
        if pager is not None:
            pager.bring_in(people, now=now)
            return
        self._stop(one.new.subject, because="others are brought in", now=now)
        step = Step(PATIENCE, tuple(people))
        plan = Policy(None, MATRIX, (step,), repeat=1, fallback=ADMINS)
        self._begin(one, now, plan=plan, because=because)

    def _foresee(self, one: Begun, foreseen: Sequence[Foreseen]) -> None:
        """What passes at the same moment passes in the order of its kinds, as it is claimed."""
        for each in sorted(foreseen, key=lambda each: each.kind):
            order = _Order.CLOCK if each.kind in sla.OF_INCIDENT else _Order.STINT
            self._plan(each.at, order, partial(self._warn, one, each))

    def _warn(self, one: Begun, foreseen: Foreseen, now: datetime) -> None:
        """Tell whom a promise concerns, and page where that was agreed and nobody is paged.

        A team is paged by its own policy that once; what comes later goes by the incident's again.
        """
        is_past = self._by_now(one) is not one and foreseen.kind is not sla.Kind.VENDOR
        if _is_over(one, now) or is_past:
            return
        subject = one.new.subject
        cause = f"{subject}/sla/{foreseen.kind}/{foreseen.percent}/{now.isoformat()}"
        letter = Letter(foreseen.message, subject, cause)
        self._tell(one.concerned, letter, because=foreseen.words, now=now)
        if foreseen.pages and self._paging(subject) is None:
            of_team = None if foreseen.policy_id is None else self.world.plan(foreseen.policy_id)
            self._begin(one, now, plan=of_team, because=foreseen.words)

    def _tell(self, people: Iterable[int], letter: Letter, *, because: str, now: datetime) -> None:
        self.whys[letter.cause] = because
        for person_id in dict.fromkeys(people):
            self.mailbox.tell(person_id, letter, now=now)

    def _ask(self, one: Begun, vendor_id: int, now: datetime) -> Asked | None:
        """Ask a vendor, unless they work on it already, and count their time from now on."""
        one = self._by_now(one)
        engaging = one.vendors.get(vendor_id)
        if engaging is None or _is_over(one, now):
            return None
        engaged = self._engaged.setdefault(one.new.subject, set())
        if vendor_id in engaged:
            return Asked(engaging.name, because=f"{engaging.name} works on it already.")
        engaged.add(vendor_id)
        self._foresee(one, engaging.foreseen(now))
        return Asked(engaging.name, self.mailbox.ask(vendor_id, engaging.letter, now=now))

    def _paging(self, subject: str) -> Pager | None:
        """Return the page that still has somebody to page about the subject."""
        latest = self._about.get(subject, [])[-1:]
        return next((each for each in latest if each.due_at is not None), None)


def _is_over(one: Begun, now: datetime) -> bool:
    return one.ends_at is not None and one.ends_at <= now
