"""How much people were told, for whoever compares it with what they would be."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.store import counting as store
from tocsin.notify.store.counting import Paged

__all__ = ["Paged", "paged"]


def paged(tx: Tx, starts_at: datetime, ends_at: datetime) -> list[Paged]:
    """Return whom pages of the time reached, and how often; drills are left out."""
    return store.paged(tx, starts_at, ends_at)
