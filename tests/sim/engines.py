"""Engine processes: the product's own lanes, each a greenlet, woken when something is due."""

import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.mutants.rebinding import rebound
from tests.sim import house
from tests.sim.hub import Hub, Process, Task
from tests.sim.stage import Stage, Virtual
from tocsin.engine import dispatch, lanes, loop
from tocsin.kit.settings import Settings
from tocsin.notify.delivery import Claimed

POLL_SECONDS = 1.0
SETTINGS = Settings(
    data=Path(tempfile.gettempdir()), secret_key=house.KEY, public_url="https://tocsin.example.com"
)

# What each lane looks for, and from when on it can find it. Hints only: they say when a poll is
# worth its time, and what they miss is found by the polls of all lanes that come anyway.
_HINTS = """
    select 'advance_pages' as step, min(case
        when claimed_until between app_now() and app_now() + interval '5 seconds'
        then greatest(next_due_at, claimed_until)
        else next_due_at end) as at
    from page
    where status = 'paging'
    union all
    select 'deliver_' || channel, min(case status
        when 'pending' then due_at
        else case when lease_until > app_now() + interval '30 seconds'
            then app_now() else lease_until end end)
    from notification
    where status in ('pending', 'sending')
    group by channel
    union all
    select 'react', case when exists (select from outbox) then app_now() end
    union all
    select 'react', min(due_at)
    from reaction
    where done_at is null
    union all
    select 'close_timed_out', min(sweep_at)
    from alert_pulse
    union all
    select 'end_mutes', min(silence.ends_at)
    from alert
    join silence on silence.id = alert.silence_id
    where alert.status <> 'closed'
"""
EVERY_SECONDS = 5 * 3600.0


@dataclass(frozen=True, slots=True)
class Hint:
    step: str
    at: datetime | None


class Engine:
    """One engine: it dies as a whole, forgets its breakers, and is started again."""

    def __init__(self, name: str, stage: Stage, database: Virtual) -> None:
        self.name = name
        self.stage = stage
        self.database = database
        self._never = threading.Event()
        self._parked: dict[Task, loop.Lane] = {}
        self._passed_over: set[Task] = set()
        self._start()

    def wake(self, steps: set[str] | None) -> None:
        """Poll resting lanes that take one of these steps; without any, all.

        One in some is passed over, but never twice in turn: a lane that rests polls each second.
        """
        hub = self.stage.hub
        for task, lane in list(self._parked.items()):
            if steps is not None and not any(step.name in steps for step in lane.steps):
                continue
            if steps is None or task in self._passed_over or hub.rng.random() < 0.6:
                self._passed_over.discard(task)
                del self._parked[task]
                hub.wake(task, hub.rng.uniform(0, 0.01))
            else:
                self._passed_over.add(task)

    def ring(self, name: str) -> None:
        """Wake the lane of this name if it rests: a sender of it is done."""
        for task, lane in list(self._parked.items()):
            if lane.name == name:
                self._answer(task, lane)

    def heed(self) -> None:
        """Wake the resting lanes whose bells another lane has set."""
        for task, lane in list(self._parked.items()):
            if lane.bell is not None and lane.bell.is_set():
                self._answer(task, lane)

    def _answer(self, task: Task, lane: loop.Lane) -> None:
        if lane.bell is not None:
            lane.bell.clear()
        del self._parked[task]
        self.stage.hub.wake(task)

    def _start(self) -> None:
        self._parked = {}
        self._passed_over = set()
        self.process = Process(self.name, self.database, self._died)
        with rebound(dispatch, Senders=partial(Senders, self)):
            built = lanes.build(SETTINGS, engine=self.name)
        for lane in built:
            self.stage.hub.start(self.process, self._living(lane))

    def _living(self, lane: loop.Lane) -> Callable[[], None]:
        def live() -> None:
            hub = self.stage.hub
            while True:
                loop.run_until_idle(lane.steps, self.database, self._never)
                task = hub.task
                assert task is not None
                self._parked[task] = lane
                self.heed()
                hub.park()

        return live

    def _died(self) -> None:
        self._parked = {}
        self.stage.hub.after(self.stage.hub.rng.choice((0.1, 1, 20)), self._start)


class Senders:
    """Stands for the threads of a channel's senders: each message is a task of the process."""

    def __init__(
        self, engine: Engine, send: Callable[[Claimed], None], *, channel: str, most: int
    ) -> None:
        self._engine = engine
        self._process = engine.process
        self._send = send
        self._lane = f"send-{channel}"

    def hand_out(self, claimed: Sequence[Claimed]) -> None:
        hub = self._engine.stage.hub
        handing = hub.task
        assert handing is not None

        def run(each: Claimed) -> None:
            self._send(each)
            self._engine.ring(self._lane)

        for each in claimed:
            hub.start(self._process, partial(run, each)).committed = handing.committed

    def drain(self) -> None:
        """The simulation's engines are killed, never stopped."""


@dataclass
class Watch:
    """Says when it is worth to poll, so that hours in which nothing is due take no time."""

    hub: Hub
    stage: Stage
    engines: list[Engine] = field(default_factory=list)
    looks: int = 0
    _next: float = float("inf")
    _number: int = 0

    def look_within(self, seconds: float) -> None:
        """Look again no later than this."""
        at = self.hub.elapsed + seconds
        if at < self._next:
            self._next = at
            self._number += 1
            number = self._number
            self.hub.after(seconds, lambda: self._look(number))

    def poll_all(self) -> None:
        """Poll every lane of an engine now and then, whatever the hints say."""
        self.hub.rng.choice(self.engines).wake(None)
        self.hub.after(EVERY_SECONDS, self.poll_all)

    def _look(self, number: int) -> None:
        if number != self._number:
            return
        self._next = float("inf")
        self.looks += 1
        with self.stage.open() as tx:
            hints = [hint for hint in tx.all(Hint, _HINTS) if hint.at is not None]
        now = self.stage.now
        due = {hint.step for hint in hints if hint.at and hint.at <= now}
        for engine in self.hub.rng.sample(self.engines, len(self.engines)) if due else ():
            engine.wake(due)
        ahead = [(hint.at - now).total_seconds() for hint in hints if hint.at and hint.at > now]
        if due:
            self.look_within(POLL_SECONDS)
        elif ahead:
            self.look_within(min(ahead) + self.hub.rng.uniform(0, POLL_SECONDS))


class VirtualTime:
    """What ``time`` is to the lanes: seconds of the simulation."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def monotonic(self) -> float:
        return self._hub.elapsed


class Complaints:
    """Stands for a log: what fails though nobody made it fail is a finding."""

    def __init__(self, expected: tuple[type[BaseException], ...]) -> None:
        self.expected = expected
        self.found: list[str] = []

    def exception(self, event: str, **facts: Any) -> None:
        error = sys.exception()
        if not isinstance(error, self.expected):
            self.found.append(f"{event} {facts}: {error!r}")

    def warning(self, event: str, error: str = "", **facts: Any) -> None:
        if error not in _INJECTED:
            self.found.append(f"{event} {facts}: {error}")

    def error(self, event: str, **facts: Any) -> None:
        self.found.append(f"{event} {facts}")


_INJECTED = frozenset({"Lost", "NotDurable"})
