"""Rows of change records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.catalog.change import Change, ChangeQuery, NewChange
from tocsin.kit.tx import Tx


def insert(tx: Tx, new: NewChange, *, at: datetime) -> int | None:
    """Return the new id; None when its source has told of it before."""
    recorded: int | None = tx.value(
        """
        insert into change_record (
            service_id, title, description, source, url, at, external_id, labels, recorded_at
        )
        values (
            %(service_id)s, %(title)s, %(description)s, %(source)s, %(url)s, %(at)s,
            %(external_id)s, %(labels)s, %(recorded_at)s
        )
        on conflict on constraint change_record_once do nothing
        returning id
        """,
        service_id=new.service_id,
        title=new.title,
        description=new.description,
        source=new.source,
        url=new.url,
        at=new.at,
        external_id=new.external_id,
        labels=dict(new.labels or {}),
        recorded_at=at,
    )
    return recorded


def id_of(tx: Tx, *, source: str, external_id: str | None) -> int:
    return int(
        tx.value(
            """
            select id
            from change_record
            where source = %(source)s and external_id = %(external_id)s
            """,
            source=source,
            external_id=external_id,
        )
    )


def recent(
    tx: Tx, *, service_ids: Sequence[int] | None, since: datetime, limit: int
) -> list[Change]:
    """Return the newest changes first; those of no service in particular concern all of them."""
    return tx.all(
        Change,
        """
        select id, service_id, title, description, source, url, at, external_id, labels
        from change_record
        where at >= %(since)s
            and (
                %(ids)s::bigint[] is null
                or service_id = any(%(ids)s)
                or service_id is null
            )
        order by at desc, id desc
        limit %(limit)s
        """,
        ids=None if service_ids is None else list(service_ids),
        since=since,
        limit=limit,
    )


def by_id(tx: Tx, change_id: int) -> Change | None:
    return tx.maybe(
        Change,
        """
        select id, service_id, title, description, source, url, at, external_id, labels
        from change_record
        where id = %(id)s
        """,
        id=change_id,
    )


def page(tx: Tx, query: ChangeQuery, *, after: Sequence[Any] | None) -> list[Change]:
    """Return one more than the limit, newest first, from behind ``after`` (at, id)."""
    return tx.all(
        Change,
        """
        select id, service_id, title, description, source, url, at, external_id, labels
        from change_record
        where (
                %(service_id)s::bigint is null
                or service_id = %(service_id)s
                or service_id is null
            )
            and (%(since)s::timestamptz is null or at >= %(since)s)
            and (%(until)s::timestamptz is null or at < %(until)s)
            and (%(at)s::timestamptz is null or (at, id) < (%(at)s, %(id)s))
        order by at desc, id desc
        limit %(limit)s
        """,
        service_id=query.service_id,
        since=query.since,
        until=query.until,
        at=after[0] if after else None,
        id=after[1] if after else None,
        limit=query.limit + 1,
    )
