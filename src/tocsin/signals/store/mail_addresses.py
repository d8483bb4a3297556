"""Which source has which mail address for its own."""

from tocsin.kit.tx import Tx
from tocsin.signals.source import SourceRow
from tocsin.signals.store.sources import SELECT


def source_at(tx: Tx, address: str) -> SourceRow | None:
    """Return the source that has this mail address for its own."""
    return tx.maybe(
        SourceRow,
        f"""
        {SELECT}
        where kind = 'mail'
            and removed_at is null
            and lower(mapping ->> 'address') = lower(%(address)s)
        """,
        address=address,
    )
