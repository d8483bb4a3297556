"""One seed: the house, its engines and web, and everything around them that goes wrong."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from tests.mutants.rebinding import rebound
from tests.sim import house
from tests.sim.engines import Complaints, Engine, VirtualTime, Watch
from tests.sim.house import House
from tests.sim.hub import Hub, Process
from tests.sim.people import Deed, People
from tests.sim.provider import CALM, Mood, Providers, Sending
from tests.sim.senders import Network, Said, Senders
from tests.sim.stage import Lost, Stage, Trouble, Virtual
from tocsin.api.doors import entry, gate
from tocsin.engine import lanes, loop, paging, reactions, signs
from tocsin.incidents import reactions as incidents
from tocsin.incidents.delivery import Receipt
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.notify import delivery, transport
from tocsin.notify import sending as notify_sending
from tocsin.oncall import reactions as oncall

DAY = 86_400.0
SETTLING = 2 * 3600.0
# The days on which clocks change somewhere, and an ordinary one.
STARTS = ("2026-03-07", "2026-03-28", "2026-04-04", "2026-07-01", "2026-10-24", "2026-10-31")


@dataclass(frozen=True)
class Plan:
    """How bad it gets in a seed."""

    is_calm: bool
    trouble: Trouble
    mood: Mood
    network: Network
    steps_clock: bool
    doubts: float
    problems_a_day: float
    deeds_a_day: float


def plan(rng: Random, days: float) -> Plan:
    """A sixth of all seeds know no fault at all: there nothing may be late or double.

    Long seeds are quiet ones, as most weeks are; the shorter, the more happens in a day.
    """
    if days < 1:
        problems = rng.choice((1.0, 2.0, 4.0)) / days
    else:
        problems = rng.choice((0.5, 1.0, 3.0) if days > 3 else (2.0, 4.0, 8.0))
    if rng.random() < 1 / 6:
        return Plan(True, Trouble(), CALM, Network(), False, 0.0, problems, problems)
    bad = rng.choice((0.3, 1.0, 2.0))
    return Plan(
        is_calm=False,
        trouble=Trouble(crash=0.01 * bad, pause=0.01 * bad, lost=0.004 * bad),
        mood=Mood(refuses=0.08 * bad, busy=0.05 * bad, hangs=0.06 * bad, bounces=0.01 * bad),
        network=Network(loses=0.1 * bad, doubles=0.1 * bad, delays=0.25 * bad),
        steps_clock=rng.random() < 0.25,
        doubts=0.1 * bad,
        problems_a_day=problems,
        deeds_a_day=rng.choice((0.0, 1.0, 3.0)) * problems,
    )


@dataclass
class Evidence:
    """What happened, as seen from outside of the product."""

    ended: dict[int, int] = field(default_factory=dict)
    steps_of_clock: list[tuple[datetime, float]] = field(default_factory=list)
    failovers: int = 0
    on_call: list[str] = field(default_factory=list)


class World:
    """Everything of one seed, ready to run."""

    def __init__(self, seed: int, dsn: str, days: float, founded: House) -> None:
        self.rng = Random(seed)
        self.days = days
        self.plan = plan(self.rng, days)
        day = datetime.fromisoformat(self.rng.choice(STARTS)).replace(tzinfo=UTC)
        self.starts_at = day + timedelta(hours=self.rng.randrange(24))
        self.hub = Hub(self.rng)
        self.stage = Stage(dsn, self.hub, self.starts_at)
        self.evidence = Evidence()
        self.complaints = Complaints((Lost, errors.Anticipated))
        self.has_faults = False
        with self.stage.open() as tx:
            house.reorganise(tx, founded, self.rng)
        self.house = founded
        self.providers = Providers(self.hub, self._heard, self._mood)
        self.senders = Senders(self.hub, lambda: self.stage.now, self._knock, self._network)
        self.people = People(self.hub, self.house, self._act)
        self.watch = Watch(self.hub, self.stage)
        self.stage.on_commit = lambda: self.watch.look_within(self.rng.choice((0.02, 0.02, 1.0)))
        self.databases = [Virtual(self.stage, self._trouble) for _ in range(3)]
        for database in self.databases:
            database.after_finish = self.providers.finished
        self.databases[2].before_commit = self._note_ends
        self._down: dict[str, float] = {}
        self._knocking: list[Said] = []
        self._open_web()

    def run(self) -> None:
        """The time with faults, then the time in which all that is owed must happen."""
        self.has_faults = True
        self.senders.begin(self.plan.problems_a_day)
        self.people.begin(self.plan.deeds_a_day)
        if not self.plan.is_calm:
            self.hub.after(self.rng.uniform(0, DAY / 2), self._provider_goes_down)
        if self.plan.steps_clock:
            self.hub.after(self.rng.uniform(0, DAY), self._clock_steps)
        names = ("engine-1", "engine-2")
        self.watch.engines = [
            Engine(name, self.stage, database)
            for name, database in zip(names, self.databases, strict=False)
        ]
        self.watch.poll_all()
        self.hub.run(self.hub.elapsed + self.days * DAY)
        self._settle()

    def _settle(self) -> None:
        self.has_faults = False
        self._down.clear()
        self.senders.is_over = self.people.is_over = True
        self.stage.offset = max(self.stage.offset, 0.0)
        self.hub.run(self.hub.elapsed + SETTLING)
        with self.stage.open() as tx:
            still_open = tx.column(
                """
                select number
                from incident
                where status not in ('resolved', 'closed', 'cancelled')
                order by number
                """
            )
        for number in still_open:
            self.people.tidy_up(number)
        self.hub.run(self.hub.elapsed + SETTLING)

    def close(self) -> None:
        self.stage.close()

    def _trouble(self) -> Trouble:
        return self.plan.trouble if self.has_faults else Trouble()

    def _network(self) -> Network:
        return self.plan.network if self.has_faults else Network()

    def _mood(self, provider: str) -> Mood:
        if self._down.get(provider, 0) > self.hub.elapsed:
            return Mood(refuses=0.5, hangs=0.5)
        return self.plan.mood if self.has_faults else CALM

    def _provider_goes_down(self) -> None:
        if self.has_faults:
            name = self.rng.choice(("hook.example.com", "mail.example.com:25"))
            self._down[name] = self.hub.elapsed + self.rng.choice((60, 600, 1800))
            self.hub.after(self.rng.uniform(0, DAY), self._provider_goes_down)

    def _clock_steps(self) -> None:
        """The database's clock is set an hour off, and some time later right again."""
        if not self.has_faults:
            return
        by = self.rng.choice((-3600.0, 3600.0))
        self._set_clock(by)
        self.hub.after(self.rng.uniform(60, 1800), lambda: self._set_clock(0.0))

    def _set_clock(self, offset: float) -> None:
        self.evidence.steps_of_clock.append((self.stage.now, offset - self.stage.offset))
        self.stage.offset = offset
        self.watch.look_within(0.1)

    def _open_web(self) -> None:
        self.web = Process("web", self.databases[2], self._web_died)
        self.gate = entry.open_gate(self.databases[2])

    def _web_died(self) -> None:
        self.hub.after(self.rng.choice((0.1, 1, 10)), self._open_web)

    def _knock(self, said: Said) -> None:
        """A message at a door; those that come within the same moment share a commit."""
        self._knocking.append(said)
        if len(self._knocking) == 1:
            self.hub.after(self.rng.choice((0.001, 0.05, 2.0)), self._take_in)

    def _take_in(self) -> None:
        batch, self._knocking = self._knocking, []
        if not self.web.is_alive or self.web.stands_still_until > self.hub.elapsed:
            self._turn_away(batch)
        else:
            answers: list[Receipt | None] = [None] * len(batch)
            self.hub.start(self.web, partial(self._through_gate, batch, answers))
            self.hub.after(30, lambda: self._answer(batch, answers))

    def _turn_away(self, batch: list[Said]) -> None:
        for said in batch:
            self.senders.answered(said, None)

    def _answer(self, batch: list[Said], answers: list[Receipt | None]) -> None:
        for said, receipt in zip(batch, answers, strict=True):
            self.senders.answered(said, receipt)

    def _through_gate(self, batch: list[Said], answers: list[Receipt | None]) -> None:
        nobody: Any = None  # waits for the answer: it is returned
        waiting = [gate._Waiting(said.delivery, len(said.body), nobody) for said in batch]
        if self.has_faults and self.rng.random() < self.plan.doubts:
            taken = self._doubtful(waiting)
        else:
            taken = self.gate._take(waiting)
        for number, answer in enumerate(taken):
            answers[number] = answer if isinstance(answer, Receipt) else None

    def _doubtful(self, waiting: list[gate._Waiting]) -> list[Receipt | Exception]:
        """The commit of a first request reaches no standby; it is refused, and asked again.

        After the failover that follows, the standby has what it confirmed: all that was written
        up to the last commit that waited for it. A request that wrote nothing waited for nothing.
        """
        self.evidence.failovers += 1
        return self.stage.in_doubt(lambda: self.gate._take(waiting))

    def _act(self, deed: Deed) -> None:
        """Somebody does something through the web; what fails they try again a few times."""
        self._try(deed, 5)

    def _try(self, deed: Deed, times: int) -> None:
        done: list[bool] = []

        def look() -> None:
            if times and not any(done):
                self._try(deed, times - 1)

        if self.web.is_alive:
            self.hub.start(self.web, lambda: done.append(self._is_done(deed)))
        self.hub.after(10, look)

    def _is_done(self, deed: Deed) -> bool:
        """Do it in one transaction; what is refused is done, too."""
        database: Virtual = self.web.database
        try:
            with database.transaction() as tx:
                deed(tx, self.stage.now)
        except errors.Anticipated:
            return True
        except Lost:
            return False
        except Exception as error:
            self.complaints.found.append(f"a deed of somebody: {error!r}")
        return True

    def _note_ends(self, tx: Tx) -> None:
        """By which commit a page had an answer, or was stopped."""
        for page_id in tx.column("select id from page where ended_at is not null order by id"):
            self.evidence.ended.setdefault(page_id, self.hub.commits + 1)

    def _heard(self, sending: Sending) -> None:
        self.hub.after(0.5, lambda: self._ring(sending.notification_id))

    def _ring(self, notification_id: int) -> None:
        with self.stage.open() as tx:
            row = tx.maybe(
                _Rung,
                """
                select person_id, subject, kind
                from notification
                where id = %(id)s
                """,
                id=notification_id,
            )
        if row and row.kind == "page" and row.person_id and row.subject.startswith("incident/"):
            self.people.paged(int(row.subject.partition("/")[2]), row.person_id)


@dataclass(frozen=True, slots=True)
class _Rung:
    person_id: int | None
    subject: str
    kind: str


# Those that page and those that incidents owe; figures and status pages would only take time.
_REACTIONS = (oncall.REACTIONS, incidents.REACTIONS)
_combined = reactions.combined


@contextmanager
def staged(world: World) -> Iterator[None]:
    """The product on this stage: its transport and its logs are the world's."""
    with ExitStack() as stack:
        stack.enter_context(rebound(lanes, time=VirtualTime(world.hub)))
        stack.enter_context(rebound(paging, TICK_SECONDS=DAY))
        stack.enter_context(rebound(signs, TICK_BESIDE_SECONDS=DAY))
        stack.enter_context(rebound(reactions, combined=lambda: _combined(_REACTIONS)))
        stack.enter_context(rebound(transport, carry=world.providers.carry))
        stack.enter_context(rebound(delivery, send=world.providers.send))
        stack.enter_context(rebound(delivery, finish_some=world.providers.finish_some))
        for module in (loop, gate, notify_sending):
            stack.enter_context(rebound(module, log=world.complaints))
        yield
