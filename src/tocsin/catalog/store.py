"""The catalog's SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.catalog.change import Change, NewChange
from tocsin.catalog.service import NewService, Service
from tocsin.kit.tx import Tx


def insert_service(tx: Tx, wanted: NewService, *, at: datetime) -> int | None:
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


def update_service(tx: Tx, service_id: int, wanted: NewService) -> bool:
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


def services(
    tx: Tx, *, ids: Sequence[int] | None, team_id: int | None, limit: int
) -> list[Service]:
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


def dependents(tx: Tx, service_ids: Sequence[int], *, limit: int) -> list[int]:
    """Return who needs any of these, directly or through others; cycles end where they began."""
    return tx.column(
        """
        with recursive hit (id) as (
            select unnest(%(ids)s::bigint[])
            union
            select dependency.service_id
            from service_dependency as dependency
            join hit on hit.id = dependency.needs_id
        )
        select id
        from hit
        where id <> all(%(ids)s::bigint[])
        order by id
        limit %(limit)s
        """,
        ids=list(service_ids),
        limit=limit,
    )


def needs(tx: Tx, service_id: int) -> list[int]:
    """Return what it needs directly."""
    return tx.column(
        """
        select needs_id
        from service_dependency
        where service_id = %(id)s
        order by needs_id
        limit 1000
        """,
        id=service_id,
    )


def replace_needs(tx: Tx, service_id: int, needs_ids: Sequence[int]) -> None:
    tx.run(
        """
        delete from service_dependency
        where service_id = %(id)s and needs_id <> all(%(needs)s::bigint[])
        """,
        id=service_id,
        needs=list(needs_ids),
    )
    tx.run(
        """
        insert into service_dependency (service_id, needs_id)
        select %(id)s, unnest(%(needs)s::bigint[])
        on conflict do nothing
        """,
        id=service_id,
        needs=list(needs_ids),
    )


def insert_change(tx: Tx, new: NewChange, *, at: datetime) -> int | None:
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


def change_id(tx: Tx, *, source: str, external_id: str | None) -> int:
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


def recent_changes(
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
