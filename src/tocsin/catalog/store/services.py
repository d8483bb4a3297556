"""Rows of services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.catalog.service import NewService, Service, ServiceQuery
from tocsin.kit.tx import Tx


def insert(tx: Tx, wanted: NewService, *, at: datetime) -> int | None:
    """Return the new id; None when the name is taken."""
    created: int | None = tx.value(
        """
        insert into service (
            name, description, team_id, tier, policy_id, group_by, group_window, auto_resolve,
            support_hours, status_group, is_public, created_at
        )
        values (
            %(name)s, %(description)s, %(team_id)s, %(tier)s, %(policy_id)s, %(group_by)s,
            %(group_window)s, %(auto_resolve)s, %(support_hours)s, %(status_group)s,
            %(is_public)s, %(at)s
        )
        on conflict (lower(name)) do nothing
        returning id
        """,
        at=at,
        **_columns(wanted),
    )
    return created


def update(tx: Tx, service_id: int, wanted: NewService) -> bool:
    """Return False, and change nothing, when another service has the name."""
    return bool(
        tx.run(
            """
            update service
            set name = %(name)s,
                description = %(description)s,
                team_id = %(team_id)s,
                tier = %(tier)s,
                policy_id = %(policy_id)s,
                group_by = %(group_by)s,
                group_window = %(group_window)s,
                auto_resolve = %(auto_resolve)s,
                support_hours = %(support_hours)s,
                status_group = %(status_group)s,
                is_public = %(is_public)s
            where id = %(id)s
                and not exists (
                    select from service as other
                    where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
                )
            """,
            id=service_id,
            **_columns(wanted),
        )
    )


def set_archived(tx: Tx, service_id: int, *, is_archived: bool) -> bool:
    """Return whether it was otherwise before."""
    return bool(
        tx.run(
            """
            update service
            set is_archived = %(is_archived)s
            where id = %(id)s and is_archived <> %(is_archived)s
            """,
            id=service_id,
            is_archived=is_archived,
        )
    )


def by_id(tx: Tx, service_id: int) -> Service | None:
    return tx.maybe(
        Service,
        """
        select id, name, description, team_id, tier, policy_id, group_by, group_window,
            auto_resolve, support_hours, status_group, is_public, is_archived
        from service
        where id = %(id)s
        """,
        id=service_id,
    )


def lock(tx: Tx, service_id: int) -> Service | None:
    return tx.maybe(
        Service,
        """
        select id, name, description, team_id, tier, policy_id, group_by, group_window,
            auto_resolve, support_hours, status_group, is_public, is_archived
        from service
        where id = %(id)s
        for update
        """,
        id=service_id,
    )


def by_name(tx: Tx, name: str) -> Service | None:
    return tx.maybe(
        Service,
        """
        select id, name, description, team_id, tier, policy_id, group_by, group_window,
            auto_resolve, support_hours, status_group, is_public, is_archived
        from service
        where lower(name) = lower(%(name)s)
        """,
        name=name,
    )


def some(tx: Tx, *, ids: Sequence[int] | None, team_id: int | None, limit: int) -> list[Service]:
    """Return services by tier and name; archived ones only when they are asked for by id."""
    return tx.all(
        Service,
        """
        select id, name, description, team_id, tier, policy_id, group_by, group_window,
            auto_resolve, support_hours, status_group, is_public, is_archived
        from service
        where case
                when %(ids)s::bigint[] is null then not is_archived
                else id = any(%(ids)s)
            end
            and (%(team_id)s::bigint is null or team_id = %(team_id)s)
        order by tier, lower(name)
        limit %(limit)s
        """,
        ids=None if ids is None else list(ids),
        team_id=team_id,
        limit=limit,
    )


def paging_by(tx: Tx, policy_id: int) -> list[str]:
    """Return the names of the services that page by it, archived ones marked as such."""
    return tx.column(
        """
        select name || case when is_archived then ' (archived)' else '' end
        from service
        where policy_id = %(policy_id)s
        order by lower(name)
        limit 20
        """,
        policy_id=policy_id,
    )


def page(tx: Tx, query: ServiceQuery, *, after: Sequence[Any] | None) -> list[Service]:
    """Return one more than the limit by tier and name, from behind ``after`` (tier, lower name)."""
    return tx.all(
        Service,
        """
        select id, name, description, team_id, tier, policy_id, group_by, group_window,
            auto_resolve, support_hours, status_group, is_public, is_archived
        from service
        where is_archived = %(is_archived)s
            and (%(team_id)s::bigint is null or team_id = %(team_id)s)
            and (
                position(lower(%(text)s) in lower(name)) > 0
                or position(lower(%(text)s) in lower(description)) > 0
            )
            and (%(tier)s::int is null or (tier, lower(name)) > (%(tier)s, %(name)s))
        order by tier, lower(name)
        limit %(limit)s
        """,
        is_archived=query.is_archived,
        team_id=query.team_id,
        text=query.text,
        tier=after[0] if after else None,
        name=after[1] if after else None,
        limit=query.limit + 1,
    )


def _columns(wanted: NewService) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "description": wanted.description,
        "team_id": wanted.team_id,
        "tier": wanted.tier,
        "policy_id": wanted.policy_id,
        "group_by": list(wanted.group_by),
        "group_window": wanted.group_window,
        "auto_resolve": wanted.auto_resolve,
        "support_hours": None if wanted.support_hours is None else dict(wanted.support_hours),
        "status_group": wanted.status_group,
        "is_public": wanted.is_public,
    }
