"""Concurrent requests share a commit, and each is answered after it.

There is no timer: the next batch goes out when a writer is free and takes whatever has gathered
meanwhile, so the fsync in flight is the tick. A batch that fails is taken apart and each delivery
tried alone, so a bad one cannot spoil its neighbours; one that only met another writer at the
same rows is tried again as it is.
"""

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

import msgspec
import structlog

from tocsin.kit import errors

log = structlog.get_logger(__name__)

Given = TypeVar("Given")
Answer = TypeVar("Answer")

WRITERS = 2
DELIVERIES_A_COMMIT = 256
BYTES_A_COMMIT = 4 * 1024 * 1024
WAITING_AT_MOST = 4096


class Overrun(errors.Unavailable):
    """More is waiting than can be written soon; nothing of this request was kept."""


class NotKept(errors.Unavailable):
    """It could not be made durable; the sender has to send it again."""


class _Waiting(msgspec.Struct, Generic[Given, Answer], frozen=True):
    given: Given
    size: int
    tell: Callable[[Answer | errors.Anticipated], None]


class Gate(Generic[Given, Answer]):
    """``write`` takes a batch in one transaction and returns one answer for each, in order.

    ``rescue`` is asked for what could not be written even alone, and why.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Given]], list[Answer]],
        *,
        rescue: Callable[[Given, Exception], Answer],
        collided: Callable[[Exception], bool] = lambda _: False,
        writers: int = WRITERS,
    ) -> None:
        self._write = write
        self._rescue = rescue
        self._collided = collided
        self._waiting: deque[_Waiting[Given, Answer]] = deque()
        self._threads = ThreadPoolExecutor(writers, thread_name_prefix="gate")
        self._free = writers

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= WAITING_AT_MOST

    async def submit(self, given: Given, *, size: int) -> Answer:
        """Wait until it is durable and return its answer, or raise what kept it out."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.put(given, size=size, tell=functools.partial(_settle, answer))
        return await answer

    def put(
        self, given: Given, *, size: int, tell: Callable[[Answer | errors.Anticipated], None]
    ) -> None:
        """The same for whom a future is too dear: ``tell`` is called with either, in this loop."""
        if self.is_full:
            raise Overrun("Too many events are waiting to be written; send this one again.")
        self._waiting.append(_Waiting(given, size, tell))
        if self._free:
            self._free -= 1
            loop = asyncio.get_running_loop()
            loop.call_soon(self._write_next, loop)  # with what else is read in this turn

    def close(self) -> None:
        """What is being written is written; who waits still gets no answer and sends again."""
        self._waiting.clear()
        self._threads.shutdown(wait=True, cancel_futures=False)

    def _write_next(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting:
            self._threads.submit(self._take_and_tell, loop, self._next_batch())
        else:
            self._free += 1

    def _take_and_tell(
        self, loop: asyncio.AbstractEventLoop, batch: Sequence[_Waiting[Given, Answer]]
    ) -> None:
        answers = self._take(batch)
        loop.call_soon_threadsafe(self._tell, loop, batch, answers)

    def _tell(
        self,
        loop: asyncio.AbstractEventLoop,
        batch: Sequence[_Waiting[Given, Answer]],
        answers: Sequence[Answer | Exception],
    ) -> None:
        """Set the writer to work again first: it need not wait until all of these are answered."""
        self._write_next(loop)
        for waiting, answer in zip(batch, answers, strict=True):
            try:
                waiting.tell(_sayable(answer))
            except Exception:  # whoever cannot be answered keeps no other from being
                log.exception("answer.failed")

    def _next_batch(self) -> list[_Waiting[Given, Answer]]:
        batch = [self._waiting.popleft()]
        size = batch[0].size
        while self._waiting and len(batch) < DELIVERIES_A_COMMIT and size < BYTES_A_COMMIT:
            batch.append(self._waiting.popleft())
            size += batch[-1].size
        return batch

    def _take(self, batch: Sequence[_Waiting[Given, Answer]]) -> list[Answer | Exception]:
        given = [waiting.given for waiting in batch]
        try:
            return list(self._write_whole(given))
        except errors.Unavailable as error:  # each alone would meet the same, one after the other
            return [error] * len(given)
        except Exception as error:
            log.warning("batch.failed", size=len(batch), error=type(error).__name__)
            return [self._take_alone(one) for one in given]

    def _write_whole(self, given: Sequence[Given]) -> list[Answer]:
        try:
            return self._write(given)
        except Exception as error:
            if not self._collided(error):
                raise
        return self._write(given)

    def _take_alone(self, given: Given) -> Answer | Exception:
        try:
            return self._write([given])[0]
        except Exception as error:
            return self._rescued(given, error)

    def _rescued(self, given: Given, error: Exception) -> Answer | Exception:
        try:
            return self._rescue(given, error)
        except errors.Unavailable as last:
            return last
        except Exception as last:
            log.exception("delivery.failed")
            return last


def _sayable(answer: Answer | Exception) -> Answer | errors.Anticipated:
    if isinstance(answer, Exception) and not isinstance(answer, errors.Anticipated):
        return NotKept("The event could not be stored; send it again.")
    return answer


def _settle(future: "asyncio.Future[Answer]", answer: Answer | errors.Anticipated) -> None:
    if future.done():  # the client went away; what it sent is kept all the same
        return
    if isinstance(answer, errors.Anticipated):
        future.set_exception(answer)
    else:
        future.set_result(answer)
