"""The sign of life that each lane of each engine leaves, and what it says about readiness."""

from datetime import datetime, timedelta
from typing import LiteralString

from tocsin.kit.tx import Tx

PAGING = "paging"
FRESH = timedelta(seconds=15)
FORGOTTEN = timedelta(days=1)


SIGN: LiteralString = """
    with sign as (
        insert into engine_tick (engine, lane, ticked_at)
        select %(engine)s, lane, %(now)s
        from unnest(%(lanes)s::text[]) as given (lane)
        order by lane
        on conflict (engine, lane) do update
        set ticked_at = excluded.ticked_at
    )
"""
"""Leaves the sign, in front of a ``select`` that asks something, with ``IS_LIGHT`` as condition."""

IS_LIGHT: LiteralString = "set_config('synchronous_commit', 'off', true) = 'off'"
"""Always true. Neither the disk nor a standby is waited for: what is lost is signed anew."""


def tick(tx: Tx, *, engine: str, lane: str, now: datetime) -> None:
    sql: LiteralString = f"{SIGN} select 1"
    tx.run(sql, engine=engine, lanes=[lane], now=now)


def alive(tx: Tx, *, lane: str, now: datetime) -> bool:
    """Whether some engine took this lane's steps a moment ago.

    A tick from the future (the clock was set back) counts as fresh only within the same bounds.
    """
    return bool(
        tx.value(
            """
            select exists (
                select
                from engine_tick
                where lane = %(lane)s
                    and ticked_at between %(now)s - %(fresh)s and %(now)s + %(fresh)s
            )
            """,
            lane=lane,
            now=now,
            fresh=FRESH,
        )
    )


def forget_dead(tx: Tx, *, now: datetime) -> int:
    return tx.run("delete from engine_tick where ticked_at < %(before)s", before=now - FORGOTTEN)
