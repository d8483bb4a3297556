"""A hold on all paging: what a restored database starts in, until a person has looked.

Events are still taken in and open incidents; nothing leaves until the hold is released.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Hold:
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class State:
    is_held: bool


IS_HELD: LiteralString = "exists (select from hold)"
STATE: LiteralString = f"select {IS_HELD} as is_held"
"""What a transaction can begin with, see ``Database.opened``."""


def current(tx: Tx) -> Hold | None:
    return tx.maybe(Hold, "select since, reason from hold")


def begin(tx: Tx, *, reason: str, now: datetime) -> None:
    """Hold from now on; a hold that is in force stays as it is."""
    tx.run(
        """
        insert into hold (since, reason)
        values (%(now)s, %(reason)s)
        on conflict do nothing
        """,
        now=now,
        reason=reason,
    )


def end(tx: Tx) -> bool:
    """Return whether there was one."""
    return tx.run("delete from hold") > 0
