"""Rows of organisations and of their domains."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from tocsin.identity.organisation import NewOrganisation, Organisation
from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Tx

_SELECT: LiteralString = """
    select organisation.id, organisation.name,
        array(
            select domain
            from organisation_domain
            where organisation_id = organisation.id
            order by domain
        ) as domains,
        organisation.parent_id, organisation.is_vip, organisation.note, organisation.is_active,
        organisation.created_at
    from organisation
"""


def insert(tx: Tx, new: NewOrganisation, *, at: datetime) -> int | None:
    """Return the new id, None when the name is taken."""
    found: int | None = tx.value(
        """
        insert into organisation (name, parent_id, is_vip, note, created_at)
        values (%(name)s, %(parent)s, %(is_vip)s, %(note)s, %(at)s)
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=new.name,
        parent=new.parent_id,
        is_vip=new.is_vip,
        note=new.note,
        at=at,
    )
    return found


def change(tx: Tx, organisation_id: int, new: NewOrganisation, *, is_active: bool) -> bool:
    """Return False when the name belongs to another."""
    return bool(
        tx.run(
            """
            update organisation
            set name = %(name)s, parent_id = %(parent)s, is_vip = %(is_vip)s, note = %(note)s,
                is_active = %(is_active)s
            where id = %(id)s
                and not exists (
                    select 1 from organisation as other
                    where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
                )
            """,
            id=organisation_id,
            name=new.name,
            parent=new.parent_id,
            is_vip=new.is_vip,
            note=new.note,
            is_active=is_active,
        )
    )


def taken_domain(tx: Tx, domains: Sequence[str], *, but: int | None) -> str | None:
    """Return one of these domains that another organisation has."""
    found: str | None = tx.value(
        """
        select domain
        from organisation_domain
        where domain = any(%(domains)s) and organisation_id is distinct from %(but)s
        order by domain
        limit 1
        """,
        domains=list(domains),
        but=but,
    )
    return found


def set_domains(tx: Tx, organisation_id: int, domains: Sequence[str]) -> None:
    tx.run(
        """
        delete from organisation_domain
        where organisation_id = %(id)s and domain <> all(%(domains)s)
        """,
        id=organisation_id,
        domains=list(domains),
    )
    tx.run(
        """
        insert into organisation_domain (domain, organisation_id)
        select unnest(%(domains)s::text[]), %(id)s
        on conflict (domain) do nothing
        """,
        id=organisation_id,
        domains=list(domains),
    )


def get(tx: Tx, organisation_id: int) -> Organisation | None:
    return tx.maybe(
        Organisation,
        _SELECT
        + """
        where id = %(id)s
        """,
        id=organisation_id,
    )


def by_name(tx: Tx, name: str) -> Organisation | None:
    return tx.maybe(
        Organisation,
        _SELECT
        + """
        where lower(name) = lower(%(name)s)
        """,
        name=name,
    )


def some(
    tx: Tx, ids: Sequence[int] | None, *, after: Place = START, limit: int
) -> list[Organisation]:
    """Return organisations by name: these, or those that are served."""
    return tx.all(
        Organisation,
        _SELECT
        + """
        where (%(ids)s::bigint[] is not null or is_active)
            and (%(ids)s::bigint[] is null or id = any(%(ids)s))
            and (
                %(after)s::text is null
                or (lower(name), id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(name), id
        limit %(limit)s
        """,
        ids=None if ids is None else list(ids),
        after=after.name,
        after_id=after.id,
        limit=limit,
    )


def chain(tx: Tx, organisation_id: int) -> list[Organisation]:
    """Return it and all that it is a part of, the closest first."""
    return tx.all(
        Organisation,
        """
        with recursive up (id, depth) as (
            select %(id)s::bigint, 0
            union all
            select organisation.parent_id, up.depth + 1
            from up
            join organisation on organisation.id = up.id
            where organisation.parent_id is not null and up.depth < 10
        )
        select organisation.id, organisation.name,
            array(
                select domain
                from organisation_domain
                where organisation_id = organisation.id
                order by domain
            ) as domains,
            organisation.parent_id, organisation.is_vip, organisation.note,
            organisation.is_active, organisation.created_at
        from up
        join organisation on organisation.id = up.id
        order by up.depth, organisation.id
        limit 10
        """,
        id=organisation_id,
    )


def of_person(tx: Tx, person_id: int, domains: Sequence[str]) -> int | None:
    """Return where somebody was put, or else whose domain is the closest to theirs."""
    found: int | None = tx.value(
        """
        select coalesce(
            (
                select organisation_id
                from profile
                where person_id = %(person)s
            ),
            (
                select organisation_id
                from organisation_domain
                join organisation on organisation.id = organisation_domain.organisation_id
                where domain = any(%(domains)s) and is_active
                order by length(domain) desc, domain
                limit 1
            )
        )
        """,
        person=person_id,
        domains=list(domains),
    )
    return found
