"""Engines that are wrong on purpose: what a peer's code does, put in the place of ours.

A proof that cannot fail proves nothing. Each mutant is a named context manager that rebinds a
function of the product to the behaviour of a pager that is known to lose, double or misplace
pages; its docstring names the peer and where that was read. The simulation (``python -m tests.sim
--mutants``) and the suite fail when one of them survives.

A mutant of real processes runs like this, with every argument that ``tocsin`` takes::

    python -m tests.mutants mark_before -- serve --data DIR --listen 127.0.0.1:8137

The rebinding is done before the command is loaded, and ``serve`` forks its processes from there,
so the web and the engine behave badly too; ``web`` and ``engine`` can be run alone in the same
way. ``python -m tests.mutants`` without a name lists them. In a test::

    with mutants.applied("fence_off"):
        ...

Several threads may run the mutated functions; applying two mutants at once is not meant to work.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from tests.mutants import answering, intake, paging, sending

Mutant = Callable[[], AbstractContextManager[None]]

ALL: Mapping[str, Mutant] = MappingProxyType(
    {
        "mark_before": sending.mark_before,
        "nolease": sending.nolease,
        "lazy": paging.lazy,
        "noseq": intake.noseq,
        "split_tx": paging.split_tx,
        "deadline_fail": sending.deadline_fail,
        "seconds_duration": paging.seconds_duration,
        "drift": paging.drift,
        "drop_unrouted": intake.drop_unrouted,
        "fence_off": sending.fence_off,
        "conflict_do_nothing": intake.conflict_do_nothing,
        "ack_get": answering.ack_get,
    }
)


def applied(name: str) -> AbstractContextManager[None]:
    """The product with this mutation, for as long as the context lasts."""
    return ALL[name]()


def what(name: str) -> str:
    """The mutant's own sentence: what it does and whose behaviour that is."""
    return " ".join((ALL[name].__doc__ or "").split())
