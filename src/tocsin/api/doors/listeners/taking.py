"""The way in for what listeners hear: the same gate, limits and list of refusals as at all doors.

A listener has nobody to send an answer to, so what cannot be kept at once is held and tried again.
Who can hold it better (a stream's sender, a broker, an agent that informs) is made to wait by that.
"""

import asyncio
import itertools
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from starlette.concurrency import run_in_threadpool

from tocsin.api.doors import entry
from tocsin.api.doors.flood import Flood
from tocsin.api.doors.gate import Gate
from tocsin.incidents import hearing
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit import clock, db, errors
from tocsin.signals import way
from tocsin.signals.actions import listening
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.tally import Count

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 1.0
TRIES = 10
_PROCESS = secrets.token_hex(8)
_number = itertools.count()


def delivery(
    source_id: int | None, kind: str, body: bytes, *, address: str, by: str, **headers: str
) -> Delivery:
    """What was heard, as it goes in; ``by`` says by which way it came. None is nobody's."""
    said = {way.ADDRESS: address, way.WAY: by, **headers}
    return Delivery(
        key=hearing.key(source_id) if source_id else "",
        provider=kind,
        body=body,
        headers={name: value for name, value in said.items() if value},
        path=f"{kind}/{by}",
        nonce=f"{_PROCESS}{next(_number):016x}",
        address=address,
        is_proven=True,
    )


class Taking:
    """What all listeners of a process share."""

    def __init__(self, database: db.Database, *, per_second: int) -> None:
        self._database = database
        self._gate: Gate[Delivery, Receipt] = Gate(
            # Two would let an end overtake its beginning: nobody here waits for an answer between.
            self._write,
            rescue=self._rescue,
            collided=db.is_collision,
            writers=1,
        )
        self._flood = Flood(per_second, self._tell)
        self._recorder = entry.open_recorder(database)
        self._heard: Counter[int] = Counter()
        self._passed: Counter[int] = Counter()

    async def take(self, heard: Delivery, *, waits: bool) -> Receipt | None:
        """Return once it is durable. One above a source's limit is dropped and told of, unless its
        sender can be made to wait; None if it was not kept."""
        while True:
            try:
                await self._flood.admit(heard)
            except errors.TooMany as error:
                if not waits:
                    return None
                await asyncio.sleep(error.retry_after or AGAIN_SECONDS)
            else:
                return await self._keep(heard)

    async def refuse(self, refusal: NewRefusal) -> None:
        """Note what is nobody's, or was not proven; of strangers only so much."""
        try:
            await self._recorder.note(refusal)
        except errors.Unavailable:
            log.warning("refusal.lost", reason=str(refusal.reason), address=refusal.address)

    def count(self, source_id: int, *, passed: bool) -> None:
        self._heard[source_id] += 1
        self._passed[source_id] += passed

    async def flush(self) -> None:
        """Write down what was counted; keep it for the next time where that fails."""
        if not self._heard:
            return
        heard, self._heard = self._heard, Counter()
        passed, self._passed = self._passed, Counter()
        counts = {each: Count(heard[each], passed[each]) for each in heard}
        try:
            await run_in_threadpool(self._add, counts)
        except errors.Unavailable:
            self._heard.update(heard)
            self._passed.update(passed)

    async def close(self) -> None:
        await self._flood.flush()
        await self._recorder.flush()
        await self.flush()
        self._gate.close()

    async def _keep(self, heard: Delivery) -> Receipt | None:
        tries = 0
        while True:
            try:
                receipt = await self._gate.submit(heard, size=len(heard.body))
            except errors.Unavailable as error:
                tries = 0 if self._database.is_away else tries + 1
                if tries >= TRIES:
                    await self._give_up(heard, error)
                    return None
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                self._flood.learn(heard.key, receipt.per_minute)
                if not receipt.is_known:
                    await self.refuse(refused(heard, Reason.SWITCHED_OFF, receipt.error))
                return receipt

    async def _give_up(self, heard: Delivery, error: errors.Unavailable) -> None:
        log.error("heard.not_kept", path=heard.path, reason=error.sentence)
        await self.refuse(refused(heard, Reason.UNREADABLE, error.sentence))

    def _write(self, heard: Sequence[Delivery]) -> list[Receipt]:
        with self._database.transaction() as tx:
            return hearing.accept(tx, heard, now=clock.now(tx))

    def _rescue(self, heard: Delivery, error: Exception) -> Receipt:
        if db.is_temporary(error):
            raise error
        reason = f"{type(error).__name__} while it was taken in"
        with self._database.transaction() as tx:
            return hearing.accept_unread(tx, heard, reason=reason, now=clock.now(tx))

    def _tell(self, heard: Delivery, error: str, count: int) -> None:
        refusal = replace(refused(heard, Reason.TOO_MANY, error), count=count)
        with self._database.transaction() as tx:
            hearing.note_refusal(tx, heard, refusal, now=clock.now(tx))

    def _add(self, counts: Mapping[int, Count]) -> None:
        with self._database.transaction() as tx:
            listening.count(tx, counts, now=clock.now(tx))


def refused(heard: Delivery, reason: Reason, error: str) -> NewRefusal:
    """What is kept of something that is nobody's."""
    return replace(heard.refused(reason, error), key_hint="")
