"""Rows of channel settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.notify.notification import Setting


def get(tx: Tx, slug: str) -> Setting | None:
    return tx.maybe(
        Setting,
        """
        select slug, is_enabled, settings, secrets
        from channel_setting
        where slug = %(slug)s
        """,
        slug=slug,
    )


def lock(tx: Tx, slug: str) -> None:
    """Let whoever sets up this channel wait for each other until the transaction ends."""
    tx.value(
        "select pg_advisory_xact_lock(hashtextextended('channel_setting/' || %(slug)s, 0))",
        slug=slug,
    )


def all_of_them(tx: Tx) -> list[Setting]:
    return tx.all(
        Setting,
        """
        select slug, is_enabled, settings, secrets
        from channel_setting
        order by slug
        limit 100
        """,
    )


def enabled(tx: Tx) -> frozenset[str]:
    """The channels that are set up and switched on."""
    return frozenset(tx.column("select slug from channel_setting where is_enabled limit 100"))


def put(
    tx: Tx, slug: str, settings: Mapping[str, Any], *, secrets: str | None, at: datetime
) -> None:
    tx.run(
        """
        insert into channel_setting (slug, settings, secrets, updated_at)
        values (%(slug)s, %(settings)s, %(secrets)s, %(at)s)
        on conflict (slug) do update
        set settings = excluded.settings, secrets = excluded.secrets,
            updated_at = excluded.updated_at
        """,
        slug=slug,
        settings=dict(settings),
        secrets=secrets,
        at=at,
    )


def set_enabled(tx: Tx, slug: str, *, is_enabled: bool, at: datetime) -> bool:
    """Return whether that changed anything."""
    touched = tx.run(
        """
        update channel_setting
        set is_enabled = %(is_enabled)s, updated_at = %(at)s
        where slug = %(slug)s and is_enabled <> %(is_enabled)s
        """,
        slug=slug,
        is_enabled=is_enabled,
        at=at,
    )
    return touched > 0
