"""Which seeds are run, and by how many processes at once.

A process that is spawned cannot find what stands in a package's ``__main__``, hence a module.
"""

import multiprocessing
from collections.abc import Iterator, Sequence

from tests.sim import run, stage
from tests.sim.run import Result


def between(text: str) -> range:
    """Read ``7``, or ``1..60`` with both ends."""
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def all_of(seeds: Sequence[int], *, days: float, processes: int = 1) -> Iterator[Result]:
    """Run every seed; with more than one process in the order in which they end."""
    if processes == 1:
        yield from _part(seeds, days)
        return
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[Result | None] = context.Queue()
    parts = [(seeds[n::processes], days, queue) for n in range(processes)]
    workers = [context.Process(target=_work, args=part) for part in parts]
    for worker in workers:
        worker.start()
    left = len(workers)
    while left:
        result = queue.get()
        if result is None:
            left -= 1
        else:
            yield result
    for worker in workers:
        worker.join()


def _part(seeds: Sequence[int], days: float) -> Iterator[Result]:
    with stage.ground() as ground:
        for seed in seeds:
            yield run.run(ground, seed, days=days)


def _work(seeds: Sequence[int], days: float, queue: "multiprocessing.Queue[Result | None]") -> None:
    try:
        for result in _part(seeds, days):
            queue.put(result)
    finally:
        queue.put(None)
