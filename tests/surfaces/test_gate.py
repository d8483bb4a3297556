"""The gate shares commits, answers each, and lets no bad delivery spoil its neighbours."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from tocsin.api.doors import gate


class Writer:
    """Doubles numbers; remembers its batches; refuses negative ones."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_go = threading.Event()
        self.may_go.set()

    def write(self, given: Sequence[int]) -> list[int]:
        self.may_go.wait(5)
        self.batches.append(list(given))
        if min(given) < 0:
            raise ValueError("refused")
        return [n * 2 for n in given]

    def rescue(self, given: int, error: Exception) -> int:
        if given == -2:
            return 0
        raise error


def submit_all(numbers: Sequence[int], writer: Writer, *, held: bool = False) -> list[object]:
    async def run() -> list[object]:
        opened: gate.Gate[int, int] = gate.Gate(writer.write, rescue=writer.rescue, writers=1)
        if held:
            writer.may_go.clear()
        tasks = [asyncio.ensure_future(opened.submit(n, size=1)) for n in numbers]
        await asyncio.sleep(0)
        writer.may_go.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        opened.close()
        return list(answers)

    return asyncio.run(run())


def test_each_delivery_gets_its_own_answer() -> None:
    assert submit_all(range(100), Writer()) == [n * 2 for n in range(100)]


def test_what_gathers_during_a_commit_shares_the_next() -> None:
    writer = Writer()
    submit_all(range(100), writer, held=True)
    assert len(writer.batches) <= 3


def test_a_bad_delivery_fails_alone() -> None:
    answers = submit_all([1, -1, 2], Writer(), held=True)
    assert answers[0] == 2
    assert answers[2] == 4
    assert isinstance(answers[1], gate.NotKept)


def test_what_cannot_be_written_may_be_rescued() -> None:
    assert submit_all([1, -2], Writer(), held=True) == [2, 0]


def test_who_cannot_be_told_keeps_no_other_from_being_told() -> None:
    async def run() -> int:
        writer = Writer()
        opened: gate.Gate[int, int] = gate.Gate(writer.write, rescue=writer.rescue, writers=1)

        def gone(_answer: object) -> None:
            raise ConnectionError("the client went away")

        opened.put(1, size=1, tell=gone)
        answer = await opened.submit(2, size=1)
        opened.close()
        assert writer.batches == [[1, 2]]
        return answer

    assert asyncio.run(run()) == 4


def test_a_batch_is_bounded_by_its_bytes() -> None:
    async def run() -> list[list[int]]:
        writer = Writer()
        opened: gate.Gate[int, int] = gate.Gate(writer.write, rescue=writer.rescue, writers=1)
        big = gate.BYTES_A_COMMIT
        await asyncio.gather(*(opened.submit(n, size=big) for n in range(4)))
        opened.close()
        return writer.batches

    assert [len(batch) for batch in asyncio.run(run())] == [1, 1, 1, 1]


def test_too_many_waiting_are_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WAITING_AT_MOST", 2)
    writer = Writer()
    answers = submit_all(range(10), writer, held=True)
    refused = [a for a in answers if isinstance(a, gate.Overrun)]
    kept = [a for a in answers if isinstance(a, int)]
    assert len(refused) + len(kept) == 10
    assert refused
    assert sorted(n * 2 for batch in writer.batches for n in batch) == sorted(kept)


def test_a_batch_that_met_another_writer_is_tried_again_as_it_is() -> None:
    batches: list[list[int]] = []

    def write(given: Sequence[int]) -> list[int]:
        batches.append(list(given))
        if len(batches) == 1:
            raise ConnectionError("the other one was first")
        return list(given)

    def rescue(_given: int, error: Exception) -> int:
        raise error

    async def run() -> list[int]:
        opened: gate.Gate[int, int] = gate.Gate(
            write,
            rescue=rescue,
            collided=lambda error: isinstance(error, ConnectionError),
            writers=1,
        )
        return list(await asyncio.gather(*(opened.submit(n, size=1) for n in (1, 2, 3))))

    assert asyncio.run(run()) == [1, 2, 3]
    assert batches[0] == batches[1]
