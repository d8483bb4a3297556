"""One visit to a broker of MQTT: from the handshake to the moment when it ends.

What it hands on is acknowledged after the commit, in the order in which it came, as the protocol
wants it; so the broker repeats what we could not keep. While too much is on its way nothing more
is read, and the broker keeps it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from tocsin.kit.guard import Guard
from tocsin.signals import dialing
from tocsin.signals.mqtt import packet
from tocsin.signals.mqtt.broker import Broker
from tocsin.signals.mqtt.packet import Packet, Packets, Published

KEEP_ALIVE_SECONDS = 30
PATIENCE_SECONDS = 15.0
ON_THE_WAY_AT_MOST = 256
CHUNK = 65_536

Hear = Callable[[Published], Awaitable[bool]]
"""Returns whether it was dealt with for good, so that the broker may forget it."""
Connected = Callable[[], Awaitable[None]]


class Refused(OSError):
    """The broker does not let us in, or not to all that we want."""


class Subscription:
    """``hear`` is given what is published, ``connected`` is called once we are let in."""

    def __init__(self, broker: Broker, *, allow: Guard, hear: Hear, connected: Connected) -> None:
        self._broker = broker
        self._allow = allow
        self._hear = hear
        self._connected = connected
        self._places = asyncio.Semaphore(ON_THE_WAY_AT_MOST)
        self._on_the_way: deque[tuple[int | None, asyncio.Task[bool]]] = deque()
        self._pinged = False
        self.was_let_in = False

    async def visit(self) -> None:
        """Stay until it ends; OSError or packet.Broken says why."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await self._dial()
        try:
            coming = _packets(reader)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._enter(coming, writer)
            self.was_let_in = True
            await self._connected()
            await self._stay(coming, writer)
        finally:
            await self._leave(writer)

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        broker = self._broker
        trusted = broker.authorities
        context = dialing.tls(verify=True, ca_certificate=trusted) if broker.is_secure else None
        return await dialing.connect(
            broker.host, broker.port, allow=self._allow, context=context, server_name=broker.host
        )

    async def _enter(self, coming: AsyncIterator[Packet], writer: asyncio.StreamWriter) -> None:
        broker = self._broker
        writer.write(
            packet.connect(
                broker.client,
                user=broker.user,
                password=broker.password,
                keep_alive=KEEP_ALIVE_SECONDS * 2,
            )
        )
        first = await anext(coming, None)
        if first is None:
            raise Refused("the broker hung up at once")
        refusal = packet.refusal(first)
        if refusal:
            raise Refused(f"the broker says: {refusal}")
        writer.write(packet.subscribe(broker.filters))
        await writer.drain()

    async def _stay(self, coming: AsyncIterator[Packet], writer: asyncio.StreamWriter) -> None:
        pinging = asyncio.create_task(self._ping(writer))
        try:
            async for each in coming:
                self._pinged = False
                await self._deal_with(each, writer)
        finally:
            pinging.cancel()
        raise Refused("the broker ended the connection")

    async def _deal_with(self, each: Packet, writer: asyncio.StreamWriter) -> None:
        if each.kind == packet.SUBACK:
            filters = [wanted for wanted, _ in self._broker.filters]
            closed = packet.refused(each, filters)
            if closed:
                raise Refused(f"the broker does not let us subscribe to {', '.join(closed)[:100]}")
        elif each.kind == packet.PUBLISH:
            said = packet.published(each)
            await self._places.acquire()
            task = asyncio.create_task(self._heard(said))
            self._on_the_way.append((said.number, task))
            task.add_done_callback(lambda _: self._acknowledge(writer))

    async def _heard(self, said: Published) -> bool:
        try:
            return await self._hear(said)
        finally:
            self._places.release()

    def _acknowledge(self, writer: asyncio.StreamWriter) -> None:
        """Those at the head that are done, and none before the one that came before it."""
        while self._on_the_way and self._on_the_way[0][1].done():
            number, task = self._on_the_way.popleft()
            is_kept = not task.cancelled() and task.exception() is None and task.result()
            if not is_kept:
                writer.close()  # it comes again with the next visit
                return
            if number is not None and not writer.is_closing():
                writer.write(packet.acknowledge(number))

    async def _ping(self, writer: asyncio.StreamWriter) -> None:
        """A broker that does not answer is not there, whatever the network says."""
        while not self._pinged:
            self._pinged = True
            writer.write(packet.ping())
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            if self._places.locked():
                self._pinged = False  # it may have answered: we are not reading
        writer.close()

    async def _leave(self, writer: asyncio.StreamWriter) -> None:
        """Let what is on its way arrive, for a moment; what does not is handed on again."""
        waiting = [task for _, task in self._on_the_way]
        if waiting:
            await asyncio.wait(waiting, timeout=PATIENCE_SECONDS)
        for _, task in self._on_the_way:
            task.cancel()
        if not writer.is_closing():
            writer.write(packet.leave())
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), 1.0)


async def _packets(reader: asyncio.StreamReader) -> AsyncIterator[Packet]:
    packets = Packets()
    while data := await reader.read(CHUNK):
        for each in packets.feed(data):
            yield each
