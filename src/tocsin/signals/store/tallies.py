"""What the listeners counted, and who of them calls at a broker."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.signals.tally import Count, Tally


def add(tx: Tx, counts: Mapping[int, Count], *, at: datetime) -> None:
    """Add what was counted since the last time; sources in one order, so that none waits."""
    ordered = sorted(counts.items())
    tx.run(
        """
        insert into tally (source_id, heard, passed, last_heard_at)
        select source_id, heard, passed, %(at)s::timestamptz
        from unnest(%(ids)s::bigint[], %(heard)s::bigint[], %(passed)s::bigint[])
            as given (source_id, heard, passed)
        order by source_id
        on conflict (source_id) do update
        set heard = tally.heard + excluded.heard,
            passed = tally.passed + excluded.passed,
            last_heard_at = excluded.last_heard_at
        """,
        at=at,
        ids=[source_id for source_id, _ in ordered],
        heard=[count.heard for _, count in ordered],
        passed=[count.passed for _, count in ordered],
    )


def of(tx: Tx, source_ids: Sequence[int]) -> list[Tally]:
    return tx.all(
        Tally,
        """
        select source_id, heard, passed, last_heard_at, holder, held_until, connected_at, problem,
            problem_since, told_at
        from tally
        where source_id = any(%(ids)s)
        order by source_id
        limit 10000
        """,
        ids=list(source_ids),
    )


def hold(tx: Tx, source_id: int, holder: str, *, until: datetime, now: datetime) -> bool:
    """Take or keep the lease on calling for it; return whether it is this holder's now."""
    return bool(
        tx.run(
            """
            insert into tally (source_id, holder, held_until)
            values (%(source_id)s, %(holder)s, %(until)s)
            on conflict (source_id) do update
            set holder = excluded.holder,
                held_until = excluded.held_until
            where tally.holder is null
                or tally.holder = excluded.holder
                or tally.held_until <= %(now)s
            """,
            source_id=source_id,
            holder=holder,
            until=until,
            now=now,
        )
    )


def release(tx: Tx, source_id: int, holder: str) -> None:
    tx.run(
        """
        update tally
        set holder = null,
            held_until = null,
            connected_at = null
        where source_id = %(source_id)s and holder = %(holder)s
        """,
        source_id=source_id,
        holder=holder,
    )


def note_problem(tx: Tx, source_id: int, problem: str, *, at: datetime) -> None:
    """Write down what keeps us away; since when counts from the first in a row."""
    tx.run(
        """
        insert into tally (source_id, problem, problem_since)
        values (%(source_id)s, %(problem)s, %(at)s)
        on conflict (source_id) do update
        set problem = excluded.problem,
            problem_since = coalesce(tally.problem_since, excluded.problem_since),
            connected_at = null
        """,
        source_id=source_id,
        problem=problem,
        at=at,
    )


def note_connected(tx: Tx, source_id: int, *, at: datetime) -> None:
    tx.run(
        """
        insert into tally (source_id, connected_at)
        values (%(source_id)s, %(at)s)
        on conflict (source_id) do update
        set connected_at = excluded.connected_at,
            problem = null,
            problem_since = null,
            told_at = null
        """,
        source_id=source_id,
        at=at,
    )


def note_told(tx: Tx, source_id: int, *, at: datetime) -> None:
    tx.run(
        "update tally set told_at = %(at)s where source_id = %(source_id)s",
        source_id=source_id,
        at=at,
    )
