"""Rows of people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.identity.actor import Role
from tocsin.identity.person import Departure, NewPerson, Person, PersonChange, PersonQuery
from tocsin.kit.tx import Tx


def insert(tx: Tx, new: NewPerson, *, password_hash: str | None, at: datetime) -> int | None:
    """Return the new person's id, None when somebody has the address already."""
    found: int | None = tx.value(
        """
        insert into person (email, name, role, time_zone, password_hash, created_at)
        values (%(email)s, %(name)s, %(role)s, %(time_zone)s, %(password_hash)s, %(at)s)
        on conflict (lower(email)) do nothing
        returning id
        """,
        email=new.email,
        name=new.name,
        role=new.role,
        time_zone=new.time_zone,
        password_hash=password_hash,
        at=at,
    )
    return found


def get(tx: Tx, person_id: int) -> Person | None:
    return tx.maybe(
        Person,
        """
        select id, name, email, role, time_zone, is_active, locale,
            password_hash is not null as has_password, created_at
        from person
        where id = %(id)s
        """,
        id=person_id,
    )


def lock(tx: Tx, person_id: int) -> Person | None:
    """Hold the person's row until the transaction ends."""
    return tx.maybe(
        Person,
        """
        select id, name, email, role, time_zone, is_active, locale,
            password_hash is not null as has_password, created_at
        from person
        where id = %(id)s
        for update
        """,
        id=person_id,
    )


def by_email(tx: Tx, email: str) -> Person | None:
    return tx.maybe(
        Person,
        """
        select id, name, email, role, time_zone, is_active, locale,
            password_hash is not null as has_password, created_at
        from person
        where lower(email) = lower(%(email)s)
        """,
        email=email,
    )


def some(tx: Tx, *, ids: Sequence[int] | None, role: Role | None, limit: int) -> list[Person]:
    """Return people by name; ``ids`` also finds those who have left, otherwise only the active."""
    return tx.all(
        Person,
        """
        select id, name, email, role, time_zone, is_active, locale,
            password_hash is not null as has_password, created_at
        from person
        where (%(ids)s::bigint[] is null or id = any(%(ids)s))
            and (%(ids)s::bigint[] is not null or is_active)
            and (%(role)s::text is null or role = %(role)s)
        order by lower(name), id
        limit %(limit)s
        """,
        ids=None if ids is None else list(ids),
        role=role,
        limit=limit,
    )


def page(tx: Tx, query: PersonQuery, *, after: Sequence[Any] | None) -> list[Person]:
    """Return one more than the limit, by name, from behind ``after`` (lower name, id)."""
    return tx.all(
        Person,
        """
        select id, name, email, role, time_zone, is_active, locale,
            password_hash is not null as has_password, created_at
        from person
        where (%(text)s = '' or name ilike %(like)s or email ilike %(like)s)
            and (%(role)s::text is null or role = %(role)s)
            and (%(is_active)s::boolean is null or is_active = %(is_active)s)
            and (%(team)s::bigint is null or exists (
                select 1 from team_member
                where person_id = person.id and team_id = %(team)s
            ))
            and (%(name)s::text is null or (lower(name), id) > (%(name)s, %(id)s))
        order by lower(name), id
        limit %(limit)s
        """,
        text=query.text,
        like="%" + _escaped(query.text) + "%",
        role=query.role,
        is_active=query.is_active,
        team=query.team_id,
        name=after[0] if after else None,
        id=after[1] if after else None,
        limit=query.limit + 1,
    )


def active_admins(tx: Tx) -> list[int]:
    """Lock the rows of all active administrators, so that no two can go at the same time."""
    return tx.column(
        """
        select id
        from person
        where role = 'admin' and is_active
        order by id
        for update
        """
    )


def has_admin_who_can_sign_in(tx: Tx) -> bool:
    return bool(
        tx.value(
            """
            select exists (
                select 1 from person
                where role = 'admin' and is_active and password_hash is not null
            )
            """
        )
    )


def change(tx: Tx, person_id: int, change: PersonChange) -> bool:
    """Return False when the new address belongs to somebody else."""
    return bool(
        tx.run(
            """
            update person
            set name = coalesce(%(name)s, name),
                email = coalesce(%(email)s, email),
                time_zone = coalesce(%(time_zone)s, time_zone),
                locale = coalesce(%(locale)s, locale)
            where id = %(id)s
                and not exists (
                    select 1 from person as other
                    where lower(other.email) = lower(%(email)s) and other.id <> %(id)s
                )
            """,
            id=person_id,
            name=change.name,
            email=change.email,
            time_zone=change.time_zone,
            locale=change.locale,
        )
    )


def set_role(tx: Tx, person_id: int, role: Role) -> None:
    tx.run(
        "update person set role = %(role)s where id = %(id)s",
        id=person_id,
        role=role,
    )


def set_active(tx: Tx, person_id: int, *, is_active: bool, at: datetime) -> bool:
    """Return False when it is so already."""
    return bool(
        tx.run(
            """
            update person
            set is_active = %(is_active)s,
                deactivated_at = case when not %(is_active)s then %(at)s::timestamptz end
            where id = %(id)s and is_active <> %(is_active)s
            """,
            id=person_id,
            is_active=is_active,
            at=at,
        )
    )


def departures(tx: Tx, ids: Sequence[int]) -> list[Departure]:
    """Return those of the people who have left; never active if nobody noted when."""
    return tx.all(
        Departure,
        """
        select id as person_id, coalesce(deactivated_at, created_at) as at
        from person
        where id = any(%(ids)s) and not is_active
        order by id
        limit 20000
        """,
        ids=list(ids),
    )


def set_password(tx: Tx, person_id: int, password_hash: str) -> None:
    tx.run(
        "update person set password_hash = %(hash)s where id = %(id)s",
        id=person_id,
        hash=password_hash,
    )


def password_hash(tx: Tx, person_id: int) -> str | None:
    found: str | None = tx.value(
        "select password_hash from person where id = %(id)s and is_active", id=person_id
    )
    return found


def lock_first_admin(tx: Tx) -> None:
    """Let one transaction at a time make the first administrator."""
    tx.run("select pg_advisory_xact_lock(1952868195, 1)")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
