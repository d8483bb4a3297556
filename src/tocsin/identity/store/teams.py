"""Rows of teams and of who belongs to them."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity.person import Person
from tocsin.identity.team import Membership, NewTeam, Team
from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Json, Tx


def insert(tx: Tx, new: NewTeam, *, at: datetime) -> int | None:
    """Return the new team's id, None when the name is taken."""
    found: int | None = tx.value(
        """
        insert into team (name, description, created_at)
        values (%(name)s, %(description)s, %(at)s)
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=new.name,
        description=new.description,
        at=at,
    )
    return found


def get(tx: Tx, team_id: int) -> Team | None:
    return tx.maybe(
        Team,
        "select id, name, description, created_at from team where id = %(id)s",
        id=team_id,
    )


def lock(tx: Tx, team_id: int) -> Team | None:
    """Hold the team's row until the transaction ends: its members change one at a time."""
    return tx.maybe(
        Team,
        "select id, name, description, created_at from team where id = %(id)s for update",
        id=team_id,
    )


def by_name(tx: Tx, name: str) -> Team | None:
    return tx.maybe(
        Team,
        """
        select id, name, description, created_at
        from team
        where lower(name) = lower(%(name)s)
        """,
        name=name,
    )


def some(tx: Tx, *, ids: Sequence[int] | None, after: Place = START, limit: int) -> list[Team]:
    """Return teams by name."""
    return tx.all(
        Team,
        """
        select id, name, description, created_at
        from team
        where (%(ids)s::bigint[] is null or id = any(%(ids)s))
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


def change(tx: Tx, team_id: int, new: NewTeam) -> bool:
    """Return False when the name belongs to another team."""
    return bool(
        tx.run(
            """
            update team
            set name = %(name)s, description = %(description)s
            where id = %(id)s
                and not exists (
                    select 1 from team as other
                    where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
                )
            """,
            id=team_id,
            name=new.name,
            description=new.description,
        )
    )


def members(tx: Tx, team_id: int) -> list[Person]:
    """Return the active members, leads first."""
    return tx.all(
        Person,
        """
        select person.id, name, email, role, time_zone, is_active, locale,
            password_hash is not null as has_password, created_at
        from team_member
        join person on person.id = team_member.person_id
        where team_id = %(id)s and is_active
        order by is_lead desc, lower(name), person.id
        limit 500
        """,
        id=team_id,
    )


def memberships(tx: Tx, team_id: int) -> list[Membership]:
    return tx.all(
        Membership,
        """
        select person_id, is_lead
        from team_member
        where team_id = %(id)s
        order by person_id
        limit 1000
        """,
        id=team_id,
    )


def of_person(tx: Tx, person_id: int) -> list[Team]:
    return tx.all(
        Team,
        """
        select id, name, description, created_at
        from team_member
        join team on team.id = team_member.team_id
        where person_id = %(id)s
        order by lower(name), id
        limit 100
        """,
        id=person_id,
    )


def set_members(tx: Tx, team_id: int, members: Sequence[Membership]) -> None:
    rows = Json([{"person_id": m.person_id, "is_lead": m.is_lead} for m in members])
    tx.run(
        """
        delete from team_member
        where team_id = %(id)s
            and person_id not in (
                select (value ->> 'person_id')::bigint from jsonb_array_elements(%(rows)s)
            )
        """,
        id=team_id,
        rows=rows,
    )
    tx.run(
        """
        insert into team_member (team_id, person_id, is_lead)
        select %(id)s, person_id, is_lead
        from jsonb_to_recordset(%(rows)s) as given (person_id bigint, is_lead boolean)
        on conflict (team_id, person_id) do update set is_lead = excluded.is_lead
        """,
        id=team_id,
        rows=rows,
    )


def led_by(tx: Tx, person_id: int) -> list[int]:
    """Return the teams that somebody leads."""
    return tx.column(
        """
        select team_id
        from team_member
        where person_id = %(person)s and is_lead
        order by team_id
        limit 100
        """,
        person=person_id,
    )
