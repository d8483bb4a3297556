"""A draft set in place, looked at, and taken back: what is asked meanwhile is answered by it.

So a draft is read, checked and resolved by the very verbs that would make it so.
"""

from collections.abc import Callable
from typing import TypeVar

from tocsin.kit.tx import Tx

Seen = TypeVar("Seen")
Draft = Callable[[], object]
"""Makes the configuration what the draft says, by the verbs that there are for it."""


class _TakenBack(Exception):
    """Ends the savepoint of a draft."""


def seen(tx: Tx, draft: Draft, look: Callable[[], Seen]) -> Seen:
    """Return what is seen with the draft in place, and leave no trace of it."""
    found: list[Seen] = []
    try:
        with tx.savepoint():
            draft()
            found.append(look())
            raise _TakenBack
    except _TakenBack:
        return found[0]
