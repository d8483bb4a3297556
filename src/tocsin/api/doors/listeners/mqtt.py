"""MQTT: a visit to the broker of each source, by one process of all that could pay it.

Two subscribers of one name throw each other out, and what a broker keeps for a name is lost to any
other. So whoever calls holds a lease, and its name at the broker stays the same.
"""

import asyncio
import os
import socket
from collections.abc import Callable

import structlog
from starlette.concurrency import run_in_threadpool

from tocsin.api.doors.listeners import taking
from tocsin.api.doors.listeners.alone import alone
from tocsin.api.doors.listeners.roster import Rosters
from tocsin.api.doors.listeners.subscription import Subscription
from tocsin.api.doors.listeners.taking import Taking
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import clock, db, errors
from tocsin.kit.guard import Guard
from tocsin.kit.tx import Tx
from tocsin.signals import way
from tocsin.signals.actions import listening
from tocsin.signals.actions.listening import Speaker
from tocsin.signals.mqtt import broker
from tocsin.signals.mqtt.broker import Broker
from tocsin.signals.mqtt.packet import Broken, Published
from tocsin.signals.raw_event import Statement
from tocsin.signals.source import SourceRow

log = structlog.get_logger(__name__)

KIND = "mqtt"
AGAIN_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 30.0
_LARGEST = 524_288


class Mqtt:
    """Keeps one task for each source whose lease this process holds."""

    def __init__(
        self, taking: Taking, rosters: Rosters, database: db.Database, *, allow: Guard
    ) -> None:
        self._taking = taking
        self._rosters = rosters
        self._database = database
        self._allow = allow
        self._holder = f"{socket.gethostname()}/{os.getpid()}"
        self._visits: dict[int, tuple[Broker, asyncio.Task[None]]] = {}

    async def look_after(self) -> None:
        """Begin, go on with and end visits, as sources and leases are now."""
        wanted = {each.source.id: each for each in self._rosters.speakers(KIND)}
        for source_id in [each for each in self._visits if each not in wanted]:
            await self._end(source_id)
        for speaker in wanted.values():
            await self._look_at(speaker)

    async def close(self) -> None:
        for source_id in tuple(self._visits):
            await self._end(source_id)

    async def _look_at(self, speaker: Speaker) -> None:
        source = speaker.source
        place = broker.read(
            source.mapping or {}, password=speaker.secret, client=f"tocsin-{source.id}"
        )
        running = self._running(source.id)
        if place is None or (running is not None and running[0] != place):
            await self._end(source.id)
            running = None
        is_held = place is not None and await self._holds(source.id)
        if running is None and place is not None and is_held:
            task = asyncio.create_task(self._keep_visiting(source, place))
            self._visits[source.id] = (place, task)
        elif running is not None and not is_held:
            await self._end(source.id)

    def _running(self, source_id: int) -> tuple[Broker, asyncio.Task[None]] | None:
        """The visits to its broker; those that a mistake has ended are begun anew."""
        found = self._visits.get(source_id)
        if found is None or not found[1].done():
            return found
        log.error("visits.failed", source=source_id, error=repr(found[1].exception()))
        del self._visits[source_id]
        return None

    async def _holds(self, source_id: int) -> bool:
        """Whether the lease is ours; while the database is away, whoever had it goes on."""

        def hold(tx: Tx) -> bool:
            return listening.hold(tx, source_id, self._holder, now=clock.now(tx))

        try:
            return await run_in_threadpool(self._within, hold)
        except errors.Unavailable:
            return source_id in self._visits

    async def _end(self, source_id: int) -> None:
        found = self._visits.pop(source_id, None)
        if found is None:
            return
        found[1].cancel()
        await asyncio.gather(found[1], return_exceptions=True)

        def release(tx: Tx) -> bool:
            listening.release(tx, source_id, self._holder)
            return True

        try:
            await run_in_threadpool(self._within, release)
        except errors.Unavailable:
            log.warning("lease.not_released", source=source_id)

    async def _keep_visiting(self, source: SourceRow, place: Broker) -> None:
        """Call again whenever a visit ends, ever less eagerly while nobody lets us in."""
        pause = AGAIN_SECONDS
        while True:
            was_let_in = await self._visit(source, place)
            pause = AGAIN_SECONDS if was_let_in else min(pause * 1.5, LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _visit(self, source: SourceRow, place: Broker) -> bool:
        subscription = Subscription(
            place,
            allow=self._allow,
            hear=lambda said: self._hear(source, said),
            connected=lambda: self._connected(source),
        )
        try:
            await subscription.visit()
        except (OSError, TimeoutError, Broken) as error:
            problem = f"{place.host}: {str(error) or 'the broker does not answer'}"
            log.warning("broker.lost", source=source.id, reason=problem)
            await self._note(lambda tx: _problem(tx, source, problem))
        return subscription.was_let_in

    async def _connected(self, source: SourceRow) -> None:
        log.info("broker.reached", source=source.id)
        await self._note(lambda tx: _reached(tx, source))

    async def _hear(self, source: SourceRow, said: Published) -> bool:
        """Keep it; False if it has to come again."""
        cut = said.lacks + max(0, len(said.payload) - _LARGEST)
        told = taking.delivery(
            source.id,
            KIND,
            said.payload[:_LARGEST],
            address="",
            by="broker",
            **{way.TOPIC: said.topic, way.CUT: str(cut) if cut else ""},
        )
        self._taking.count(source.id, passed=True)
        return await alone(self._kept(told), listener=KIND, size=len(said.payload)) is not None

    async def _kept(self, told: Delivery) -> bytes:
        """It was taken in, refused or given up, all of which is written down: never again."""
        await self._taking.take(told, waits=True)
        return b""

    async def _note(self, say: Callable[[Tx], Statement | None]) -> None:
        """Write down how it stands with a broker; somebody hears of it once it lasts."""

        def note(tx: Tx) -> bool:
            said = say(tx)
            intake.take_statements(tx, [said] if said else [], now=clock.now(tx))
            return True

        try:
            await run_in_threadpool(self._within, note)
        except errors.Unavailable:
            log.warning("broker.not_noted")

    def _within(self, do: Callable[[Tx], bool]) -> bool:
        with self._database.transaction() as tx:
            return do(tx)


def _problem(tx: Tx, source: SourceRow, problem: str) -> Statement | None:
    return listening.note_problem(tx, source, problem, now=clock.now(tx))


def _reached(tx: Tx, source: SourceRow) -> Statement | None:
    return listening.note_connected(tx, source, now=clock.now(tx))
