"""Rows of work that is done once in a while, by whichever engine comes first."""

from datetime import datetime

from tocsin.kit.tx import Tx


def claim(tx: Tx, name: str, *, now: datetime, next_at: datetime) -> bool:
    """Take this round if it is due; the next is due then. A clock that was set back makes it due.

    A round that never was is not due at once: it is first due at ``next_at``.
    """
    tx.run(
        """
        insert into duty_round (name, due_at)
        values (%(name)s, %(next)s)
        on conflict (name) do nothing
        """,
        name=name,
        next=next_at,
    )
    taken = tx.run(
        """
        update duty_round
        set due_at = %(next)s
        where name = %(name)s and due_at <= %(now)s
        """,
        name=name,
        now=now,
        next=next_at,
    )
    return taken > 0


def due_at(tx: Tx, name: str) -> datetime | None:
    found: datetime | None = tx.value(
        "select due_at from duty_round where name = %(name)s", name=name
    )
    return found


def forget(tx: Tx, name: str) -> None:
    """Let it be reckoned anew, because it is to happen at other times."""
    tx.run("delete from duty_round where name = %(name)s", name=name)
