"""Whose turn it is at steps whose targets take turns."""

from collections.abc import Sequence

from tocsin.kit.tx import Tx
from tocsin.oncall.manner import Way
from tocsin.oncall.policy import Policy
from tocsin.oncall.store import turns as store


def of(tx: Tx, plans: Sequence[Policy]) -> dict[tuple[int | None, int], int]:
    """Return the turn that comes next, by policy and step, of those that take turns."""
    taking = {
        (p.id, n) for p in plans for n, s in enumerate(p.steps) if s.manner.way is Way.IN_TURN
    }
    ids = sorted({policy_id for policy_id, _ in taking if policy_id is not None})
    rows = store.of_policies(tx, ids) if ids else []
    found: dict[tuple[int | None, int], int] = {(e.policy_id, e.step): e.turn for e in rows}
    return {place: found.get(place, 0) for place in taking}
