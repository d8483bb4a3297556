"""Who may send to us."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString

from tocsin.kit.pages import Place
from tocsin.kit.tx import Tx
from tocsin.signals.source import NewSource, SourceRow

SELECT: LiteralString = """
    select id, name, kind, key_hint, old_key_until, service_id, mapping, is_strict,
        is_enabled, created_at, updated_at, removed_at, secret is not null as has_secret,
        events_per_minute, retries, auto_resolve_after
    from source
"""


def insert(
    tx: Tx, wanted: NewSource, *, key_hash: bytes | None, hint: str | None, at: datetime
) -> int | None:
    """Return the new id; None when the name or the key is taken."""
    created: int | None = tx.value(
        """
        insert into source (
            name, kind, key_hash, key_hint, service_id, mapping, is_strict, is_enabled,
            events_per_minute, retries, auto_resolve_after, created_at, updated_at
        )
        select %(name)s, %(kind)s, %(key_hash)s::bytea, %(hint)s::text, %(service_id)s::bigint,
            %(mapping)s::jsonb,
            %(is_strict)s, %(is_enabled)s, %(per_minute)s::int, %(retries)s::text,
            %(auto_resolve_after)s::interval,
            %(at)s::timestamptz, %(at)s::timestamptz
        where not exists (
            select from source
            where old_key_hash = %(key_hash)s and old_key_until > %(at)s
        )
        on conflict do nothing
        returning id
        """,
        key_hash=key_hash,
        hint=hint,
        at=at,
        name=wanted.name,
        kind=wanted.kind,
        service_id=wanted.service_id,
        mapping=_plain(wanted.mapping),
        is_strict=wanted.is_strict,
        is_enabled=wanted.is_enabled,
        per_minute=wanted.events_per_minute,
        retries=wanted.retries,
        auto_resolve_after=wanted.auto_resolve_after,
    )
    return created


def update(tx: Tx, source_id: int, wanted: NewSource, *, at: datetime) -> bool:
    """Return whether it was done; the kind and the key stay."""
    return bool(
        tx.run(
            """
            update source
            set name = %(name)s,
                service_id = %(service_id)s,
                mapping = %(mapping)s,
                is_strict = %(is_strict)s,
                is_enabled = %(is_enabled)s,
                events_per_minute = %(per_minute)s::int,
                retries = %(retries)s,
                auto_resolve_after = %(auto_resolve_after)s::interval,
                revision = revision + 1,
                updated_at = %(at)s
            where id = %(id)s
                and not exists (
                    select from source as other
                    where lower(other.name) = lower(%(name)s)
                        and other.id <> %(id)s
                        and other.removed_at is null
                )
            """,
            id=source_id,
            at=at,
            name=wanted.name,
            service_id=wanted.service_id,
            mapping=_plain(wanted.mapping),
            is_strict=wanted.is_strict,
            is_enabled=wanted.is_enabled,
            per_minute=wanted.events_per_minute,
            retries=wanted.retries,
            auto_resolve_after=wanted.auto_resolve_after,
        )
    )


def remove(tx: Tx, source_id: int, *, no_key: bytes, at: datetime) -> None:
    """Take it out of use: ``no_key`` is a hash that no key has; a monitor has none anyway."""
    tx.run(
        """
        update source
        set removed_at = %(at)s,
            is_enabled = false,
            key_hash = case when key_hash is not null then %(no_key)s::bytea end,
            old_key_hash = null,
            old_key_until = null,
            secret = null,
            revision = revision + 1,
            updated_at = %(at)s
        where id = %(id)s
        """,
        id=source_id,
        no_key=no_key,
        at=at,
    )


def by_id(tx: Tx, source_id: int) -> SourceRow | None:
    return tx.maybe(
        SourceRow,
        f"""
        {SELECT}
        where id = %(id)s
        """,
        id=source_id,
    )


def lock(tx: Tx, source_id: int) -> SourceRow | None:
    return tx.maybe(
        SourceRow,
        f"""
        {SELECT}
        where id = %(id)s
        for update
        """,
        id=source_id,
    )


def by_name(tx: Tx, name: str) -> SourceRow | None:
    return tx.maybe(
        SourceRow,
        f"""
        {SELECT}
        where lower(name) = lower(%(name)s) and removed_at is null
        """,
        name=name,
    )


def listed(tx: Tx, *, ids: Sequence[int] | None, limit: int) -> list[SourceRow]:
    """Return the sources by name; removed ones only when they are asked for by id."""
    return tx.all(
        SourceRow,
        f"""
        {SELECT}
        where case
                when %(ids)s::bigint[] is null then removed_at is null
                else id = any(%(ids)s)
            end
        order by lower(name), id
        limit %(limit)s
        """,
        ids=None if ids is None else list(ids),
        limit=limit,
    )


def page(tx: Tx, after: Place, *, without: Sequence[str], limit: int) -> list[SourceRow]:
    """Return those in use by name, but for some kinds, and one more than the limit."""
    return tx.all(
        SourceRow,
        f"""
        {SELECT}
        where removed_at is null
            and kind <> all(%(without)s)
            and (
                %(after)s::text is null
                or (lower(name), id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(name), id
        limit %(limit)s
        """,
        without=list(without),
        after=after.name,
        after_id=after.id,
        limit=limit + 1,
    )


def of_kind(tx: Tx, kind: str, *, limit: int) -> list[SourceRow]:
    """Return those in use and switched on, by id."""
    return tx.all(
        SourceRow,
        f"""
        {SELECT}
        where kind = %(kind)s
            and removed_at is null
            and is_enabled
        order by id
        limit %(limit)s
        """,
        kind=kind,
        limit=limit,
    )


def version(tx: Tx) -> int:
    """Return a number that every change of any source makes larger."""
    return int(tx.value("select coalesce(sum(revision), 0) from source"))


def _plain(mapping: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if mapping is None else dict(mapping)
