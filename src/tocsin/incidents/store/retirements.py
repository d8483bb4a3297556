"""Agreements and calendars that are retired; their rows stay for what ran by them."""

from datetime import datetime

from tocsin.kit.tx import Tx


def retire_policy(tx: Tx, policy_id: int, *, at: datetime) -> None:
    tx.run(
        """
        update sla_policy
        set retired_at = %(at)s
        where id = %(id)s
        """,
        id=policy_id,
        at=at,
    )


def retire_calendar(tx: Tx, name: str, *, at: datetime) -> None:
    tx.run(
        """
        update sla_calendar
        set retired_at = %(at)s
        where name = %(name)s
        """,
        name=name,
        at=at,
    )
