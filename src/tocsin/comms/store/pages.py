"""Rows of status pages and of their components."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from tocsin.comms.status_page import ComponentRow, NewComponent, NewPage, PageRow
from tocsin.kit.tx import Json, Tx

_SELECT: LiteralString = """
    select id, slug, title, description, is_public, is_automatic, time_zone, created_at,
        updated_at
    from status_page
"""


def insert(tx: Tx, new: NewPage, *, at: datetime) -> int | None:
    """Return the new id; None when another page has the address."""
    made: int | None = tx.value(
        """
        insert into status_page (
            slug, title, description, is_public, is_automatic, time_zone, created_at, updated_at
        )
        values (
            %(slug)s, %(title)s, %(description)s, %(is_public)s, %(is_automatic)s, %(time_zone)s,
            %(at)s, %(at)s
        )
        on conflict (slug) do nothing
        returning id
        """,
        slug=new.slug,
        title=new.title,
        description=new.description,
        is_public=new.is_public,
        is_automatic=new.is_automatic,
        time_zone=new.time_zone,
        at=at,
    )
    return made


def update(tx: Tx, page_id: int, new: NewPage, *, at: datetime) -> bool:
    """Return False when another page has the address."""
    return bool(
        tx.run(
            """
            update status_page
            set slug = %(slug)s,
                title = %(title)s,
                description = %(description)s,
                is_public = %(is_public)s,
                is_automatic = %(is_automatic)s,
                time_zone = %(time_zone)s,
                updated_at = %(at)s
            where id = %(id)s
                and not exists (
                    select from status_page as other
                    where other.slug = %(slug)s and other.id <> %(id)s
                )
            """,
            id=page_id,
            slug=new.slug,
            title=new.title,
            description=new.description,
            is_public=new.is_public,
            is_automatic=new.is_automatic,
            time_zone=new.time_zone,
            at=at,
        )
    )


def delete(tx: Tx, page_id: int) -> bool:
    return bool(tx.run("delete from status_page where id = %(id)s", id=page_id))


def by_slug(tx: Tx, slug: str) -> PageRow | None:
    return tx.maybe(
        PageRow,
        f"""
        {_SELECT}
        where slug = %(slug)s
        """,
        slug=slug,
    )


def lock(tx: Tx, slug: str) -> PageRow | None:
    return tx.maybe(
        PageRow,
        f"""
        {_SELECT}
        where slug = %(slug)s
        for update
        """,
        slug=slug,
    )


def listed(tx: Tx, *, limit: int = 200) -> list[PageRow]:
    return tx.all(
        PageRow,
        f"""
        {_SELECT}
        order by slug
        limit %(limit)s
        """,
        limit=limit,
    )


def components(tx: Tx, page_id: int) -> list[ComponentRow]:
    """Return them in the order in which they are shown."""
    return tx.all(
        ComponentRow,
        """
        select id, service_id, group_name, name, description, created_at
        from status_component
        where page_id = %(id)s
        order by position, id
        limit 500
        """,
        id=page_id,
    )


def replace_components(
    tx: Tx, page_id: int, wanted: Sequence[NewComponent], *, at: datetime
) -> None:
    """Make these its components; one that stays keeps its id, which readers know it by."""
    tx.run(
        """
        delete from status_component
        where page_id = %(page)s and service_id <> all(%(services)s::bigint[])
        """,
        page=page_id,
        services=[one.service_id for one in wanted],
    )
    tx.run(
        """
        insert into status_component (
            page_id, service_id, position, group_name, name, description, created_at
        )
        select %(page)s, (value ->> 'service_id')::bigint, position, value ->> 'group',
            value ->> 'name', value ->> 'description', %(at)s
        from jsonb_array_elements(%(wanted)s) with ordinality as given (value, position)
        on conflict (page_id, service_id) do update
        set position = excluded.position,
            group_name = excluded.group_name,
            name = excluded.name,
            description = excluded.description
        """,
        page=page_id,
        at=at,
        wanted=Json(
            [
                {
                    "service_id": one.service_id,
                    "group": one.group,
                    "name": one.name,
                    "description": one.description,
                }
                for one in wanted
            ]
        ),
    )


def public_slug(tx: Tx, service_ids: Sequence[int]) -> str | None:
    """Return the address of a public page that shows one of these services."""
    found: str | None = tx.value(
        """
        select status_page.slug
        from status_component
        join status_page on status_page.id = status_component.page_id
        where status_component.service_id = any(%(services)s) and status_page.is_public
        order by status_page.slug
        limit 1
        """,
        services=list(service_ids),
    )
    return found
