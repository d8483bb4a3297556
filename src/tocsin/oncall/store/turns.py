"""Rows of whose turn it is at steps whose targets take turns."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Turn:
    policy_id: int
    step: int
    turn: int


def of_policies(tx: Tx, policy_ids: Sequence[int]) -> list[Turn]:
    return tx.all(
        Turn,
        """
        select policy_id, step, turn
        from policy_turn
        where policy_id = any(%(ids)s)
        order by policy_id, step
        limit 100000
        """,
        ids=list(policy_ids),
    )
