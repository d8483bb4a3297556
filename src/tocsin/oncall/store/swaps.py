"""Rows of swaps, of what was answered, and of the overrides they came to."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.oncall.shift import Span
from tocsin.oncall.swap import Answer, Answered, NewSwap, Standing, Status, Swap


def insert(tx: Tx, new: NewSwap, asked: Sequence[int], *, at: datetime) -> int:
    swap_id = int(
        tx.value(
            """
            insert into swap (schedule_id, person_id, starts_at, ends_at, back_starts_at,
                back_ends_at, note, created_at)
            values (%(schedule)s, %(person)s, %(starts_at)s, %(ends_at)s, %(back_starts_at)s,
                %(back_ends_at)s, %(note)s, %(at)s)
            returning id
            """,
            schedule=new.schedule_id,
            person=new.person_id,
            starts_at=new.span.starts_at,
            ends_at=new.span.ends_at,
            back_starts_at=new.back.starts_at if new.back else None,
            back_ends_at=new.back.ends_at if new.back else None,
            note=new.note,
            at=at,
        )
    )
    tx.run(
        """
        insert into swap_answer (swap_id, person_id, status)
        select %(swap)s, value::bigint, 'asked'
        from jsonb_array_elements_text(%(asked)s)
        """,
        swap=swap_id,
        asked=Json(list(asked)),
    )
    return swap_id


def get(tx: Tx, swap_id: int) -> Swap | None:
    return tx.maybe(
        Swap,
        """
        select id, schedule_id, person_id, starts_at, ends_at, back_starts_at, back_ends_at, note,
            status, taker_id, created_at, ended_at, told_standing
        from swap
        where id = %(id)s
        """,
        id=swap_id,
    )


def lock(tx: Tx, swap_id: int) -> Swap | None:
    return tx.maybe(
        Swap,
        """
        select id, schedule_id, person_id, starts_at, ends_at, back_starts_at, back_ends_at, note,
            status, taker_id, created_at, ended_at, told_standing
        from swap
        where id = %(id)s
        for update
        """,
        id=swap_id,
    )


def ahead(
    tx: Tx,
    *,
    ends_after: datetime,
    person_id: int | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int,
) -> list[Swap]:
    """Return what is not over, soonest first; of one person: theirs, and what they were asked."""
    return tx.all(
        Swap,
        """
        select id, schedule_id, person_id, starts_at, ends_at, back_starts_at, back_ends_at, note,
            status, taker_id, created_at, ended_at, told_standing
        from swap
        where greatest(ends_at, back_ends_at) > %(ends_after)s
            and (%(after_at)s::timestamptz is null
                or (starts_at, id) > (%(after_at)s, %(after_id)s))
            and (%(person)s::bigint is null or person_id = %(person)s or taker_id = %(person)s
                or exists (
                    select 1
                    from swap_answer
                    where swap_answer.swap_id = swap.id and swap_answer.person_id = %(person)s
                ))
        order by starts_at, id
        limit %(limit)s
        """,
        ends_after=ends_after,
        person=person_id,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


def answers(tx: Tx, swap_ids: Sequence[int]) -> list[Answer]:
    return tx.all(
        Answer,
        """
        select swap_id, person_id, status, back_starts_at, back_ends_at, note, answered_at
        from swap_answer
        where swap_id = any(%(ids)s)
        order by swap_id, person_id
        limit 20000
        """,
        ids=list(swap_ids),
    )


def answer(
    tx: Tx,
    swap_id: int,
    person_id: int,
    status: Answered,
    *,
    back: Span | None = None,
    note: str = "",
    at: datetime,
) -> None:
    """Write down what somebody said, whether or not they were asked."""
    tx.run(
        """
        insert into swap_answer (swap_id, person_id, status, back_starts_at, back_ends_at, note,
            answered_at)
        values (%(swap)s, %(person)s, %(status)s, %(starts_at)s, %(ends_at)s, %(note)s, %(at)s)
        on conflict (swap_id, person_id) do update
        set status = excluded.status, back_starts_at = excluded.back_starts_at,
            back_ends_at = excluded.back_ends_at, note = excluded.note,
            answered_at = excluded.answered_at
        """,
        swap=swap_id,
        person=person_id,
        status=status,
        starts_at=back.starts_at if back else None,
        ends_at=back.ends_at if back else None,
        note=note,
        at=at,
    )


def end(tx: Tx, swap_id: int, status: Status, *, was: Status, at: datetime) -> bool:
    """Close a request, or take back what was agreed; False when it is over already."""
    return (
        tx.run(
            """
            update swap
            set status = %(status)s, ended_at = %(at)s
            where id = %(id)s and status = %(was)s and %(was)s in ('open', 'agreed')
            """,
            id=swap_id,
            status=status,
            was=was,
            at=at,
        )
        > 0
    )


def agree(tx: Tx, swap_id: int, taker_id: int, back: Span | None, *, at: datetime) -> None:
    tx.run(
        """
        update swap
        set status = 'agreed', taker_id = %(taker)s, ended_at = %(at)s,
            back_starts_at = %(starts_at)s, back_ends_at = %(ends_at)s
        where id = %(id)s and status = 'open'
        """,
        id=swap_id,
        taker=taker_id,
        starts_at=back.starts_at if back else None,
        ends_at=back.ends_at if back else None,
        at=at,
    )


def refit(tx: Tx, swap_id: int, span: Span) -> None:
    """Put a swap where its shift has moved to."""
    tx.run(
        """
        update swap
        set starts_at = %(starts_at)s, ends_at = %(ends_at)s, told_standing = 'intact'
        where id = %(id)s
        """,
        id=swap_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
    )


def told(tx: Tx, swap_id: int, standing: Standing) -> None:
    tx.run(
        "update swap set told_standing = %(standing)s where id = %(id)s",
        id=swap_id,
        standing=standing,
    )


def set_overrides(tx: Tx, swap_id: int, override_ids: Sequence[int]) -> None:
    tx.run("delete from swap_override where swap_id = %(id)s", id=swap_id)
    tx.run(
        """
        insert into swap_override (swap_id, override_id)
        select %(id)s, value::bigint
        from jsonb_array_elements_text(%(overrides)s)
        """,
        id=swap_id,
        overrides=Json(list(override_ids)),
    )


def overrides_of(tx: Tx, swap_id: int) -> list[int]:
    return tx.column(
        """
        select override_id
        from swap_override
        where swap_id = %(id)s
        order by override_id
        limit 100
        """,
        id=swap_id,
    )
