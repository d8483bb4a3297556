"""Pages that begin too late, in the wrong transaction, at the wrong time or to the wrong person."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from tests.mutants.rebinding import rebound
from tocsin.incidents.actions import telling
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.oncall import escalation, rotation, wall_time
from tocsin.oncall.actions import starting, walk
from tocsin.oncall.actions.walk import Walk
from tocsin.oncall.escalation import Later, Move, Taken
from tocsin.oncall.policy import Policy, Position
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.store import traces


@contextmanager
def lazy() -> Iterator[None]:
    """Leaves the first step to the next tick, as Alertmanager leaves it to ``group_wait`` (issues
    2265 and 3826): what is resolved before the tick has paged nobody and says so nowhere."""
    go = walk.go

    def later(tx: Tx, walked: Walk, position: Position) -> None:
        if position == walked.page.position:
            return
        begun = traces.trace(tx, walked.page.id)
        go(tx, walked, position if begun else walked.page.position)

    with rebound(walk, go=later), rebound(starting, _begin=lambda *_, **__: None):
        yield


@contextmanager
def split_tx() -> Iterator[None]:
    """Commits the incident and then begins its page in a transaction of its own, as Grafana OnCall
    does with ``transaction.on_commit(escalate_alert_group.apply_async)`` (escalate_alert_group.py)
    and healthchecks with ``update`` followed by ``flip.save`` (sendalerts.py)."""
    waiting = threading.local()
    page_all = telling.page_all

    def put_off(tx: Tx, wanted: Any, **how: Any) -> None:
        if wanted:
            waiting.pages = [*getattr(waiting, "pages", []), (wanted, how)]

    with ExitStack() as stack:
        stack.enter_context(rebound(telling, page_all=put_off))
        kinds: list[type] = [Database, *Database.__subclasses__()]
        for kind in kinds:
            if "transaction" in vars(kind):
                twice = _in_two(vars(kind)["transaction"], waiting, page_all)
                stack.enter_context(rebound(kind, transaction=twice))
        opened = _opened_in_two(vars(Database)["opened"], waiting, page_all)
        stack.enter_context(rebound(Database, opened=opened))
        yield


def _in_two(whole: Callable[..., Any], waiting: threading.local, page_all: Any) -> Any:
    @contextmanager
    def transaction(database: Database) -> Iterator[Tx]:
        waiting.pages = []
        with whole(database) as tx:
            yield tx
        late, waiting.pages = waiting.pages, []
        if late:
            with whole(database) as tx:
                for wanted, how in late:
                    page_all(tx, wanted, **how)

    return transaction


def _opened_in_two(whole: Callable[..., Any], waiting: threading.local, page_all: Any) -> Any:
    @contextmanager
    def opened(database: Database, row: Any, sql: Any) -> Iterator[Any]:
        waiting.pages = []
        with whole(database, row, sql) as begun:
            yield begun
        late, waiting.pages = waiting.pages, []
        for wanted, how in late:
            with whole(database, row, sql) as (tx, _):
                page_all(tx, wanted, **how)

    return opened


@contextmanager
def seconds_duration() -> Iterator[None]:
    """Counts a turn in seconds, as Grafana OnCall counts the duration of a shift (issue 5247): on
    the days when clocks change everyone after is called an hour early or late."""

    def hand_over(turns: Rotation, number: int) -> datetime:
        anchor = wall_time.instant(turns.starts_at, wall_time.zone(turns.time_zone))
        return anchor + (turns.turn.begins(turns.starts_at, number) - turns.starts_at)

    with rebound(rotation, hand_over=hand_over):
        yield


@contextmanager
def drift() -> Iterator[None]:
    """Counts the wait from now, as GoAlert does (``now() + delay`` in its escalation manager): each
    step adds the lateness of the one before."""
    move = escalation.move

    def drifting(plan: Policy, taken: Taken, *, now: datetime) -> Move:
        decided = move(plan, taken, now=now)
        if isinstance(decided, Later):
            return Later(now + plan.steps[taken.position.step].delay)
        return decided

    with rebound(escalation, move=drifting):
        yield
