"""Which source has which mail address for its own."""

from tocsin.kit.tx import Tx
from tocsin.signals.source import SourceRow


def source_at(tx: Tx, address: str) -> SourceRow | None:
    """Return the source that has this mail address for its own."""
    return tx.maybe(
        SourceRow,
        """
        select id, name, kind, key_hint, old_key_until, service_id, mapping, is_strict,
            is_enabled, created_at, updated_at, removed_at, secret is not null as has_secret,
            events_per_minute, retries, auto_resolve_after
        from source
        where kind = 'mail'
            and removed_at is null
            and lower(mapping ->> 'address') = lower(%(address)s)
        """,
        address=address,
    )
