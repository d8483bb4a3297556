"""By what a source is known: its key, the one before it for a while, and its secret."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.signals.source import KeyHash, SourceRow
from tocsin.signals.store.sources import SELECT


def set_key(
    tx: Tx, source_id: int, *, key_hash: bytes, hint: str, old_until: datetime, at: datetime
) -> bool:
    """Return whether it was done; another source may have this key already."""
    return bool(
        tx.run(
            """
            update source
            set old_key_hash = case when %(old_until)s > %(at)s then key_hash end,
                old_key_until = case when %(old_until)s > %(at)s then %(old_until)s end,
                key_hash = %(key_hash)s,
                key_hint = %(hint)s,
                revision = revision + 1,
                updated_at = %(at)s
            where id = %(id)s
                and not exists (
                    select from source as other
                    where %(key_hash)s in (other.key_hash, other.old_key_hash)
                )
            """,
            id=source_id,
            key_hash=key_hash,
            hint=hint,
            old_until=old_until,
            at=at,
        )
    )


def by_key(tx: Tx, key_hash: bytes, *, now: datetime) -> SourceRow | None:
    return tx.maybe(
        SourceRow,
        f"""
        {SELECT}
        where key_hash = %(key_hash)s
            or (old_key_hash = %(key_hash)s and old_key_until > %(now)s)
        """,
        key_hash=key_hash,
        now=now,
    )


def key_hashes(tx: Tx, source_ids: Sequence[int], *, now: datetime) -> list[KeyHash]:
    """Return the digests of the keys that are good now, two of a source whose key was changed."""
    return tx.all(
        KeyHash,
        """
        select id as source_id, key_hash as digest
        from source
        where id = any(%(ids)s)
            and key_hash is not null
        union all
        select id, old_key_hash
        from source
        where id = any(%(ids)s)
            and old_key_hash is not null
            and old_key_until > %(now)s
        order by source_id, digest
        limit 10000
        """,
        ids=list(source_ids),
        now=now,
    )


def sealed_secret(tx: Tx, source_id: int) -> str | None:
    found: str | None = tx.value(
        """
        select secret
        from source
        where id = %(id)s
        """,
        id=source_id,
    )
    return found


def set_secret(tx: Tx, source_id: int, sealed: str | None, *, at: datetime) -> None:
    tx.run(
        """
        update source
        set secret = %(sealed)s,
            revision = revision + 1,
            updated_at = %(at)s
        where id = %(id)s
        """,
        id=source_id,
        sealed=sealed,
        at=at,
    )
