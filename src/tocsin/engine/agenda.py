"""What there is to do, asked once a second for all lanes in two statements.

Most steps and most channels have nothing to do for days: if each asked for itself, asking would be
most of what a Tocsin at rest does.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import LiteralString

from tocsin.engine import loop
from tocsin.engine.loop import Step, Take
from tocsin.kit import due
from tocsin.kit.db import Database
from tocsin.kit.due import Condition
from tocsin.notify import delivery

LOOK_SECONDS = 1.0
UNASKED_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Held:
    """Which conditions held, and when."""

    now: datetime
    names: tuple[str, ...]


class Flag:
    """Up from when somebody raises it until somebody asks."""

    def __init__(self) -> None:
        self._is_up = True  # nobody has looked yet

    def lift(self) -> None:
        self._is_up = True

    def was_up(self) -> bool:
        """Whether it was raised since this was asked before."""
        was_up, self._is_up = self._is_up, False
        return was_up


class Bell(threading.Event):
    """Wakes a lane. Whoever sets it raises all of its flags, for who calls does not say why."""

    def __init__(self) -> None:
        super().__init__()
        self._flags: list[Flag] = []
        self._own = self.flag()

    def flag(self) -> Flag:
        """Make one more flag of this bell."""
        flag = Flag()
        self._flags.append(flag)
        return flag

    def set(self) -> None:
        for flag in self._flags:
            flag.lift()
        super().set()

    def ring(self, flag: Flag) -> None:
        """Wake the lane for one thing alone."""
        flag.lift()
        super().set()

    def has_rung(self) -> bool:
        """Whether it was set since somebody asked."""
        return self._own.was_up()


class Agenda:
    """Rings for the channels and steps that have something to do; whichever lane comes first looks.

    What is queued rings by itself, so this finds what had to wait, what another engine left behind,
    and what nobody was told of. Nobody waits for another who is looking: its connection may hang,
    and then somebody else looks a second later.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._looked: float | None = None
        self._beginning = threading.Lock()
        self._channels: dict[str, Bell] = {}
        self._steps: dict[str, tuple[Bell, Flag]] = {}
        self.conditions: dict[str, Condition] = {}

    def bell(self, channel: str) -> Bell:
        """Make the bell of a channel."""
        return self._channels.setdefault(channel, Bell())

    def step(self, name: str, take: Take, *, when: Condition, bell: Bell) -> Step:
        """Make a step that is taken when its condition holds, and as long as it finds work.

        Now and then it is taken unasked, so that no condition can keep anything from being done.
        """
        flag = bell.flag()
        self._steps[name], self.conditions[name] = (bell, flag), when
        is_on = [False]
        last = [self._monotonic()]

        def watched(database: Database) -> bool:
            self.look(database)
            moment = self._monotonic()
            if not (flag.was_up() or is_on[0] or moment - last[0] >= UNASKED_SECONDS):
                return False
            is_on[0], last[0] = False, moment
            is_on[0] = take(database)
            return is_on[0]

        return Step(name, watched)

    def look(self, database: Database) -> None:
        """Look if nobody did so within a second, and ring."""
        if not self._is_mine():
            return
        found = loop.isolated("look", partial(self._found, database))
        if found is None:  # a defect of looking keeps nobody from looking for themselves
            found = frozenset({*self._channels, *self._steps})
        for channel in found & self._channels.keys():
            self._channels[channel].set()
        for name in found & self._steps.keys():
            bell, flag = self._steps[name]
            bell.ring(flag)

    def _is_mine(self) -> bool:
        moment = self._monotonic()
        with self._beginning:
            is_fresh = self._looked is not None and moment - self._looked < LOOK_SECONDS
            if not is_fresh:
                self._looked = moment
            return not is_fresh

    def _found(self, database: Database) -> frozenset[str]:
        sql: LiteralString = f"select %(now)s as now, {due.holding(self.conditions)} as names"
        [held] = database.at_once(_Held, sql)
        with database.apart() as tx:
            channels = delivery.due_channels(tx, held.now, channels=list(self._channels))
        return frozenset((*held.names, *channels))
